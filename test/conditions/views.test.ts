import { describe, expect, test } from 'vitest';
import { conditionPaths } from '../../inference/core/conditions/condition-paths.ts';
import { poolWeights, relativeEntropy } from '../../inference/core/conditions/pool-weights.ts';
import { GAUSSIAN, gaussianModel } from './gaussian.ts';
import { cumulate, readReturns, weightedMean } from './read.ts';

const STEPS = 50;
const model = gaussianModel(['a', 'b']);
const query = { paths: 3000, steps: STEPS, seed: 11 };
const drifts = async (set: Parameters<typeof readReturns>[0], asset: number) =>
  (await readReturns(set)).map((path) => (cumulate(path[asset])[STEPS - 1] * 252) / STEPS);

describe('a view on a mean', () => {
  const views = [
    { asset: 'a', drift: 0.03 },
    { asset: 'b', drift: 0.2 },
  ];

  test('holds of the weighted paths, which are those of the model', async () => {
    const set = await conditionPaths(model, query, { views });
    expect(await readReturns(set)).toEqual(await readReturns(await model.generate(query)));
    for (const [asset, { drift }] of views.entries()) {
      expect(weightedMean(await drifts(set, asset), set.weights ?? []).value).toBeCloseTo(drift, 8);
    }
    expect(set.manifest.conditioned.probability).toBeUndefined();
  });

  test('moves the weights no further than it must: their logarithms are linear in what it is about', async () => {
    const set = await conditionPaths(model, query, { views: views.slice(0, 1) });
    const values = await drifts(set, 0);
    const slope = (i: number) => Math.log((set.weights?.[i] ?? 0) / (set.weights?.[0] ?? 0)) / (values[i] - values[0]);
    for (const i of [2, 3, 500, 2999]) expect(slope(i)).toBeCloseTo(slope(1), 6);
    // Of a normal law with another mean: the square of the move, in deviations, over 2.
    const move = (0.03 - 252 * GAUSSIAN.mean) / ((252 * GAUSSIAN.deviation) / Math.sqrt(STEPS));
    expect(set.manifest.conditioned.relativeEntropy).toBeCloseTo(move ** 2 / 2, 1);
  });

  test('holds under conditions too, of a year with as many steps as one says', async () => {
    const conditions = [{ asset: 'a', change: -0.1, within: 20 }];
    const question = { conditions, views: [{ asset: 'a', drift: -2 }], stepsPerYear: 504 };
    const set = await conditionPaths(model, query, question);
    const values = (await drifts(set, 0)).map((value) => 2 * value);
    expect(weightedMean(values, set.weights ?? []).value).toBeCloseTo(-2, 8);
    const falls = (await readReturns(set)).map(([a]) => Math.min(...cumulate(a).subarray(0, 20)));
    expect(Math.max(...falls)).toBeLessThanOrEqual(Math.log(0.9));
  });

  test('that no weights can bring about is refused, though each alone could', async () => {
    const row = Float64Array.from({ length: 50 }, (_, i) => i);
    const weights = new Float64Array(50).fill(1 / 50);
    const opposite = row.map((value) => -value);
    const pool = (values: Float64Array[], targets: number[]) => poolWeights({ weights, values, targets }, pause);
    const pause = async () => {};
    await expect(pool([row, opposite], [10, -30])).rejects.toThrow(/^views cannot hold together on these paths/);
    const far = await pool([row], [48.9]);
    expect(far.reduce((sum, weight, i) => sum + weight * row[i], 0)).toBeCloseTo(48.9, 8);
    expect(relativeEntropy(far, weights)).toBeGreaterThan(3);
  });

  test('stops when it is told to, while the paths are drawn or their weights are looked for', async () => {
    const { length } = await heardOf(query, {});
    for (let last = 1; last <= length; last++) {
      await expect(heardOf(query, {}, last)).rejects.toThrow('enough');
    }
    const heard = await heardOf({ ...query, paths: 5000 }, {});
    // Some chunks of paths, then pauses while weights are looked for.
    expect(heard.indexOf(5000)).toBeGreaterThan(2);
    expect(heard.filter((drawn) => drawn === 5000).length).toBeGreaterThan(4);
    expect(heard).toEqual(heard.toSorted((a, b) => a - b));
  });

  test('hears of the paths that are drawn for conditions first', async () => {
    const heard = await heardOf({ ...query, paths: 200 }, { conditions: [{ asset: 'a', change: -0.1, within: 20 }] });
    expect(heard).toEqual(heard.toSorted((a, b) => a - b));
  });

  /** How many paths were drawn at every pause. @param last the pause that throws */
  async function heardOf(asked: typeof query, question: object, last?: number): Promise<number[]> {
    const heard: number[] = [];
    const onRun = async (drawn: number) => {
      if (heard.push(drawn) === last) throw new Error('enough');
    };
    await conditionPaths(model, asked, { ...question, views }, { onRun });
    return heard;
  }
});

test('paths drawn again by their weights come as often as these say, and are all of equal weight', async () => {
  const question = { conditions: [{ asset: 'a', change: -0.12, within: 20 }] };
  const weighted = await conditionPaths(model, query, question);
  const again = await conditionPaths(model, query, { ...question, resample: true });
  expect(again.weights).toBeUndefined();
  const key = ([a]: Float64Array[]) => a.join();
  const counts = new Map<string, number>();
  for (const path of await readReturns(again)) counts.set(key(path), (counts.get(key(path)) ?? 0) + 1);
  expect([...counts.values()].reduce((a, b) => a + b)).toBe(query.paths);
  const wrong = (await readReturns(weighted)).filter((path, i) => {
    const expected = query.paths * (weighted.weights?.[i] ?? 0);
    return Math.abs((counts.get(key(path)) ?? 0) - expected) >= 1;
  });
  expect(wrong).toEqual([]);
});
