import type { QuantileEstimate } from '../../contract/estimate.ts';

/**
 * A quantile between neighbouring draws: definition 7 of Hyndman & Fan, "Sample quantiles in statistical packages", The American
 * Statistician 50 (1996), as NumPy has it. Its standard error is half the distance of the quantiles one binomial deviation of the
 * level away: Woodruff, "Confidence intervals for medians and other position measures", JASA 47 (1952); no density is estimated.
 *
 * @param sorted independent draws, ascending
 */
export function estimateQuantile(sorted: Float64Array, level: number): QuantileEstimate {
  return { level, value: quantileOf(sorted, level), standardError: quantileError(sorted, level) };
}

/** Standard error of the quantile at a level, as `estimateQuantile` says. */
export function quantileError(sorted: Float64Array, level: number): number {
  const deviation = Math.sqrt((level * (1 - level)) / sorted.length);
  const between =
    quantileOf(sorted, Math.min(1, level + deviation)) - quantileOf(sorted, Math.max(0, level - deviation));
  return between / 2;
}

function quantileOf(sorted: Float64Array, level: number): number {
  const place = level * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}
