/**
 * Hill's estimate of the index of the upper tail: 1 / mean of ln(X / threshold) over the largest `share` of the values, the
 * threshold being the next one below. About 3 for daily returns; the smaller, the heavier the tail.
 *
 * Hill, "A simple general approach to inference about the tail of a distribution", Annals of Statistics (1975), section 3.
 *
 * @param sorted values, ascending
 * @returns NaN where the threshold is not positive or the share holds no value
 */
export function hillUpper(sorted: Float64Array, share: number): number {
  const count = Math.floor(share * sorted.length);
  const threshold = sorted[sorted.length - 1 - count];
  if (count < 1 || !(threshold > 0)) return Number.NaN;
  let excess = 0;
  for (let i = sorted.length - count; i < sorted.length; i++) excess += Math.log(sorted[i] / threshold);
  return count / excess;
}

/** The same for the lower tail: the upper tail of the losses. */
export function hillLower(sorted: Float64Array, share: number): number {
  return hillUpper(sorted.map((x) => -x).reverse(), share);
}
