import type { MonteCarlo } from '../../contract/estimate.ts';
import type { Pace } from '../pause.ts';
import type { RankedPaths } from './rank.ts';
import { tailShare } from './tail.ts';

/** Groups of paths of which each is left out once. Path i is in group i modulo their number, which says nothing about it. */
const GROUPS = 25;
/** Ranks between two looks at the pace. */
const RANKS = 256;

/**
 * What each part of a portfolio contributes to its expected shortfall: the Euler allocation, its mean loss where the portfolio's loss is
 * in the tail. Tasche, "Capital allocation to business units and sub-portfolios: the Euler principle" (2008), section 3.3;
 * contributions add up to the expected shortfall of `estimateTail`. Paths that tie at the value at risk, as losses of defaults do, count
 * alike, each with an equal part of what is left of the tail: what a path stands for does not hang on its number.
 *
 * Their standard errors are those of the jackknife that leaves out a group of paths at a time: Shao & Tu, "The Jackknife and
 * Bootstrap" (1995), section 2.3. Paths are gone through once, and summed by group: a tail without a group is the sum of the others.
 *
 * @param level as of `estimateTail`
 * @param parts how many there are
 * @param add adds the loss of each part on a path to sums, [parts]
 */
export async function estimateContributions(
  ranked: RankedPaths,
  level: number,
  parts: number,
  add: (path: number, sums: Float64Array) => void,
  pace: Pace,
): Promise<readonly MonteCarlo[]> {
  const { order } = ranked;
  await pace(order.length);
  const groups = Array.from({ length: GROUPS }, (_, group) => group);
  const tails = [undefined, ...groups].map((left) => ({ left, ...endOfTail(ranked, level, left) }));
  const means = tails.map(() => new Float64Array(parts));
  const sums = groups.map(() => new Float64Array(parts));
  // What counts in part is a share of what comes before it, and the other share of that with it.
  const shares = tails.flatMap(({ left, from, until, weight, exact }, tail) => [
    { mean: means[tail], left, until: from, share: (1 - weight) / exact },
    { mean: means[tail], left, until, share: weight / exact },
  ]);
  let rank = 0;
  for (const { mean, left, until, share } of shares.sort((a, b) => a.until - b.until)) {
    for (; rank < until; rank++) {
      if (rank % RANKS === 0) await pace(RANKS * parts);
      add(order[rank], sums[order[rank] % GROUPS]);
    }
    for (const group of groups) {
      if (group === left) continue;
      for (let part = 0; part < parts; part++) mean[part] += share * sums[group][part];
    }
  }
  const [whole, ...without] = means;
  return Array.from(whole, (value, part) => {
    const centre = without.reduce((sum, mean) => sum + mean[part], 0) / GROUPS;
    const squares = without.reduce((sum, mean) => sum + (mean[part] - centre) ** 2, 0);
    return { value, standardError: Math.sqrt((squares * (GROUPS - 1)) / GROUPS) };
  });
}

/** The end of a tail: paths before the rank `from` count whole, those from there to before `until`, which tie, by a weight. */
interface TailEnd {
  readonly from: number;
  readonly until: number;
  readonly weight: number;
  /** level × paths: the sum of all weights. */
  readonly exact: number;
}

/** Of the paths that are not of a group; of all where none is left out. */
function endOfTail({ order, sorted }: RankedPaths, level: number, left: number | undefined): TailEnd {
  const paths = order.length - (left === undefined ? 0 : Math.ceil((order.length - left) / GROUPS));
  const { exact } = tailShare(level, paths);
  let before = 0;
  for (let from = 0, until = 0; ; from = until) {
    let count = 0;
    do if (order[until++] % GROUPS !== left) count++;
    while (sorted[until] === sorted[from]);
    if (before + count >= exact || until >= order.length) {
      return { from, until, weight: (exact - before) / count, exact };
    }
    before += count;
  }
}
