import type { ReturnHistory } from '../../../inference/contract/history.ts';
import type { Start } from '../../../inference/contract/scenario.ts';

/** The history of one asset, and where in it the paths start. */
export interface Past {
  /** Log returns, oldest first. */
  readonly returns: Float64Array;
  /** Number of the last return before the start; absent where paths start from no day of it. */
  readonly day?: number;
}

/** Steps before the start that are shown at least, where the history has them. */
const FEWEST_BEFORE = 20;

/**
 * Number of the last return that a path which starts so knows: the last day on or before a date, as models have it.
 *
 * @param start `own` for the end of a history of one's own
 * @returns undefined for a start from no day of the history
 */
export function startDay({ dates }: ReturnHistory, start: Start | 'own'): number | undefined {
  if (start === 'stationary') return undefined;
  if (start === 'latest' || start === 'own') return dates.length - 1;
  const day = dates.findLastIndex((date) => date <= start);
  return day >= 0 ? day : undefined;
}

/** Prices up to the start, as long as the paths and at least 20 steps where the history goes back so far: the last is 1. */
export function pricesBefore({ returns, day }: Past, steps: number): Float64Array | undefined {
  if (day === undefined) return undefined;
  const length = Math.min(day + 1, Math.max(steps, FEWEST_BEFORE));
  const prices = new Float64Array(length + 1);
  let sum = 0;
  for (let back = 0; back <= length; back++) {
    prices[length - back] = Math.exp(-sum);
    sum += returns[day - back];
  }
  return prices;
}

/** Prices from the start on, as long as the paths where the history goes on so far: the first is 1. Undefined from its end. */
export function pricesAfter({ returns, day }: Past, steps: number): Float64Array | undefined {
  if (day === undefined || day + 1 >= returns.length) return undefined;
  return toPrices(returns.subarray(day + 1, day + 1 + steps));
}

/** Prices of log returns, 1 at the start, [steps + 1]. */
export function toPrices(returns: Float64Array): Float64Array {
  const prices = new Float64Array(returns.length + 1).fill(1);
  let sum = 0;
  for (let step = 0; step < returns.length; step++) {
    sum += returns[step];
    prices[step + 1] = Math.exp(sum);
  }
  return prices;
}
