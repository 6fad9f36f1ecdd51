import { chiSquareTail } from './chi-square.ts';

/** p-values of the three tests; small where breaches are too many, too few, or in a row. */
export interface BreachTests {
  /** Whether there are as many as there should be. */
  readonly coverage: number;
  /** Whether a breach is as likely after a breach as after none. */
  readonly independence: number;
  /** Both at once. */
  readonly joint: number;
}

/**
 * Tests of the days on which a loss was larger than the value at risk. Coverage: Kupiec, "Techniques for verifying the accuracy of
 * risk measurement models", Journal of Derivatives 3 (1995). Independence against a first-order Markov chain, and the two together:
 * Christoffersen, "Evaluating interval forecasts", International Economic Review 39 (1998), section 3; the joint statistic is the sum of
 * the two. All are likelihood ratios, chi-square with 1, 1 and 2 degrees of freedom.
 *
 * @param breaches one entry a day, in order
 * @param level probability of a breach that was promised, such as 0.01
 */
export function testBreaches(breaches: readonly boolean[], level: number): BreachTests {
  const coverage = coverageStatistic(breaches, level);
  const independence = independenceStatistic(breaches);
  return {
    coverage: chiSquareTail(coverage, 1),
    independence: chiSquareTail(independence, 1),
    joint: chiSquareTail(coverage + independence, 2),
  };
}

function coverageStatistic(breaches: readonly boolean[], level: number): number {
  const hits = breaches.filter(Boolean).length;
  const misses = breaches.length - hits;
  return 2 * (logLikelihood(hits, misses, hits / breaches.length) - logLikelihood(hits, misses, level));
}

function independenceStatistic(breaches: readonly boolean[]): number {
  /** Days by whether the day before had a breach, then by whether they have. */
  const days = [
    [0, 0],
    [0, 0],
  ];
  for (let t = 1; t < breaches.length; t++) days[Number(breaches[t - 1])][Number(breaches[t])]++;
  const [[calmCalm, calmHit], [hitCalm, hitHit]] = days;
  const hits = calmHit + hitHit;
  const misses = calmCalm + hitCalm;
  const apart =
    logLikelihood(calmHit, calmCalm, share(calmHit, calmCalm)) + logLikelihood(hitHit, hitCalm, share(hitHit, hitCalm));
  return 2 * (apart - logLikelihood(hits, misses, share(hits, misses)));
}

const share = (hits: number, misses: number): number => hits / Math.max(hits + misses, 1);

/** Of so many hits and misses, each hit with probability p; what never happened adds nothing, whatever p. */
function logLikelihood(hits: number, misses: number, p: number): number {
  return (hits === 0 ? 0 : hits * Math.log(p)) + (misses === 0 ? 0 : misses * Math.log1p(-p));
}
