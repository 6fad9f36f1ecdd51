import { logGamma } from '../../../inference/core/baselines/log-gamma.ts';
import { slopeOf, straighten } from './bend.ts';
import { factorise, newFactor } from './cholesky.ts';
import { logNormalCdf } from './log-normal-cdf.ts';
import { DENSITY_BOUND } from './shape.ts';
import { scoreOf, studentOf } from './student.ts';
import type { Tie } from './tie.ts';

/** Constants of the log densities of Student's t with freedom, freedom + 1, … degrees: log Γ((ν + 1) / 2) - log Γ(ν / 2) - log(ν π) / 2. */
export function studentConstants(freedom: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => {
    const degrees = freedom + i;
    return logGamma((degrees + 1) / 2) - logGamma(degrees / 2) - 0.5 * Math.log(degrees * Math.PI);
  });
}

/** Fills the log density of the copula at a day's residuals z, [assets], asset by asset; the sum is that of the day. */
export type CopulaDensity = (
  memory: Float64Array,
  path: number,
  paths: number,
  z: ArrayLike<number>,
  out: Float64Array,
) => void;

/**
 * Log densities of a tie's copula: that of asset i given those before it, less that of asset i alone. Given i others, a Student-t has ν + i
 * degrees of freedom, and its scale grows with their distance: Ding, "On the conditional distribution of the multivariate t
 * distribution", The American Statistician 70 (2016). The skew-t law of the first i assets has the probability of a Student-t with ν + i
 * degrees of freedom as a factor besides (see `Skew`).
 */
export function copulaDensity(tie: Tie): CopulaDensity {
  const { assets, triangle, freedom, skew } = tie;
  const constants = studentConstants(freedom, assets);
  const factor = newFactor(triangle);
  const { entries, roots } = factor;
  const [student, rest, direction, units] = Array.from({ length: 4 }, () => new Float64Array(assets));
  return (memory, path, paths, z, out) => {
    tie.fillMatrix(memory, path, paths, entries);
    factorise(triangle, factor);
    skew?.fillDirection(memory, path, paths, direction);
    for (let asset = 0; asset < assets; asset++) {
      const bounded = Math.min(DENSITY_BOUND, Math.max(-DENSITY_BOUND, z[asset]));
      const y = skew ? straighten(bounded, skew.bends[asset]) : bounded;
      student[asset] = studentOf(y, freedom);
      rest[asset] = student[asset];
      if (!skew) continue;
      rest[asset] = (student[asset] + skew.mean * direction[asset]) / roots[asset];
      direction[asset] *= skew.size / roots[asset];
      // log φ(y) - log φ(z) + log dy/dz, and the units of the matrix.
      units[asset] = (bounded ** 2 - y ** 2) / 2 - Math.log(slopeOf(y, skew.bends[asset]) * roots[asset]);
    }
    let distance = 0;
    let along = 0;
    let length = 0;
    let logShare = LOG_HALF;
    for (let asset = 0; asset < assets; asset++) {
      const start = triangle.diagonal[asset];
      const own = entries[start];
      const independent = rest[asset] / own;
      for (let a = 1; a < assets - asset; a++) rest[asset + a] -= entries[start + a] * independent;
      const degrees = freedom + asset;
      const scale = freedom + distance;
      const square = independent * independent;
      const joint =
        constants[asset] + 0.5 * Math.log(degrees / scale) - 0.5 * (degrees + 1) * Math.log1p(square / scale);
      const alone = constants[0] - 0.5 * (freedom + 1) * Math.log1p((student[asset] * student[asset]) / freedom);
      out[asset] = joint - Math.log(own) - alone;
      distance += square;
      if (!skew) continue;
      const step = direction[asset] / own;
      for (let a = 1; a < assets - asset; a++) direction[asset + a] -= entries[start + a] * step;
      along += independent * step;
      length += step * step;
      const argument = along * Math.sqrt((degrees + 1) / ((1 - length) * (freedom + distance)));
      const logShareNow = logNormalCdf(scoreOf(argument, degrees + 1));
      out[asset] += logShareNow - logShare + units[asset];
      logShare = logShareNow;
    }
  };
}

const LOG_HALF = Math.log(0.5);
