import { autocorrelation, leverageCorrelation } from '../quality/correlation.ts';
import { quantile } from '../quality/distribution.ts';
import { moments } from '../quality/moments.ts';
import type { Window } from './windows.ts';

const LEVERAGE_LAGS = 5;
const RETURN_LAGS = [1, 2, 3, 5];
const SIZE_LAGS = [1, 2, 3, 5, 10, 20];
const QUANTILES = [0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 1];
/** Steps over which the wandering of the volatility within a window is looked at. */
const SPELL = 5;

/** What a window is like, in the order of `describeWindow`. */
export const FEATURES: readonly string[] = [
  'log volatility',
  'mean',
  'skewness',
  'excess kurtosis',
  ...QUANTILES.map((p) => `quantile ${p}`),
  'share of small moves',
  'share of rises',
  'share of turns',
  'range of the sum',
  ...RETURN_LAGS.map((lag) => `autocorrelation ${lag}`),
  ...SIZE_LAGS.map((lag) => `autocorrelation of sizes ${lag}`),
  'leverage',
  'later volatility',
  'wandering of the volatility',
];

/**
 * Features by which a judge may tell real windows from made ones: the volatility, and beside it only what does not depend on the
 * window's scale. Where a feature has no meaning, as in a window that never moves, it is 0.
 *
 * @param window [steps], more than 20
 */
export function describeWindow(window: Window): Float64Array {
  const returns = Float64Array.from(window);
  const { mean, variance, skewness, excessKurtosis } = moments(returns);
  const deviation = Math.sqrt(variance);
  const shocks = returns.map((r) => (r - mean) / deviation);
  const sizes = returns.map(Math.abs);
  const sorted = shocks.slice().sort();
  const ofReturns = autocorrelation(returns, Math.max(...RETURN_LAGS));
  const ofSizes = autocorrelation(sizes, Math.max(...SIZE_LAGS));
  const half = returns.length >> 1;
  const features = [
    Math.log(deviation),
    mean / deviation,
    skewness,
    excessKurtosis,
    ...QUANTILES.map((p) => quantile(sorted, p)),
    share(shocks, (z) => Math.abs(z) < 0.25),
    share(returns, (r) => r > 0),
    share(returns.subarray(1), (r, i) => r * returns[i] < 0),
    range(shocks) / Math.sqrt(shocks.length),
    ...RETURN_LAGS.map((lag) => ofReturns[lag - 1]),
    ...SIZE_LAGS.map((lag) => ofSizes[lag - 1]),
    average(leverageCorrelation(returns, LEVERAGE_LAGS)),
    Math.log(average(sizes.subarray(half)) / average(sizes.subarray(0, half))),
    wandering(sizes),
  ];
  return Float64Array.from(features, (value) => (Number.isFinite(value) ? value : 0));
}

function average(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function share(values: Float64Array, holds: (value: number, index: number) => boolean): number {
  return values.filter(holds).length / values.length;
}

/** Highest less lowest point of the running sum, its start included. */
function range(values: Float64Array): number {
  let sum = 0;
  let least = 0;
  let greatest = 0;
  for (const value of values) {
    sum += value;
    least = Math.min(least, sum);
    greatest = Math.max(greatest, sum);
  }
  return greatest - least;
}

/** Standard deviation of the logarithm of the mean size over spells of a few steps. */
function wandering(sizes: Float64Array): number {
  const spells = Float64Array.from({ length: Math.floor(sizes.length / SPELL) }, (_, i) =>
    Math.log(average(sizes.subarray(i * SPELL, (i + 1) * SPELL))),
  );
  return Math.sqrt(moments(spells).variance);
}
