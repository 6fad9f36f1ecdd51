import type { Returns } from './paths.ts';

/** Overlapping sums of `horizon` consecutive returns, [steps + 1 - horizon]: the log returns over that many steps. */
export function aggregate(returns: Returns, horizon: number): Float64Array {
  const sums = new Float64Array(returns.length + 1);
  for (let t = 0; t < returns.length; t++) sums[t + 1] = sums[t] + returns[t];
  const aggregated = new Float64Array(Math.max(0, sums.length - horizon));
  for (let t = 0; t < aggregated.length; t++) aggregated[t] = sums[t + horizon] - sums[t];
  return aggregated;
}

/** The p-quantile of a sorted sample, linear between order statistics (Hyndman & Fan 1996, definition 7). */
export function quantile(sorted: Float64Array, p: number): number {
  const position = p * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}

/** A large sample made ready to be compared with many small ones. */
export interface EmpiricalLaw {
  readonly sorted: Float64Array;
  /** `sums[i]` is the sum of the i smallest values, [values + 1]. */
  readonly sums: Float64Array;
}

/** The law of all samples taken together. */
export function pool(samples: readonly Float64Array[]): EmpiricalLaw {
  const sorted = new Float64Array(samples.reduce((count, sample) => count + sample.length, 0));
  let end = 0;
  for (const sample of samples) {
    sorted.set(sample, end);
    end += sample.length;
  }
  sorted.sort();
  const sums = new Float64Array(sorted.length + 1);
  for (let i = 0; i < sorted.length; i++) sums[i + 1] = sums[i] + sorted[i];
  return { sorted, sums };
}

/**
 * Wasserstein-1 (earth mover's) distance between a sorted sample and a law: the area between their quantile functions,
 * Villani, "Topics in Optimal Transportation" (2003), section 2.2.
 *
 * Over each step of the sample's quantile function the law's lies first below it, then above; both parts follow from partial
 * sums, so a comparison costs a short search for each value of the sample, not a walk through the whole law.
 */
export function wasserstein(sorted: Float64Array, law: EmpiricalLaw): number {
  const width = law.sorted.length / sorted.length;
  let area = 0;
  let rank = 0;
  for (let i = 0; i < sorted.length; i++) {
    const x = sorted[i];
    const first = i * width;
    const last = (i + 1) * width;
    rank = countBelow(law.sorted, x, rank, Math.ceil(width));
    const split = Math.min(Math.max(rank, first), last);
    const sumAtSplit = partialSum(law, split);
    area += x * (split - first) - (sumAtSplit - partialSum(law, first));
    area += partialSum(law, last) - sumAtSplit - x * (last - split);
  }
  return area / law.sorted.length;
}

/** Sum of the `count` smallest values, where the last of them may count in part. */
function partialSum(law: EmpiricalLaw, count: number): number {
  const whole = Math.min(Math.floor(count), law.sorted.length - 1);
  return law.sums[whole] + (count - whole) * law.sorted[whole];
}

/**
 * Number of values below x in a sorted sample, where at least `from` are known to be. Looks ahead in strides that double, then
 * halves: the ranks of one sample's values in another law are about a width apart, and what is near is in the cache.
 */
export function countBelow(sorted: Float64Array, x: number, from: number, width: number): number {
  let low = from;
  let high = Math.min(from + width, sorted.length);
  for (let stride = width; high < sorted.length && sorted[high] < x; stride *= 2) {
    low = high + 1;
    high = Math.min(low + stride, sorted.length);
  }
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
