import { logGamma } from '../../../inference/core/baselines/log-gamma.ts';
import { normalQuantile } from '../../../inference/core/known-law/normal.ts';
import { type Bend, bend, mirrored } from '../joint/bend.ts';
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

/** Normal scores over which a law is summed: -8 to 8 by twentieths. */
const SCORES = Array.from({ length: 321 }, (_, i) => i / 20 - 8);
/** Scores beyond have no part in the fit of a bend. */
const FITTED = 5.5;
/** Widths that are tried. */
const WIDTHS = Array.from({ length: 27 }, (_, i) => 2 ** (i / 4 - 4));
/** Loadings are told apart by hundredths. */
const GRAIN = 100;

const known = new Map<string, Bend>();

/**
 * The bend that makes a standard normal of the normal score of one asset, which a skewed market skews too: the hyperbola nearest to what the
 * law of Azzalini & Capitanio for one asset says, with mean 0 and variance 1.
 *
 * @param delta of the market
 * @param loading of the asset on it
 */
export function bendOf(delta: number, loading: number, freedom: number): Bend {
  const grain = Math.round(Math.abs(loading) * GRAIN);
  const key = `${delta} ${freedom} ${grain}`;
  let found = known.get(key);
  if (!found) {
    found = fitBend(scoresOf(marketSkew(delta, freedom), grain / GRAIN, freedom));
    known.set(key, found);
  }
  return loading < 0 ? mirrored(found) : found;
}

/** A score as it is drawn, what a standard normal would have in its place, and the probability there. */
interface ScorePair {
  readonly y: number;
  readonly z: number;
  readonly share: number;
}

function scoresOf(market: MarketSkew, loading: number, freedom: number): ScorePair[] {
  const own = loading * market.size;
  const scale = Math.sqrt(1 + loading ** 2 * (wideOf(market) - 1));
  const slope = own / Math.sqrt(scale ** 2 - own ** 2);
  const density = SCORES.map((score) => {
    const x = studentOf(score, freedom);
    const argument = slope * x * Math.sqrt((freedom + 1) / (freedom + x * x));
    return Math.exp(-0.5 * score * score + logNormalCdf(scoreOf(argument, freedom + 1)));
  });
  const total = density.reduce((sum, each) => sum + each, 0);
  const shares = density.map((each) => each / total);
  // Each tail by itself: of a sum from the other side nothing would be left.
  const below = cumulated(shares);
  const above = cumulated(shares.toReversed()).toReversed();
  return SCORES.map((score, i) => ({
    y: scoreOf(scale * studentOf(score, freedom) - market.mean * loading, freedom),
    z: below[i] < above[i] ? normalQuantile(below[i]) : -normalQuantile(above[i]),
    share: shares[i],
  }));
}

/** Sums up to the middle of each entry. */
function cumulated(shares: readonly number[]): number[] {
  let sum = 0;
  return shares.map((share) => {
    sum += share;
    return sum - share / 2;
  });
}

/** Least squares, weighted by roots of probabilities so that tails count. */
function fitBend(pairs: readonly ScorePair[]): Bend {
  const fitted = pairs.filter(({ z }) => Math.abs(z) < FITTED);
  const tried = WIDTHS.map((width) => {
    const [middle, slope, lift] = leastSquares(fitted, width);
    const each = { middle, slope, lift, width };
    return {
      each,
      miss: fitted.reduce((sum, { y, z, share }) => sum + Math.sqrt(share) * (bend(y, each) - z) ** 2, 0),
    };
  });
  const { each } = tried.reduce((first, next) => (next.miss < first.miss ? next : first));
  const total = (of: (z: number) => number) => pairs.reduce((sum, { y, share }) => sum + share * of(bend(y, each)), 0);
  const mean = total((z) => z);
  const deviation = Math.sqrt(total((z) => (z - mean) ** 2));
  return {
    middle: (each.middle - mean) / deviation,
    slope: each.slope / deviation,
    lift: each.lift / deviation,
    width: each.width,
  };
}

/** m, c and a of the hyperbola of a given width, by the normal equations. */
function leastSquares(pairs: readonly ScorePair[], width: number): number[] {
  const matrix = Array.from({ length: 3 }, () => new Float64Array(4));
  for (const { y, z, share } of pairs) {
    const row = [1, y, Math.sqrt(1 + width * y * y), z];
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 4; j++) matrix[i][j] += Math.sqrt(share) * row[i] * row[j];
    }
  }
  for (let i = 0; i < 3; i++) {
    for (let other = 0; other < 3; other++) {
      if (other === i) continue;
      const factor = matrix[other][i] / matrix[i][i];
      for (let j = i; j < 4; j++) matrix[other][j] -= factor * matrix[i][j];
    }
  }
  return matrix.map((row, i) => row[3] / row[i]);
}
