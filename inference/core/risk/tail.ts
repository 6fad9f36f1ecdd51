import type { TailEstimate } from '../../contract/forecast.ts';
import { quantileError } from './quantile.ts';

/** How many of the worst draws a level takes; the last of them counts in part where the level's share is no whole number. */
export interface TailShare {
  /** level × draws */
  readonly exact: number;
  /** The same rounded up. */
  readonly draws: number;
}

export function tailShare(level: number, draws: number): TailShare {
  // Rounded first, since 0.07 times a hundred is a hair above 7.
  const exact = Number((level * draws).toFixed(9));
  return { exact, draws: Math.max(1, Math.ceil(exact)) };
}

/** Part of the draw of the given rank, from 0 for the worst, that lies in the tail. */
export const partInTail = ({ exact }: TailShare, rank: number): number => Math.min(1, exact - rank);

/**
 * Value at risk and expected shortfall of the law that gives every draw the same probability, both as losses counted positive.
 *
 * Expected shortfall as Acerbi & Tasche, "On the coherence of expected shortfall", Journal of Banking & Finance 26 (2002),
 * definition 2.6: where level × draws is no whole number, the draw at the value at risk counts in part. Its standard error is that of
 * Manistre & Hancock, "Variance of the CTE estimator", North American Actuarial Journal 9 (2005), section 2; that of the value at
 * risk as `estimateQuantile` says.
 *
 * @param sorted independent profits, ascending
 * @param level probability of a loss at least as large as the value at risk, above 0 and at most 0.5
 */
export function estimateTail(sorted: Float64Array, level: number): TailEstimate {
  const share = tailShare(level, sorted.length);
  const threshold = sorted[share.draws - 1];
  let sum = 0;
  for (let rank = 0; rank < share.draws; rank++) sum += partInTail(share, rank) * sorted[rank];
  const mean = sum / share.exact;
  let squares = 0;
  for (let rank = 0; rank < share.draws; rank++) squares += partInTail(share, rank) * (sorted[rank] - mean) ** 2;
  const withinTail = squares / share.exact;
  const ofMean = (withinTail + (1 - level) * (mean - threshold) ** 2) / share.exact;
  return {
    level,
    valueAtRisk: { value: negative(threshold), standardError: quantileError(sorted, level) },
    expectedShortfall: { value: negative(mean), standardError: Math.sqrt(ofMean) },
  };
}

/** Without a zero that is negative. */
const negative = (value: number): number => 0 - value;
