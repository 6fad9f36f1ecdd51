import { describe, expect, test } from 'vitest';
import { fitIidBootstrap } from '../../inference/core/baselines/iid-bootstrap.ts';
import { baselines } from '../../inference/core/baselines/registry.ts';
import { splitPaths } from '../../inference/core/quality/paths.ts';
import { loadSp500 } from '../quality/sp500.ts';

const history = loadSp500('2000-01-01', '2013-12-31');
const fitted = Object.entries(baselines).map(([id, fitTo]) => [id, fitTo(history)] as const);

test('every baseline has its place in the registry', () => {
  expect(Object.keys(baselines)).toEqual([
    'baseline:iid',
    'baseline:bootstrap',
    'baseline:ewma',
    'baseline:garch',
    'baseline:gjr',
    'baseline:fhs',
  ]);
});

describe.each(fitted)('%s', (id, baseline) => {
  const draw = (firstPath: number, paths: number, steps: number, seed = 5) =>
    splitPaths(baseline.simulate({ steps, firstPath, paths, seed }), steps, paths);
  const whole = draw(0, 8, 30);

  test('carries its name and finite parameters', () => {
    expect(baseline.id).toBe(id);
    expect(Object.values(baseline.parameters).every(Number.isFinite)).toBe(true);
  });

  test('draws the same paths whether in one run or cut into shards', () => {
    expect([...draw(0, 3, 30), ...draw(3, 5, 30)]).toEqual(whole);
  });

  test('begins a longer path with the shorter one', () => {
    expect(draw(0, 8, 11)).toEqual(whole.map((path) => path.slice(0, 11)));
  });

  test('draws other paths for another number and another seed', () => {
    expect(new Set([...whole, ...draw(0, 8, 30, 6)].map((path) => path.join())).size).toBe(16);
  });

  test('starts with the mean and the standard deviation of the history', () => {
    const values = baseline.simulate({ steps: 20, firstPath: 0, paths: 3000, seed: 1 });
    const [drawn, real] = [values, history].map((sample: Float32Array | Float64Array) => {
      let sum = 0;
      let squares = 0;
      for (const r of sample) {
        sum += r;
        squares += r * r;
      }
      return { mean: sum / sample.length, deviation: Math.sqrt(squares / sample.length) };
    });
    expect(Math.abs(drawn.mean - real.mean) / real.deviation).toBeLessThan(0.1);
    expect(drawn.deviation / real.deviation).toBeGreaterThan(0.9);
    expect(drawn.deviation / real.deviation).toBeLessThan(1.1);
  });
});

test('the independent bootstrap draws nothing but returns of the history, each about as often', () => {
  const pool = Float64Array.of(-0.5, 0.25, 0.125, 1);
  const values = fitIidBootstrap(pool).simulate({ steps: 1000, firstPath: 0, paths: 40, seed: 2 });
  const counts = [...pool].map((r) => values.filter((value) => value === r).length);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(40_000);
  // Four standard deviations of a count: 4 √(40,000 · ¼ · ¾) = 346.
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(346);
});

test('the independent bootstrap keeps its own copy of the history', () => {
  const pool = Float64Array.of(1, 1, 1);
  const simulator = fitIidBootstrap(pool);
  pool.fill(2);
  expect([...simulator.simulate({ steps: 2, firstPath: 0, paths: 1, seed: 0 })]).toEqual([1, 1]);
});

test('the independent bootstrap refuses an empty history and returns that are not finite', () => {
  expect(() => fitIidBootstrap(new Float64Array(0))).toThrow(
    expect.objectContaining({
      code: 'training_failed',
      message: 'baseline:iid needs at least 1 returns; the history has 0',
    }),
  );
  expect(() => fitIidBootstrap(Float64Array.of(0.1, Number.NaN))).toThrow(
    expect.objectContaining({
      code: 'training_failed',
      message: 'baseline:iid needs finite returns; return 1 is NaN',
    }),
  );
});
