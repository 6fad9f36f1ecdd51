import { autocorrelation } from '../quality/correlation.ts';
import { chiSquareTail } from './chi-square.ts';

/** How many of the values lie in each of so many equal parts of [0, 1]. */
export function histogram(pit: Float64Array, bins: number): number[] {
  const counts = Array.from({ length: bins }, () => 0);
  for (const value of pit) counts[Math.min(bins - 1, Math.floor(value * bins))]++;
  return counts;
}

/**
 * p-value of Pearson's chi-square test that all bins are equally likely, with bins - 1 degrees of freedom: whether the probability
 * integral transforms of a forecaster are uniform, as they are if its law is right. Diebold, Gunther & Tay, "Evaluating density
 * forecasts", International Economic Review 39 (1998), section 4.
 */
export function testUniform(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  return chiSquareTail(statistic, counts.length - 1);
}

/**
 * p-value of the test of Ljung & Box, "On a measure of lack of fit in time series models", Biometrika 65 (1978), equation 1.2, that
 * none of the autocorrelations at lags 1 … lags differs from zero. Diebold, Gunther & Tay look in this way at a PIT and at its squared
 * distance from the middle.
 *
 * @param values [steps], one a day; values that never vary depend on nothing, and give 1
 */
export function ljungBox(values: Float64Array, lags: number): number {
  const n = values.length;
  const statistic = autocorrelation(values, lags).reduce((sum, rho, i) => sum + rho ** 2 / (n - i - 1), 0);
  return chiSquareTail(n * (n + 2) * statistic, lags);
}
