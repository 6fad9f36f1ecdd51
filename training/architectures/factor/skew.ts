import { logGamma } from '../../../inference/core/baselines/log-gamma.ts';
import { type Bend, bend, MAX_BEND } from '../joint/bend.ts';
import { logNormalCdf } from '../joint/log-normal-cdf.ts';
import { scoreOf, studentOf } from '../joint/student.ts';

/** A market that is skewed: m = `plain` n + `size` |h|, with normals n and h. */
export interface MarketSkew {
  readonly plain: number;
  readonly size: number;
  /** Mean of m once the common shock has multiplied it. */
  readonly mean: number;
}

/**
 * The market's parts for δ, between -1 and 1: a share δ of |h| and √(1 - δ²) of n, in units that give m times the shock, its mean taken out,
 * the variance of the Student-t that a symmetric market would make.
 */
export function marketSkew(delta: number, freedom: number): MarketSkew {
  const variance = freedom / (freedom - 2);
  // E[√(ν/χ²)].
  const shock = Math.sqrt(freedom / 2) * Math.exp(logGamma((freedom - 1) / 2) - logGamma(freedom / 2));
  const unit = Math.sqrt(1 - (2 / Math.PI) * (delta * shock) ** 2 * (1 / variance));
  const size = delta / unit;
  return { plain: Math.sqrt(1 - delta ** 2) / unit, size, mean: size * Math.sqrt(2 / Math.PI) * shock };
}

/** Factor of ρᵢ ρⱼ in the scale matrix of the skew-t: E[m²]. */
export const wideOf = ({ plain, size }: MarketSkew): number => plain ** 2 + size ** 2;

/** Normal scores over which moments are summed: -7 to 7 by tenths. */
const SCORES = Array.from({ length: 141 }, (_, i) => i / 10 - 7);

/**
 * The `bend` that makes a standard normal of the normal score of one asset: k a sixth of its skewness.
 *
 * @param loading of the asset on the market
 */
export function bendOf(market: MarketSkew, loading: number, freedom: number): Bend {
  if (market.size === 0) return { k: 0, stretch: 1 };
  const own = loading * market.size;
  const scale = Math.sqrt(1 + loading ** 2 * (wideOf(market) - 1));
  const slope = own / Math.sqrt(scale ** 2 - own ** 2);
  const law = SCORES.map((score) => {
    const x = studentOf(score, freedom);
    const argument = slope * x * Math.sqrt((freedom + 1) / (freedom + x * x));
    return {
      density: Math.exp(-0.5 * score * score + logNormalCdf(scoreOf(argument, freedom + 1))),
      y: scoreOf(scale * x - market.mean * loading, freedom),
    };
  });
  const total = law.reduce((sum, { density }) => sum + density, 0);
  const meanOf = (of: (y: number) => number) => law.reduce((sum, { density, y }) => sum + density * of(y), 0) / total;
  const first = meanOf((y) => y);
  const variance = meanOf((y) => (y - first) ** 2);
  const skewness = meanOf((y) => (y - first) ** 3) / variance ** 1.5;
  const k = Math.min(MAX_BEND, Math.max(-MAX_BEND, skewness / 6));
  const bent = (y: number) => bend(y, { k, stretch: 1 });
  const middle = meanOf(bent);
  return { k, stretch: 1 / Math.sqrt(meanOf((y) => (bent(y) - middle) ** 2)) };
}
