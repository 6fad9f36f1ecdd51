import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Model } from '../../inference/core/model.ts';
import { folderReader, nodeRuntime } from '../../inference/node.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { byPath, queryOf } from '../fixtures/paths.ts';
import { KINDS, RUNTIMES } from './runtimes.ts';

type Paths = Map<number, Float32Array>;

/** Bit by bit: `toEqual` on a million numbers is slow, and takes NaN for NaN. */
function sameBits(found: Paths, expected: Paths): void {
  expect(found.size).toBeGreaterThan(0);
  const differing = [...found].filter(([path, values]) => {
    const there = expected.get(path);
    return there?.length !== values.length || Buffer.compare(bytesOf(values), bytesOf(there)) !== 0;
  });
  expect(differing.map(([path]) => path)).toEqual([]);
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

describe.each(KINDS)('%s for %i asset(s)', (architecture, assets) => {
  let made: MadePackage;

  beforeAll(async () => {
    made = await makePackage({ architecture, assets });
  });
  afterAll(() => made.remove());

  describe.each(RUNTIMES)('on %s', (_name, runtime) => {
    const paths = 1100;
    const steps = 12;
    let model: Model;
    let whole: Paths;

    async function draw(fields: Parameters<typeof queryOf>[0], options: Parameters<Model['generate']>[1] = {}) {
      return byPath((await model.generate(queryOf(fields), options)).chunks);
    }

    beforeAll(async () => {
      model = await Model.open(folderReader(made.folder), runtime);
      whole = await draw({ paths, steps });
    });
    afterAll(() => model.close());

    test.each([1, 2, 3, 17, 100, 1024])('batches of %i paths draw the same bits as the whole', async (size) => {
      const batches = Math.min(4, Math.ceil(paths / size));
      const drawn: Paths = new Map();
      for (let batch = 0; batch < batches; batch++) {
        const firstPath = batch * size;
        const range = { firstPath, paths: Math.min(size, paths - firstPath) };
        for (const [path, values] of await draw({ paths, steps }, { range })) drawn.set(path, values);
      }
      expect(drawn.size).toBe(Math.min(paths, batches * size));
      sameBits(drawn, whole);
    });

    test('a shard that begins anywhere draws the same bits', async () => {
      sameBits(await draw({ paths, steps }, { range: { firstPath: 777, paths: 211 } }), whole);
    });

    test('asking for fewer paths gives the first of them', async () => {
      sameBits(await draw({ paths: 5, steps }), whole);
    });

    test('a horizon of several runs begins with a shorter one, to the bit', async () => {
      const long = await draw({ paths: 20, steps: 600 });
      for (const shorter of [1, 255, 256, 257, 512]) {
        const cut = new Map([...long].map(([path, values]) => [path, values.subarray(0, shorter * assets)]));
        sameBits(await draw({ paths: 20, steps: shorter }), cut);
      }
    });

    test('antithetic: even paths are as without, odd ones are others', async () => {
      const paired = await draw({ paths: 40, steps, antithetic: true });
      const plain = new Map([...paired].filter(([path]) => path % 2 === 0));
      sameBits(plain, whole);
      for (let path = 1; path < 40; path += 2) {
        expect(paired.get(path)).not.toEqual(whole.get(path));
        expect(paired.get(path)).not.toEqual(paired.get(path - 1));
      }
    });

    test('another seed draws other paths', async () => {
      const other = await draw({ paths: 40, steps, seed: 8 });
      for (const [path, values] of other) expect(values).not.toEqual(whole.get(path));
    });

    test('prices are the initial price times the exponential of the summed returns, asset by asset', async () => {
      const initialPrice = Array.from({ length: assets }, (_, asset) => 10 + 7 * asset);
      const prices = await draw({ paths: 7, steps, output: 'prices', initialPrice });
      for (const [path, values] of prices) {
        const returns = whole.get(path) as Float32Array;
        const expected = returns.map((_, i) => {
          let sum = 0;
          for (let k = i % assets; k <= i; k += assets) sum += returns[k];
          return initialPrice[i % assets] * Math.exp(sum);
        });
        expect(values).toEqual(expected);
      }
    });

    test('returns are finite, vary from path to path, and are of a market’s size', () => {
      const all = [...whole.values()].flatMap((values) => [...values.subarray(0, assets)]);
      expect(all.every(Number.isFinite)).toBe(true);
      const { scale } = made.card.data;
      const deviation = Math.sqrt(all.reduce((sum, x, i) => sum + (x / scale[i % assets]) ** 2, 0) / all.length);
      expect(deviation).toBeGreaterThan(0.2);
      expect(deviation).toBeLessThan(5);
      expect(new Set([...whole.values()].map(([first]) => first)).size).toBeGreaterThan(0.99 * paths);
    });

    test('the conditional volatility of a state is that of the first step from it', async () => {
      const { states } = await model.datedStates();
      const { stateSize } = made.card.graph;
      const volatility = await model.volatility(states.slice(0, 3 * stateSize));
      expect(volatility).toHaveLength(3 * assets);
      expect(await model.volatility(states.slice(stateSize, 2 * stateSize))).toEqual(
        volatility.slice(assets, 2 * assets),
      );
    });
  });

  test('two threads draw the same bits as one', async () => {
    const one = await Model.open(folderReader(made.folder), nodeRuntime());
    const two = await Model.open(folderReader(made.folder), nodeRuntime({ threads: 2 }));
    const query = queryOf({ paths: 1100, steps: 300 });
    const single = await byPath((await one.generate(query)).chunks);
    sameBits(await byPath((await two.generate(query)).chunks), single);
    const range = { firstPath: 3, paths: 130 };
    sameBits(await byPath((await two.generate(query, { range })).chunks), single);
    await Promise.all([one.close(), two.close()]);
  });

  test('both runtimes draw the same paths but for rounding: 252 steps within 1e-5 of a deviation', async () => {
    const drawn: Paths[] = [];
    for (const [, runtime] of RUNTIMES) {
      const model = await Model.open(folderReader(made.folder), runtime);
      drawn.push(await byPath((await model.generate(queryOf({ paths: 64, steps: 252 }))).chunks));
      await model.close();
    }
    let largest = 0;
    for (const [path, values] of drawn[0]) {
      const other = drawn[1].get(path) as Float32Array;
      values.forEach((x, i) => {
        largest = Math.max(largest, Math.abs(x - other[i]) / made.card.data.scale[i % assets]);
      });
    }
    expect(largest).toBeLessThan(1e-5);
    expect(largest).not.toBe(0);
  });
});
