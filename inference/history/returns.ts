import type { PriceHistory, ReturnHistory } from '../contract/history.ts';

/**
 * Log returns of a price history: `returns[asset][step] = ln(P[step + 1] / P[step])`, dated by the later price.
 *
 * @param history at least one row; of n rows come n − 1 returns
 */
export function toReturns(history: PriceHistory): ReturnHistory {
  return {
    assets: history.assets,
    dates: history.dates.slice(1),
    returns: history.prices.map(logReturns),
  };
}

function logReturns(prices: Float64Array): Float64Array {
  return Float64Array.from({ length: prices.length - 1 }, (_, step) => logReturn(prices[step], prices[step + 1]));
}

function logReturn(before: number, after: number): number {
  const ratio = after / before;
  // The ratio of two finite prices may be too large or too small for a float; the difference of their logarithms is not.
  return ratio > 0 && ratio < Infinity ? Math.log(ratio) : Math.log(after) - Math.log(before);
}
