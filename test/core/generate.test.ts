import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { PathChunk } from '../../inference/contract/chunk.ts';
import { generatePaths, type PathRequest } from '../../inference/core/generate.ts';
import { drawNoise } from '../../inference/core/noise/noise.ts';
import { Stream } from '../../inference/core/random.ts';
import { byPath } from '../fixtures/paths.ts';
import { fakeGenerator } from './fake-session.ts';

const request: PathRequest = { paths: 40, steps: 30, seed: 5, antithetic: false, output: 'returns' };
const starts = Float32Array.of(0, 10, 20, 30);

function generate(fields: Partial<PathRequest>, assets = 1, states = starts) {
  const { session, runs } = fakeGenerator(assets);
  const chunks = generatePaths(session, { stateSize: 1, noiseSize: assets, assets }, states, { ...request, ...fields });
  return { chunks, runs };
}

async function shapesOf(chunks: AsyncIterable<PathChunk>): Promise<Omit<PathChunk, 'values'>[]> {
  const shapes = [];
  for await (const { values, ...shape } of chunks) {
    expect(values).toHaveLength(shape.steps * shape.assets * shape.paths);
    shapes.push(shape);
  }
  return shapes;
}

test('a range of paths is the same bits as those paths of the whole', async () => {
  const whole = await byPath(generate({ paths: 60 }).chunks);
  await fc.assert(
    fc.asyncProperty(fc.nat(59), fc.nat(59), async (a, b) => {
      const range = { firstPath: Math.min(a, b), paths: Math.abs(a - b) + 1 };
      const part = await byPath(generate(range).chunks);
      expect([...part.keys()]).toEqual(Array.from({ length: range.paths }, (_, i) => range.firstPath + i));
      for (const [path, values] of part) expect(values).toEqual(whole.get(path));
    }),
    { seed: 1, numRuns: 30 },
  );
});

test('a shorter horizon is the beginning of a longer one', async () => {
  const long = await byPath(generate({ steps: 1000 }).chunks);
  for (const steps of [1, 255, 256, 257, 512, 999]) {
    for (const [path, values] of await byPath(generate({ steps }).chunks)) {
      expect(values).toEqual(long.get(path)?.subarray(0, steps));
    }
  }
});

test('chunks follow one another without gaps, each with all steps of its paths', async () => {
  const shapes = await shapesOf(generate({ paths: 2500, steps: 300 }).chunks);
  expect(shapes.map(({ firstPath }) => firstPath)).toEqual([0, 848, 1696]);
  expect(shapes.map(({ paths }) => paths)).toEqual([848, 848, 804]);
  for (const { firstStep, steps } of shapes) expect({ firstStep, steps }).toEqual({ firstStep: 0, steps: 300 });
});

test('a chunk holds two million values or less: fewer paths where they are longer', async () => {
  const shapes = await shapesOf(generate({ paths: 7, steps: 600_000 }).chunks);
  expect(shapes.map(({ paths }) => paths)).toEqual([3, 3, 1]);
});

describe('a single path that is longer than a chunk', () => {
  const [assets, steps, cut] = [8, 300_000, 2 ** 18];
  const long = { paths: 1, steps, firstPath: 3 };
  let returns: Float32Array;

  beforeAll(async () => {
    returns = (await byPath(generate(long, assets).chunks)).get(3) as Float32Array;
  });

  test('comes in several', async () => {
    const shapes = await shapesOf(generate({ ...long, paths: 2 }, assets).chunks);
    expect(shapes.map(({ firstPath, paths, firstStep }) => [firstPath, paths, firstStep])).toEqual([
      [3, 1, 0],
      [3, 1, cut],
      [4, 1, 0],
      [4, 1, cut],
    ]);
  });

  test('has the noise and the state of its step behind the cut', () => {
    const range = { seed: request.seed, stream: Stream.noise, firstPath: 3, paths: 1, firstStep: 0, noiseSize: assets };
    const noise = drawNoise({ ...range, steps: cut + 1 }, new Float32Array((cut + 1) * assets));
    const start = returns[0] - noise[0];
    let sum = Math.round(10 * start);
    for (let step = 0; step < cut; step++) sum = Math.fround(sum + noise[step * assets]);
    for (let asset = 0; asset < assets; asset++) {
      expect(returns[cut * assets + asset]).toBeCloseTo(noise[cut * assets + asset] + 0.1 * sum, 4);
    }
  });

  test('has prices that go on over the cut', async () => {
    const prices = (await byPath(generate({ ...long, output: 'prices' }, assets).chunks)).get(3) as Float32Array;
    for (let asset = 0; asset < assets; asset++) {
      let sum = 0;
      for (let step = 0; step <= cut; step++) sum += returns[step * assets + asset];
      expect(prices[cut * assets + asset]).toBe(Math.fround(100 * Math.exp(sum)));
    }
  });
});

test('runs of the graph are at most 256 steps and 1,024 columns, and columns are a multiple of 16', async () => {
  const { chunks, runs } = generate({ paths: 1100, steps: 600 });
  await byPath(chunks);
  expect(runs.map(({ steps }) => steps)).toEqual([256, 256, 88, 256, 256, 88]);
  expect(runs.map(({ columns }) => columns)).toEqual([560, 560, 560, 544, 544, 544]);
});

test('each path draws one of the starts, evenly and always the same', async () => {
  // The first return is the noise plus a tenth of the start: 0, 1, 2 or 3.
  const still = await byPath(generate({ paths: 4000, steps: 1 }, 1, Float32Array.of(0)).chunks);
  const moved = await byPath(generate({ paths: 4000, steps: 1 }).chunks);
  const counts = [0, 0, 0, 0];
  for (const [path, [value]] of moved) counts[Math.round(value - (still.get(path) as Float32Array)[0])]++;
  // Each is 1,000 with a standard deviation of 27.
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(4.5 * 27.4);
  expect(counts.reduce((sum, count) => sum + count)).toBe(4000);
});

test('antithetic paths start together and mirror each other; even paths are as without', async () => {
  const plain = await byPath(generate({ steps: 1 }).chunks);
  const paired = await byPath(generate({ steps: 1, antithetic: true }).chunks);
  const still = await byPath(generate({ steps: 1, antithetic: true }, 1, Float32Array.of(0)).chunks);
  const first = (paths: Map<number, Float32Array>, path: number) => (paths.get(path) as Float32Array)[0];
  for (let path = 0; path < 40; path += 2) {
    expect(first(paired, path)).toBe(first(plain, path));
    expect(first(still, path + 1)).toBe(-first(still, path));
    const start = first(paired, path) - first(still, path);
    expect(first(paired, path + 1) - first(still, path + 1)).toBeCloseTo(start, 5);
  }
});
