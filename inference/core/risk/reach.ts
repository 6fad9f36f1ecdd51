import type { Pace } from '../pause.ts';

/** Log prices closer than this are the same price: sums of returns do not come back to a level to the last bit. */
const ROUNDING = 1e-12;
/** Paths between two looks at the pace. */
const PATHS = 256;

/**
 * Number of paths that fall by more than a share of their running maximum; the price now counts, and that at the end of each step.
 *
 * @param series log returns cumulated from now, `series[step][path]`
 */
export function countDrawdowns(series: readonly Float64Array[], depth: number, pace: Pace): Promise<number> {
  const deepest = Math.log1p(-depth);
  return countPaths(series, pace, (path) => {
    let peak = 0;
    return series.some((step) => {
      peak = Math.max(peak, step[path]);
      return step[path] - peak < deepest - ROUNDING;
    });
  });
}

/**
 * Number of paths that are at a price level or beyond it at the end of some step: above for a level above the price now, below for one
 * below. What happens within a step is not seen, so continuous watching would find more.
 *
 * @param series as of `countDrawdowns`
 * @param level log of the level's price over the price now
 */
export async function countHits(series: readonly Float64Array[], level: number, pace: Pace): Promise<number> {
  if (level === 0) return series[0].length;
  const reached = level > 0 ? (sum: number) => sum >= level - ROUNDING : (sum: number) => sum <= level + ROUNDING;
  return countPaths(series, pace, (path) => series.some((step) => reached(step[path])));
}

async function countPaths(
  series: readonly Float64Array[],
  pace: Pace,
  holds: (path: number) => boolean,
): Promise<number> {
  let count = 0;
  for (let path = 0; path < series[0].length; path++) {
    if (path % PATHS === 0) await pace(PATHS * series.length);
    if (holds(path)) count++;
  }
  return count;
}
