import { describe, expect, test } from 'vitest';
import { fitFilteredHistory } from '../../inference/core/baselines/filtered-history.ts';
import { fitGjrSkewedT } from '../../inference/core/baselines/gjr-skewed-t.ts';
import { createSkewedT } from '../../inference/core/baselines/skewed-t.ts';
import { loadSp500 } from '../quality/sp500.ts';
import { toyPath } from '../quality/toy.ts';
import { loadGolden } from './golden/load.ts';

interface GoldenFit {
  readonly first: string;
  readonly last: string;
  readonly alternating: boolean;
  readonly returns: number;
  readonly mean: number;
  readonly omega: number;
  readonly alpha: number;
  readonly gamma: number;
  readonly beta: number;
  readonly nu: number;
  readonly lambda: number;
  readonly logLikelihood: number;
  readonly firstVariances: readonly number[];
  readonly lastVariances: readonly number[];
}

/** Made by golden/gjr.py with Python's arch. */
const { fits } = loadGolden<{ readonly fits: readonly GoldenFit[] }>('gjr');

function load({ first, last, alternating }: GoldenFit): Float64Array {
  return loadSp500(first, last).map((r, t) => (alternating && t % 2 === 1 ? -r : r));
}

describe.each(fits)('S&P 500, $first to $last, alternating $alternating', (expected) => {
  const returns = load(expected);
  const { parameters, filter } = fitGjrSkewedT(returns);

  test('has the parameters of arch to three digits, and its likelihood', () => {
    expect(returns).toHaveLength(expected.returns);
    for (const name of ['mean', 'omega', 'alpha', 'gamma', 'beta', 'nu', 'lambda'] as const) {
      // 1e-6 for an alpha that is zero but for rounding.
      expect(Math.abs(parameters[name] - expected[name])).toBeLessThan(
        1e-3 * Math.abs(expected[name]) + 1e-6 * Number(name === 'alpha'),
      );
    }
    expect(Math.abs(parameters.logLikelihood - expected.logLikelihood)).toBeLessThan(1e-5);
  });

  test('has the conditional variances of arch, day by day', () => {
    const { variance } = filter(returns);
    const days = expected.firstVariances.length;
    // The variance of a return is what was known after the return before it; the first has none before it.
    for (const [day, value] of expected.firstVariances.entries()) {
      if (day > 0) expect(Math.abs(variance[day - 1] / value - 1)).toBeLessThan(1e-4);
    }
    for (const [i, value] of expected.lastVariances.entries()) {
      expect(Math.abs(variance[returns.length - days + i - 1] / value - 1)).toBeLessThan(1e-4);
    }
  });
});

const calm = loadSp500('2014-01-01', '2016-12-31');

test('returns seen in a mirror give the mirrored fit', () => {
  const [plain, mirrored] = [calm, calm.map((r) => -r)].map((returns) => fitGjrSkewedT(returns).parameters);
  expect(mirrored.mean).toBeCloseTo(-plain.mean, 6);
  expect(mirrored.lambda).toBeCloseTo(-plain.lambda, 3);
  expect(mirrored.alpha).toBeCloseTo(plain.alpha + plain.gamma, 3);
  expect(mirrored.alpha + mirrored.gamma).toBeCloseTo(plain.alpha, 3);
  expect(mirrored.logLikelihood).toBeCloseTo(plain.logLikelihood, 5);
});

test('the scale of the returns changes nothing but the scale of the answer', () => {
  const [one, ten] = [calm, calm.map((r) => 10 * r)].map((returns) => fitGjrSkewedT(returns).parameters);
  for (const name of ['gamma', 'beta', 'nu', 'lambda'] as const) expect(ten[name] / one[name]).toBeCloseTo(1, 3);
  expect(ten.omega / one.omega / 100).toBeCloseTo(1, 3);
  expect(ten.mean / one.mean / 10).toBeCloseTo(1, 2);
});

test('a fit to a path drawn from a fit finds its parameters again', () => {
  const { parameters, simulate } = fitGjrSkewedT(loadSp500('2000-01-01', '2013-12-31'));
  const path = simulate({ steps: 20_000, firstPath: 0, paths: 1, seed: 3 });
  const again = fitGjrSkewedT(Float64Array.from(path)).parameters;
  expect(again.alpha).toBeLessThan(0.02);
  expect(Math.abs(again.gamma - parameters.gamma)).toBeLessThan(0.03);
  expect(Math.abs(again.beta - parameters.beta)).toBeLessThan(0.03);
  expect(Math.abs(again.nu / parameters.nu - 1)).toBeLessThan(0.2);
  expect(Math.abs(again.lambda - parameters.lambda)).toBeLessThan(0.04);
});

test('the next return has the quantiles of its law, scaled by the state', () => {
  const { parameters, forecastFrom } = fitGjrSkewedT(calm);
  const law = createSkewedT(parameters.nu, parameters.lambda);
  const drawn = forecastFrom(4e-4, { steps: 1, firstPath: 0, paths: 40_000, seed: 5 });
  for (const p of [0.01, 0.05, 0.5, 0.99]) {
    const limit = parameters.mean + 0.02 * law.quantile(p);
    const share = drawn.filter((r) => r < limit).length / drawn.length;
    expect(Math.abs(share - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / drawn.length));
  }
});

test('filtered historical simulation shares the filter, and draws nothing but its residuals', () => {
  const gjr = fitGjrSkewedT(calm);
  const { parameters, filter, forecastFrom, logDensity } = fitFilteredHistory(calm);
  expect(parameters).toEqual(gjr.parameters);
  expect(filter(calm)).toEqual(gjr.filter(calm));
  expect(logDensity).toBeUndefined();
  const { variance } = filter(calm);
  const residuals = new Set(
    [...calm.subarray(1)].map((r, t) =>
      Math.fround(parameters.mean + (0.01 * (r - parameters.mean)) / Math.sqrt(variance[t])),
    ),
  );
  const drawn = forecastFrom(1e-4, { steps: 1, firstPath: 0, paths: 500, seed: 1 });
  const known = drawn.filter((r) => [...residuals].some((residual) => Math.abs(residual - r) < 1e-8));
  // But for the residual of the first day, whose variance is not in the filter.
  expect(known.length).toBeGreaterThan(495);
  expect(new Set(drawn).size).toBeGreaterThan(300);
});

describe('refuses, with the cause', () => {
  test.each([
    ['a short history', toyPath(0, 99), 'baseline:gjr needs at least 100 returns; the history has 99'],
    ['constant returns', new Float64Array(200).fill(0.01), 'baseline:gjr needs returns that vary; all are 0.01'],
  ])('%s', (_, returns, message) => {
    expect(() => fitGjrSkewedT(returns)).toThrow(expect.objectContaining({ code: 'training_failed', message }));
  });
});
