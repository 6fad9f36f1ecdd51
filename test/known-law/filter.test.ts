import { beforeAll, describe, expect, test } from 'vitest';
import { fitGjrSkewedT } from '../../inference/core/baselines/gjr-skewed-t.ts';
import { createSkewedT } from '../../inference/core/baselines/skewed-t.ts';
import { hestonLaw } from '../../inference/core/known-law/heston.ts';
import { forecastsOf, scoreOneStep, type TrueForecasts } from '../../inference/core/known-law/one-step.ts';
import { skewedTLaw } from '../../inference/core/known-law/skewed-t-law.ts';

const FIRST = 1000;
const { returns, variance } = hestonLaw.simulate(3, 0, 2000);
const truth = forecastsOf((day) => hestonLaw.oneStep(variance[FIRST + day]), returns.subarray(FIRST));

const filter = (seed: number, path = returns): TrueForecasts => {
  if (!hestonLaw.filter) throw new Error('Heston has a filter');
  return hestonLaw.filter(seed, path, FIRST);
};

describe('who knows Heston’s law and sees returns alone', () => {
  let best: TrueForecasts;
  beforeAll(() => {
    best = filter(1);
  });

  test('forecasts better than a GJR-GARCH fitted to the same returns, and worse than who sees the variance', () => {
    const fitted = fitGjrSkewedT(returns.slice(0, FIRST));
    const { mean, nu, lambda } = fitted.parameters;
    const known = fitted.filter(returns).variance;
    const standard = createSkewedT(nu, lambda);
    const gjr = forecastsOf((day) => skewedTLaw(mean, known[FIRST + day - 1], standard), returns.subarray(FIRST));
    const [own, other] = [scoreOneStep(best, truth), scoreOneStep(gjr, truth)];
    expect(own.volatility.correlation).toBeGreaterThan(other.volatility.correlation ?? 1);
    expect(own.volatility.error).toBeLessThan(other.volatility.error);
    expect(own.oneStep.logScore?.value).toBeGreaterThan(other.oneStep.logScore?.value ?? 0);
    expect(own.oneStep.logScore?.value).toBeLessThan(-0.02);
  });

  test('is right about what it does not know: probabilities are uniform, quantiles are passed as often as they say', () => {
    expect(scoreOneStep(best, truth).oneStep.pitUniformityP).toBeGreaterThan(0.001);
    const share = (level: number) =>
      best.valueAtRisk[level].filter((value, day) => returns[FIRST + day] < value).length / (returns.length - FIRST);
    // Four standard deviations of a count.
    expect(Math.abs(share(0) - 0.01)).toBeLessThan(4 * Math.sqrt((0.01 * 0.99) / 1000));
    expect(Math.abs(share(1) - 0.05)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95) / 1000));
    // The quantiles are those of the law of which the probabilities are.
    const passed = best.pit.filter((u) => u < 0.05).length / best.pit.length;
    expect(Math.abs(passed - share(1))).toBeLessThan(0.005);
  });

  test('hardly depends on the particles', () => {
    const other = filter(2);
    const gaps = other.volatility.map((value, day) => Math.abs(value / best.volatility[day] - 1));
    expect(Math.max(...gaps)).toBeGreaterThan(0);
    expect(gaps.sort()[gaps.length / 2]).toBeLessThan(0.03);
  });

  test('looks at no return before its day', () => {
    const changed = returns.map((value, day) => (day < FIRST + 300 ? value : -2 * value));
    const other = filter(1, changed);
    expect(other.volatility.slice(0, 301)).toEqual(best.volatility.slice(0, 301));
    expect(other.logDensity.slice(0, 300)).toEqual(best.logDensity.slice(0, 300));
    expect(other.volatility[301]).not.toBe(best.volatility[301]);
  });
});
