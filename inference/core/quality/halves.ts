import type { Score } from './metric.ts';
import { Ensemble, Series } from './subject.ts';

/** The two calendar halves of a history, the earlier judged against the later. */
export interface Halves {
  readonly earlier: Series;
  readonly later: Ensemble;
}

/** Halves of equal length, so that both have the same lags; the middle return of an odd number belongs to neither. */
export function splitInHalves(history: Float64Array): Halves {
  const half = Math.floor(history.length / 2);
  return { earlier: new Series(history.slice(0, half)), later: new Ensemble([history.slice(-half)]) };
}

/**
 * The real-against-real floor of a score: what the history's earlier half gets with the later half as the model. A distance is
 * the same in both directions, since the halves are equally long; a ratio is the later half's over the earlier's.
 *
 * @returns undefined where a half is too short for the metric, or the score is not finite
 */
export function scoreHalves(metric: Score, { earlier, later }: Halves): number | undefined {
  if (earlier.returns.length < metric.minimumSteps) return undefined;
  const score = metric.score(earlier, later);
  return Number.isFinite(score) ? score : undefined;
}
