import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PathChunk } from '../../inference/contract/chunk.ts';
import { generatePaths, type PathRequest } from '../../inference/core/generate.ts';
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
  expect(shapes.map(({ firstPath }) => firstPath)).toEqual([0, 1024, 2048]);
  expect(shapes.map(({ paths }) => paths)).toEqual([1024, 1024, 452]);
  for (const { firstStep, steps } of shapes) expect({ firstStep, steps }).toEqual({ firstStep: 0, steps: 300 });
});

test('a chunk holds a million values or less: fewer paths where they are longer', async () => {
  const shapes = await shapesOf(generate({ paths: 7, steps: 300_000 }).chunks);
  expect(shapes.map(({ paths }) => paths)).toEqual([3, 3, 1]);
});

test('a single path that is longer than a chunk comes in several, and they fit together', async () => {
  const [assets, steps] = [4, 600_000];
  const shapes = await shapesOf(generate({ paths: 2, steps }, assets).chunks);
  expect(shapes.map(({ firstPath, paths, firstStep }) => [firstPath, paths, firstStep])).toEqual(
    [0, 1].flatMap((path) => [0, 2 ** 18, 2 ** 19].map((firstStep) => [path, 1, firstStep])),
  );
  const whole = await byPath(generate({ paths: 2, steps }, assets).chunks);
  const beginning = await byPath(generate({ paths: 2, steps: 1000 }, assets).chunks);
  const cut = 2 ** 18 * assets;
  for (const path of [0, 1]) {
    const values = whole.get(path) as Float32Array;
    expect(values).toHaveLength(steps * assets);
    expect(values.subarray(0, 1000 * assets)).toEqual(beginning.get(path));
    // Behind the cut the state goes on: a tenth of the sum of the first asset's noise so far, which is no standard normal.
    expect(values.subarray(cut, cut + 4).every((x) => x !== 0)).toBe(true);
  }
}, 120_000);

test('prices go on over the cut between two chunks of one path', async () => {
  const [assets, steps] = [4, 300_000];
  const returns = (await byPath(generate({ paths: 1, steps }, assets).chunks)).get(0) as Float32Array;
  const prices = (await byPath(generate({ paths: 1, steps, output: 'prices' }, assets).chunks)).get(0) as Float32Array;
  const before = 2 ** 18 - 1;
  for (let asset = 0; asset < assets; asset++) {
    const at = (step: number) => step * assets + asset;
    let sum = 0;
    for (let step = 0; step <= before + 1; step++) sum += returns[at(step)];
    expect(prices[at(before + 1)]).toBe(Math.fround(100 * Math.exp(sum)));
  }
});

test('runs of the graph are at most 256 steps and 1,024 columns, and columns are a multiple of 16', async () => {
  const { chunks, runs } = generate({ paths: 1100, steps: 600 });
  await byPath(chunks);
  expect(runs.map(({ steps }) => steps)).toEqual([256, 256, 88, 256, 256, 88]);
  expect(runs.map(({ columns }) => columns)).toEqual([1024, 1024, 1024, 80, 80, 80]);
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
