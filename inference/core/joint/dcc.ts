import { logGamma } from '../baselines/log-gamma.ts';

/**
 * Correlations that follow the past: Q[t] = (1 - a - b) S + a ε[t-1] ε'[t-1] + b Q[t-1], the day's correlations those of Q[t]. Engle,
 * "Dynamic conditional correlation", Journal of Business & Economic Statistics 20 (2002), equations 18 and 20.
 */
export interface DccRecursion {
  readonly assets: number;
  /** a: weight of the last day's products. */
  readonly news: number;
  /** b: what a day leaves. */
  readonly memory: number;
  /** S, correlations of the fitted residuals, [assets, assets]; Q of the first day too. */
  readonly target: Float64Array;
}

/** Q after a day of residuals ε, in place. Only the lower triangle is kept. */
export function moveDcc({ assets, news, memory, target }: DccRecursion, q: Float64Array, shocks: ArrayLike<number>) {
  const rest = 1 - news - memory;
  for (let i = 0; i < assets; i++) {
    for (let j = 0; j <= i; j++) {
      const k = i * assets + j;
      q[k] = rest * target[k] + news * shocks[i] * shocks[j] + memory * q[k];
    }
  }
}

/** The Cholesky factor of the correlations of Q, lower triangle of `factor`, [assets, assets]. Gives the log of their determinant. */
export function factorDcc(assets: number, q: Float64Array, factor: Float64Array): number {
  let logDeterminant = 0;
  for (let i = 0; i < assets; i++) {
    for (let j = 0; j <= i; j++) {
      let left = q[i * assets + j] / Math.sqrt(q[i * assets + i] * q[j * assets + j]);
      for (let k = 0; k < j; k++) left -= factor[i * assets + k] * factor[j * assets + k];
      factor[i * assets + j] = i === j ? Math.sqrt(left) : left / factor[j * assets + j];
    }
    logDeterminant += 2 * Math.log(factor[i * assets + i]);
  }
  return logDeterminant;
}

/** Log determinant of the correlations of each day, and ε' R⁻¹ ε: all that the likelihoods need. */
export interface DccDistances {
  readonly logDeterminant: Float64Array;
  readonly square: Float64Array;
}

/** @param residuals [assets][days] */
export function dccDistances(recursion: DccRecursion, residuals: readonly Float64Array[]): DccDistances {
  const { assets } = recursion;
  const days = residuals[0].length;
  const q = recursion.target.slice();
  const factor = new Float64Array(assets * assets);
  const day = new Float64Array(assets);
  const own = new Float64Array(assets);
  const logDeterminant = new Float64Array(days);
  const square = new Float64Array(days);
  for (let t = 0; t < days; t++) {
    logDeterminant[t] = factorDcc(assets, q, factor);
    for (let i = 0; i < assets; i++) {
      day[i] = residuals[i][t];
      let left = day[i];
      for (let j = 0; j < i; j++) left -= factor[i * assets + j] * own[j];
      own[i] = left / factor[i * assets + i];
      square[t] += own[i] * own[i];
    }
    moveDcc(recursion, q, day);
  }
  return { logDeterminant, square };
}

/** Mean over days of the normal quasi log likelihood that the correlations add: Engle (2002), equation 26. */
export function normalPart({ logDeterminant, square }: DccDistances): number {
  return -logDeterminant.reduce((sum, each, t) => sum + each + square[t], 0) / (2 * square.length);
}

/** Mean log density of the residuals of a day under a Student-t of variance 1 with ν degrees of freedom, ν > 2. */
export function studentPart({ logDeterminant, square }: DccDistances, assets: number, freedom: number): number {
  const constant =
    logGamma((freedom + assets) / 2) - logGamma(freedom / 2) - (assets / 2) * Math.log(Math.PI * (freedom - 2));
  const sum = logDeterminant.reduce(
    (total, each, t) => total + each + (freedom + assets) * Math.log1p(square[t] / (freedom - 2)),
    0,
  );
  return constant - sum / (2 * square.length);
}
