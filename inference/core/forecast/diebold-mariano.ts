import { studentTCdf } from '../baselines/student-t.ts';

export interface EqualAccuracy {
  /** Negative where the first forecaster is better. */
  readonly statistic: number;
  /** Two-sided. */
  readonly p: number;
}

/**
 * Whether two forecasters of the same days are equally accurate: Diebold & Mariano, "Comparing predictive accuracy", JBES 13 (1995),
 * section 1. Forecasts h steps ahead overlap, so that their scores depend on each other up to lag h - 1: the variance of the mean is that
 * of Newey & West, "A simple, positive semi-definite, heteroskedasticity and autocorrelation consistent covariance matrix",
 * Econometrica 55 (1987), with so many lags. The statistic has the small-sample factor of Harvey, Leybourne & Newbold, "Testing the
 * equality of prediction mean squared errors", IJF 13 (1997), equation 9, and is held against Student's t with n - 1 degrees of freedom.
 *
 * @param first scores of the first forecaster, lower is better, [days]
 * @param second scores of the second, [days]
 * @param horizon steps ahead of both
 * @throws RangeError for scores of different days, or of fewer than 2 × horizon days: a mistake of the caller
 */
export function dieboldMariano(first: Float64Array, second: Float64Array, horizon: number): EqualAccuracy {
  const n = first.length;
  if (second.length !== n || n < 2 * horizon) {
    throw new RangeError(
      `Scores of ${n} and ${second.length} days; both must be the same, and at least ${2 * horizon} for ${horizon} steps`,
    );
  }
  const gaps = first.map((score, day) => score - second[day]);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / n;
  // The same scores on every day, as of a forecaster against itself.
  if (gaps.every((gap) => gap === 0)) return { statistic: 0, p: 1 };
  const factor = (n + 1 - 2 * horizon + (horizon * (horizon - 1)) / n) / n;
  const statistic = (mean / Math.sqrt(longRunVariance(gaps, mean, horizon - 1) / n)) * Math.sqrt(factor);
  return { statistic, p: Math.min(1, 2 * studentTCdf(-Math.abs(statistic), n - 1)) };
}

/** Variance plus twice the autocovariances, with Bartlett's weights 1 - k / (lags + 1): never negative. */
function longRunVariance(values: Float64Array, mean: number, lags: number): number {
  let sum = 0;
  for (let lag = 0; lag <= lags; lag++) {
    let product = 0;
    for (let t = lag; t < values.length; t++) product += (values[t] - mean) * (values[t - lag] - mean);
    sum += (lag === 0 ? 1 : 2 * (1 - lag / (lags + 1))) * product;
  }
  return sum / values.length;
}
