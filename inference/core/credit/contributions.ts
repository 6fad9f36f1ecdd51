import type { MonteCarlo } from '../../contract/estimate.ts';
import type { Outcomes } from './outcomes.ts';
import { weighTail, weightOf } from './tail-weights.ts';

/** Groups of paths of which each is left out once. */
const GROUPS = 25;

/**
 * What each obligor contributes to the expected shortfall of the portfolio: its mean loss where that of the portfolio is in the tail, the
 * Euler allocation (Tasche, "Capital allocation to business units and sub-portfolios: the Euler principle" (2008), section 3.3), with
 * paths that tie at the value at risk counted alike. They add up to the expected shortfall. Standard errors are those of the jackknife
 * that leaves out a group of paths at a time, as of `estimateContributions`.
 *
 * @param order path numbers from the greatest loss to the smallest
 * @param lossOf loss of each obligor where it defaults
 */
export function creditContributions(
  outcomes: Outcomes,
  order: Uint32Array,
  lossOf: Float64Array,
  level: number,
): readonly MonteCarlo[] {
  const { obligors, paths } = outcomes;
  const { starts, counts, ofGroup } = runsOf(outcomes, order);
  const whole = weighTail(counts, level, paths);
  const without = Array.from({ length: GROUPS }, (_, group) => {
    const left = ofGroup[group];
    const rest = counts.map((count, run) => count - left[run]);
    return weighTail(rest, level, paths - left.reduce((sum, count) => sum + count, 0));
  });
  const all = [whole, ...without];
  const firstInPart = Math.min(...all.map(({ run }) => run));
  const last = Math.max(...all.map(({ run }) => run));

  // Where every tail counts a path whole, it is enough to know how often an obligor defaults in all, and in each group.
  const always = new Float64Array(obligors);
  const alwaysInGroup = new Float64Array(obligors * GROUPS);
  for (let rank = 0; rank < starts[firstInPart]; rank++) {
    const path = order[rank];
    for (const obligor of outcomes.defaultersOf(path)) {
      always[obligor]++;
      alwaysInGroup[obligor * GROUPS + (path % GROUPS)]++;
    }
  }
  const inPart = new Float64Array(obligors);
  const inPartWithout = new Float64Array(obligors * GROUPS);
  for (let run = firstInPart; run <= last; run++) {
    const weights = without.map((tail) => weightOf(tail, run));
    for (let rank = starts[run]; rank < starts[run + 1]; rank++) {
      const path = order[rank];
      for (const obligor of outcomes.defaultersOf(path)) {
        inPart[obligor] += weightOf(whole, run);
        for (let group = 0; group < GROUPS; group++) {
          if (path % GROUPS !== group) inPartWithout[obligor * GROUPS + group] += weights[group];
        }
      }
    }
  }
  return Array.from(lossOf, (loss, obligor) => {
    const estimates = without.map(({ exact }, group) => {
      const at = obligor * GROUPS + group;
      return (loss * (always[obligor] - alwaysInGroup[at] + inPartWithout[at])) / exact;
    });
    const centre = estimates.reduce((sum, each) => sum + each, 0) / GROUPS;
    const squares = estimates.reduce((sum, each) => sum + (each - centre) ** 2, 0);
    return {
      value: (loss * (always[obligor] + inPart[obligor])) / whole.exact,
      standardError: Math.sqrt((squares * (GROUPS - 1)) / GROUPS),
    };
  });
}

/** Paths of the same loss: the ranks at which they start, how many they are, and how many of each group. */
function runsOf({ losses }: Outcomes, order: Uint32Array) {
  const starts = [0];
  for (let rank = 1; rank < order.length; rank++) {
    if (losses[order[rank]] !== losses[order[rank - 1]]) starts.push(rank);
  }
  starts.push(order.length);
  const runs = starts.length - 1;
  const counts = Float64Array.from({ length: runs }, (_, run) => starts[run + 1] - starts[run]);
  const ofGroup = Array.from({ length: GROUPS }, () => new Float64Array(runs));
  for (let run = 0; run < runs; run++) {
    for (let rank = starts[run]; rank < starts[run + 1]; rank++) ofGroup[order[rank] % GROUPS][run]++;
  }
  return { starts, counts, ofGroup };
}
