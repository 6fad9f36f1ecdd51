import { describe, expect, test } from 'vitest';
import { baselines } from '../../inference/core/baselines/registry.ts';
import { splitPaths } from '../../inference/core/quality/paths.ts';
import { loadSp500 } from '../quality/sp500.ts';

const whole = loadSp500('2014-01-01', '2016-12-31').slice(0, 700);
/** What is fitted to; the rest comes later. */
const known = whole.slice(0, 500);
const fitted = Object.entries(baselines).map(([id, fitTo]) => [id, fitTo(known)] as const);
const withMemory = fitted.filter(([id]) => !['baseline:iid', 'baseline:bootstrap'].includes(id));
const withDensity = fitted.flatMap(([id, { logDensity, ...rest }]) =>
  logDensity ? [[id, logDensity, rest] as const] : [],
);

test('those with a density are the parametric ones', () => {
  expect(withDensity.map(([id]) => id)).toEqual(['baseline:ewma', 'baseline:garch', 'baseline:gjr']);
});

describe.each(fitted)('%s', (_, baseline) => {
  const options = { steps: 12, firstPath: 3, paths: 5, seed: 9 };

  test('knows as much after a day whatever came later', () => {
    expect(baseline.filter(whole).variance).toHaveLength(700);
    expect(baseline.filter(whole).variance.slice(0, 500)).toEqual(baseline.filter(known).variance);
  });

  test('forecasts from a history as from its last state', () => {
    const { variance } = baseline.filter(whole);
    const drawn = baseline.forecast({ ...options, history: whole });
    expect(drawn).toEqual(baseline.forecastFrom(variance[699], options));
    expect(drawn).toHaveLength(60);
  });

  test('forecasts the same paths whether in one run, cut into shards or cut short', () => {
    const draw = (firstPath: number, paths: number, steps: number) =>
      splitPaths(baseline.forecast({ history: known, steps, firstPath, paths, seed: 9 }), steps, paths);
    expect([...draw(3, 2, 12), ...draw(5, 3, 12)]).toEqual(draw(3, 5, 12));
    expect(draw(3, 5, 4)).toEqual(draw(3, 5, 12).map((path) => path.slice(0, 4)));
  });

  test('draws a next return with the variance of its state', () => {
    const { variance } = baseline.filter(whole);
    const values = baseline.forecastFrom(variance[600], { steps: 1, firstPath: 0, paths: 20_000, seed: 2 });
    const mean = values.reduce((sum, r) => sum + r, 0) / values.length;
    const drawn = values.reduce((sum, r) => sum + (r - mean) ** 2, 0) / values.length;
    expect(drawn / variance[600]).toBeGreaterThan(0.93);
    expect(drawn / variance[600]).toBeLessThan(1.07);
  });

  test('refuses to forecast from nothing', () => {
    expect(() => baseline.forecast({ ...options, history: new Float64Array(0) })).toThrow(RangeError);
  });
});

describe.each(withMemory)('%s', (_, { filter, forecast }) => {
  test('expects more movement after a fall, for longer than a day', () => {
    const fall = Float64Array.of(...known, -0.08);
    expect(filter(fall).variance[500]).toBeGreaterThan(2 * filter(known).variance[499]);
    const size = (history: Float64Array) => {
      const values = forecast({ history, steps: 5, firstPath: 0, paths: 500, seed: 1 });
      return values.reduce((sum, r) => sum + r * r, 0);
    };
    expect(size(fall)).toBeGreaterThan(2 * size(known));
  });
});

describe.each(withDensity)('%s', (_, logDensity, { filter, parameters }) => {
  test('gives the days after any first day the same densities', () => {
    const all = logDensity(whole, 0);
    expect(all).toHaveLength(700);
    expect(logDensity(whole, 640)).toEqual(all.slice(640));
    expect(logDensity(whole.slice(0, 650), 640)).toEqual(all.slice(640, 650));
  });

  test('has a density that integrates to 1, with the variance of its state', () => {
    const deviation = Math.sqrt(filter(known).variance[499]);
    const centre = parameters.mean ?? 0;
    let [total, second] = [0, 0];
    const width = 0.02;
    for (let z = -60; z <= 60; z += width) {
      const [log] = logDensity(Float64Array.of(...known, centre + z * deviation), 500);
      total += Math.exp(log) * deviation * width;
      second += z * z * Math.exp(log) * deviation * width;
    }
    expect(total).toBeCloseTo(1, 3);
    expect(second).toBeCloseTo(1, 1);
  });
});

test.each(['baseline:garch', 'baseline:gjr'])('%s: the densities of its own sample add up to its likelihood', (id) => {
  const { logDensity, parameters } = baselines[id](known);
  const sum = logDensity?.(known, 0).reduce((total, value) => total + value, 0);
  expect(sum).toBeCloseTo(parameters.logLikelihood, 6);
});
