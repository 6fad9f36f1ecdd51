import type { MonteCarlo } from '../../contract/estimate.ts';
import { partInTail, tailShare } from './tail.ts';

/** Groups of paths of which each is left out once. */
const GROUPS = 25;

/**
 * What each asset contributes to the expected shortfall of a portfolio: the Euler allocation, its mean loss where the portfolio's
 * loss is in the tail. Tasche, "Capital allocation to business units and sub-portfolios: the Euler principle" (2008), section 3.3;
 * contributions add up to the expected shortfall of `estimateTail`.
 *
 * Their standard errors are those of the jackknife that leaves out a group of paths at a time: Shao & Tu, "The Jackknife and
 * Bootstrap" (1995), section 2.3. Path i is in group i modulo the number of groups, which says nothing about it.
 *
 * @param order path numbers from the worst profit of the portfolio to the best
 * @param profits of each asset by path, `profits[asset][path]`
 * @param level as of `estimateTail`
 */
export function estimateContributions(
  order: Uint32Array,
  profits: readonly Float64Array[],
  level: number,
): readonly MonteCarlo[] {
  const whole = meanLosses(order, profits, level);
  const without = Array.from({ length: GROUPS }, (_, group) => {
    const left = order.length - Math.ceil((order.length - group) / GROUPS);
    return meanLosses(worstWithout(order, group, tailShare(level, left).draws), profits, level, left);
  });
  return whole.map((value, asset) => {
    const estimates = without.map((losses) => losses[asset]);
    const centre = estimates.reduce((sum, each) => sum + each, 0) / GROUPS;
    const squares = estimates.reduce((sum, each) => sum + (each - centre) ** 2, 0);
    return { value, standardError: Math.sqrt((squares * (GROUPS - 1)) / GROUPS) };
  });
}

/** The worst paths that are not of a group. */
function worstWithout(order: Uint32Array, group: number, count: number): Uint32Array {
  const worst = new Uint32Array(count);
  for (let rank = 0, found = 0; found < count; rank++) {
    if (order[rank] % GROUPS !== group) worst[found++] = order[rank];
  }
  return worst;
}

/** @param order of the worst paths at least @param paths how many there are in all */
function meanLosses(
  order: Uint32Array,
  profits: readonly Float64Array[],
  level: number,
  paths = order.length,
): number[] {
  const share = tailShare(level, paths);
  return profits.map((ofAsset) => {
    let sum = 0;
    for (let rank = 0; rank < share.draws; rank++) sum -= partInTail(share, rank) * ofAsset[order[rank]];
    return sum / share.exact;
  });
}
