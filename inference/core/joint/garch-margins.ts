import { maximiseGjr } from '../baselines/gjr-fit.ts';
import { filterVariance, standardise, type VarianceRecursion } from '../baselines/variance.ts';

/** A GJR-GARCH(1,1) of each asset, fitted by itself, with innovations of a skewed t. */
export interface GarchMargins {
  readonly recursions: readonly VarianceRecursion[];
  /** Returns of the fitted history less their mean, in units of their conditional deviations, [assets][steps]. */
  readonly residuals: readonly Float64Array[];
  /** Variance of each return of the fitted history, and of the next, [assets][steps + 1]. */
  readonly variances: readonly Float64Array[];
}

/**
 * @param id of the baseline that they are for, named where a fit fails
 * @param returns [assets][steps]
 * @throws PathloomError `training_failed`, as `maximiseGjr`
 */
export function fitMargins(id: string, returns: readonly Float64Array[]): GarchMargins {
  const recursions = returns.map((series) => maximiseGjr(id, series).recursion);
  return {
    recursions,
    residuals: returns.map((series, asset) => standardise(recursions[asset], series)),
    variances: variancesOf(recursions, returns),
  };
}

/** Variances along a history and after it, [assets][steps + 1]. */
export function variancesOf(
  recursions: readonly VarianceRecursion[],
  returns: readonly Float64Array[],
): Float64Array[] {
  return returns.map((series, asset) => filterVariance(recursions[asset], series));
}

/** Variances of all assets on one day, a copy. */
export const onDay = (variances: readonly Float64Array[], day: number): Float64Array =>
  Float64Array.from(variances, (series) => series[day]);

/**
 * One day of every asset, from standardised shocks: writes the returns and moves the variances on, in place.
 *
 * @param shocks standardised, [assets]
 * @param variance of the day, [assets]
 * @param at where the day's returns begin in `out`
 */
export function stepMargins(
  recursions: readonly VarianceRecursion[],
  shocks: ArrayLike<number>,
  variance: Float64Array,
  out: Float64Array,
  at: number,
): void {
  for (let asset = 0; asset < recursions.length; asset++) {
    const { mean, omega, up, down, beta } = recursions[asset];
    const shock = Math.sqrt(variance[asset]) * shocks[asset];
    out[at + asset] = mean + shock;
    variance[asset] = omega + beta * variance[asset] + (shock < 0 ? down : up) * shock * shock;
  }
}
