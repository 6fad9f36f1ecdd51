import { countBelow } from '../forecast/tail.ts';
import { quantile } from '../quality/distribution.ts';
import { moments } from '../quality/moments.ts';
import type { OneStepLaw } from './law.ts';

/**
 * The law of draws, without a density.
 *
 * @param draws sorted in place
 */
export function sampleLaw(draws: Float64Array): OneStepLaw {
  draws.sort();
  return {
    volatility: Math.sqrt(moments(draws).variance),
    // Half a draw off either end: an observation beyond all of them has neither probability 0 nor 1.
    cdf: (x) => (countBelow(draws, x) + 0.5) / (draws.length + 1),
    quantile: (p) => quantile(draws, p),
  };
}
