import { average } from './sample.ts';

/**
 * The best mean length of a block for the stationary bootstrap of a series' mean, in steps. Politis & White, "Automatic block-length
 * selection for the dependent bootstrap", Econometric Reviews (2004), with the variance of the correction by
 * Patton, Politis & White, Econometric Reviews (2009). The bandwidth is counted as in Python's arch: twice the first of five lags
 * in a row whose autocorrelations are negligible, one lag more than the paper has.
 *
 * @param series [steps], at least 9
 * @returns above 0 and at most min(3 √steps, steps / 3), rounded up; 1 where the series is constant
 */
export function optimalBlockLength(series: Float64Array): number {
  const steps = series.length;
  const root = Math.ceil(Math.sqrt(steps));
  const run = Math.max(5, Math.floor(Math.log10(steps)));
  const covariance = autocovariances(series, root + run);
  if (covariance[0] === 0) return 1;

  const limit = 2 * Math.sqrt(Math.log10(steps) / steps) * covariance[0];
  const first = firstQuietLag(covariance, limit, run);
  const bandwidth = Math.min(2 * first, root + run);
  let slope = 0;
  let longRun = covariance[0];
  for (let lag = 1; lag <= bandwidth; lag++) {
    const weight = Math.min(1, 2 * (1 - lag / bandwidth));
    slope += 2 * weight * lag * covariance[lag];
    longRun += 2 * weight * covariance[lag];
  }
  const length = Math.cbrt((slope / longRun) ** 2 * steps);
  return Math.min(length, Math.ceil(Math.min(3 * Math.sqrt(steps), steps / 3)));
}

/** Autocovariances at lags 0 … lags, all divided by the number of steps. */
function autocovariances(series: Float64Array, lags: number): Float64Array {
  const mean = average(series);
  const centred = series.map((value) => value - mean);
  return Float64Array.from({ length: lags + 1 }, (_, lag) => {
    let sum = 0;
    for (let t = lag; t < centred.length; t++) sum += centred[t] * centred[t - lag];
    return sum / centred.length;
  });
}

/** The lag that begins the first run of lags below the limit; the longest lag where there is none. */
function firstQuietLag(covariance: Float64Array, limit: number, run: number): number {
  let quiet = 0;
  for (let lag = 1; lag < covariance.length; lag++) {
    quiet = Math.abs(covariance[lag]) < limit ? quiet + 1 : 0;
    if (quiet === run) return lag - run + 1;
  }
  return covariance.length - 1;
}
