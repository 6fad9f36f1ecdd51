/**
 * A variance that every return moves: v[t] = omega + beta v[t-1] + (e[t-1] < 0 ? down : up) e[t-1]², with e[t] = r[t] - mean.
 * GARCH(1,1) has up = down; GJR-GARCH a larger `down`; the exponentially weighted average omega = 0 and up = down = 1 - beta.
 */
export interface VarianceRecursion {
  readonly mean: number;
  readonly omega: number;
  readonly up: number;
  readonly down: number;
  readonly beta: number;
  /** Stands for the square and the variance before the first return. */
  readonly presample: number;
}

/** Variance of the first return of a history. */
export function firstVariance({ omega, up, down, beta, presample }: VarianceRecursion): number {
  return omega + ((up + down) / 2 + beta) * presample;
}

/** Variance of every return given those before it, and of the one after the last: [steps + 1]. */
export function filterVariance(recursion: VarianceRecursion, returns: Float64Array): Float64Array {
  const { mean, omega, up, down, beta } = recursion;
  const variance = new Float64Array(returns.length + 1);
  variance[0] = firstVariance(recursion);
  for (let t = 0; t < returns.length; t++) {
    const shock = returns[t] - mean;
    variance[t + 1] = omega + beta * variance[t] + (shock < 0 ? down : up) * shock * shock;
  }
  return variance;
}

/** Every return less the mean, in units of its conditional standard deviation, [steps]. */
export function standardise(recursion: VarianceRecursion, returns: Float64Array): Float64Array {
  const variance = filterVariance(recursion, returns);
  return returns.map((r, t) => (r - recursion.mean) / Math.sqrt(variance[t]));
}
