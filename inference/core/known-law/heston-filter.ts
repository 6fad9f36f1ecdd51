import { LEVELS } from '../forecast/scorecard.ts';
import { quantile } from '../quality/distribution.ts';
import { normalBlock, Stream, uniformBlock } from '../random.ts';
import { expectedIntegratedVariance, type HestonParameters } from './heston.ts';
import { createDay, DAY, SUBSTEPS } from './heston-day.ts';
import { BURN_IN } from './law.ts';
import { normalCdf, normalQuantile } from './normal.ts';
import type { TrueForecasts } from './one-step.ts';

const PARTICLES = 1000;
/** Returns that are laid on the law of each particle, for the quantiles of all. */
const SPREAD = 4;
/** About 4,000 over the golden ratio, and without a common divisor: each stretch of particles meets normals of every size. */
const STRIDE = 2473;
const HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2;

const block = new Float64Array(4);

/**
 * What is known of each return from `first` on by who knows the law and has seen the returns before it: the best that any model can
 * do. The bootstrap filter of Gordon, Salmond & Smith, "Novel approach to nonlinear/non-Gaussian Bayesian state estimation", IEE
 * Proceedings F 140 (1993): particles are variances, weighted each day by the density of the return that came, which is normal given
 * the variance's path over the day, and drawn again by systematic resampling in order of their size.
 *
 * @param returns log returns, [steps]; as many before `first` as a path's start takes to be forgotten
 */
export function filterHeston(
  parameters: HestonParameters,
  seed: number,
  returns: Float64Array,
  first: number,
): TrueForecasts {
  const days = returns.length - first;
  const walkDay = createDay(parameters);
  const forecasts = {
    volatility: new Float64Array(days),
    pit: new Float64Array(days),
    valueAtRisk: LEVELS.map(() => new Float64Array(days)),
    logDensity: new Float64Array(days),
  };
  const scores = Float64Array.from({ length: PARTICLES * SPREAD }, (_, i) =>
    normalQuantile((i + 0.5) / (PARTICLES * SPREAD)),
  );
  const normals = new Float64Array(4 * Math.ceil(SUBSTEPS / 4));
  const draws = new Float64Array(PARTICLES * SPREAD);
  const ends = new Float64Array(PARTICLES);
  const weights = new Float64Array(PARTICLES);
  let variances = new Float64Array(PARTICLES).fill(parameters.theta);
  for (let day = Math.max(0, first - BURN_IN); day < returns.length; day++) {
    const at = day - first;
    let integrated = 0;
    let below = 0;
    let density = 0;
    for (let i = 0; i < PARTICLES; i++) {
      for (let from = 0; from < normals.length; from += 4) {
        normalBlock(seed, i, day, from / 4, Stream.evaluation, normals.subarray(from));
      }
      const { end, mean, deviation } = walkDay(variances[i], normals);
      const z = (returns[day] - mean) / deviation;
      ends[i] = end;
      weights[i] = Math.exp(-HALF_LOG_TWO_PI - (z * z) / 2) / deviation;
      density += weights[i] / PARTICLES;
      if (at < 0) continue;
      integrated += expectedIntegratedVariance(parameters, variances[i], DAY) / PARTICLES;
      below += normalCdf(z) / PARTICLES;
      for (let k = i * SPREAD; k < (i + 1) * SPREAD; k++) {
        draws[k] = mean + deviation * scores[(k * STRIDE) % scores.length];
      }
    }
    if (at >= 0) {
      forecasts.volatility[at] = Math.sqrt(integrated);
      forecasts.pit[at] = below;
      forecasts.logDensity[at] = Math.log(density);
      draws.sort();
      LEVELS.forEach((level, i) => {
        forecasts.valueAtRisk[i][at] = quantile(draws, level);
      });
    }
    uniformBlock(seed, PARTICLES, day, 0, Stream.evaluation, block);
    variances = resample(ends, weights, PARTICLES * density, block[0]).sort();
  }
  return forecasts;
}

/** As many values as there are, each about as often as its weight says: one at every step of an even comb. */
function resample(
  values: Float64Array,
  weights: Float64Array,
  total: number,
  offset: number,
): Float64Array<ArrayBuffer> {
  const chosen = new Float64Array(values.length);
  let reached = weights[0];
  let from = 0;
  for (let i = 0; i < chosen.length; i++) {
    const place = ((i + offset) / chosen.length) * total;
    while (reached < place && from + 1 < values.length) reached += weights[++from];
    chosen[i] = values[from];
  }
  return chosen;
}
