import { logGamma } from '../../../inference/core/baselines/log-gamma.ts';
import type { Factor } from './cholesky.ts';
import { DENSITY_BOUND } from './shape.ts';
import { studentOf } from './student.ts';
import type { Tie } from './tie.ts';

/** Constants of the log densities of Student's t with freedom, freedom + 1, … degrees: log Γ((ν + 1) / 2) - log Γ(ν / 2) - log(ν π) / 2. */
export function studentConstants(freedom: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => {
    const degrees = freedom + i;
    return logGamma((degrees + 1) / 2) - logGamma(degrees / 2) - 0.5 * Math.log(degrees * Math.PI);
  });
}

/**
 * Log density of the copula at the residuals of a day, asset by asset: that of asset i given those before it, less that of asset i alone.
 * Given i others, a Student-t has ν + i degrees of freedom, and its scale grows with their distance: Ding, "On the conditional distribution
 * of the multivariate t distribution", The American Statistician 70 (2016).
 *
 * @param factor of the day's correlations
 * @param z residuals, [assets]
 * @param out [assets]; its sum is the log density of the copula
 */
export function copulaLogDensity(
  { assets, triangle, freedom }: Pick<Tie, 'assets' | 'triangle' | 'freedom'>,
  factor: Factor,
  constants: Float64Array,
  z: ArrayLike<number>,
  out: Float64Array,
): void {
  const x = Float64Array.from({ length: assets }, (_, asset) =>
    studentOf(Math.min(DENSITY_BOUND, Math.max(-DENSITY_BOUND, z[asset])), freedom),
  );
  const rest = x.slice();
  let distance = 0;
  for (let asset = 0; asset < assets; asset++) {
    const start = triangle.diagonal[asset];
    const own = factor.entries[start];
    const independent = rest[asset] / own;
    for (let a = 1; a < assets - asset; a++) rest[asset + a] -= factor.entries[start + a] * independent;
    const degrees = freedom + asset;
    const scale = freedom + distance;
    const square = independent * independent;
    const joint = constants[asset] + 0.5 * Math.log(degrees / scale) - 0.5 * (degrees + 1) * Math.log1p(square / scale);
    const alone = constants[0] - 0.5 * (freedom + 1) * Math.log1p((x[asset] * x[asset]) / freedom);
    out[asset] = joint - Math.log(own) - alone;
    distance += square;
  }
}
