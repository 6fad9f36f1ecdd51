import { quantile } from './distribution.ts';
import type { Moments } from './moments.ts';
import type { Returns } from './paths.ts';

/** Level to be reached, in standard deviations of one step: the paper's 5 % on an index that moves by about 1 % a day. */
export const LEVEL = 5;

/**
 * Gain/loss asymmetry: the logarithm of the median wait for a gain over the median wait for a loss of the same size. Positive
 * where losses come sooner, as in stock indices; 0 for a symmetric law.
 *
 * Jensen, Johansen & Simonsen, "Inverse statistics in economics: the gain-loss asymmetry", Physica A (2003). The drift is taken
 * out as there, but by the series' own mean return and not by a wavelet filter: else gains would come sooner wherever prices
 * rise. The level is LEVEL standard deviations of the series' own returns, so that any asset has one. The median stands in
 * for the paper's most likely wait, which needs a fitted density. See `firstPassages` for starts that never get there.
 *
 * @param returns log returns, [steps]
 * @param moments of these returns
 */
export function gainLossAsymmetry(returns: Returns, { mean, variance }: Moments): number {
  const prices = new Float64Array(returns.length + 1);
  for (let t = 0; t < returns.length; t++) prices[t + 1] = prices[t] + (returns[t] - mean);
  const level = LEVEL * Math.sqrt(variance);
  const gain = firstPassages(prices, level);
  const loss = firstPassages(
    prices.map((price) => -price),
    level,
  );
  return Math.log(quantile(gain.sort(), 0.5) / quantile(loss.sort(), 0.5));
}

/**
 * Steps from every start until the log price first stands at least `rise` above the start. A start from which it never does
 * counts with the length of the series, longer than any wait but a whole series' own: left out, it would make hard levels look near.
 *
 * @param prices log prices, [steps + 1]; every one but the last is a start
 * @param rise above 0
 * @returns waits of 1 to steps, [steps]
 */
export function firstPassages(prices: Float64Array, rise: number): Float64Array {
  const steps = prices.length - 1;
  const waits = new Float64Array(steps);
  // The times ahead that stand above all between, the nearest and lowest last: only there can a level be reached first.
  const records = new Int32Array(steps);
  let count = 0;
  for (let start = steps - 1; start >= 0; start--) {
    while (count > 0 && prices[records[count - 1]] <= prices[start + 1]) count--;
    records[count++] = start + 1;
    let reaching = 0;
    let end = count;
    while (reaching < end) {
      const middle = (reaching + end) >>> 1;
      if (prices[records[middle]] - prices[start] >= rise) reaching = middle + 1;
      else end = middle;
    }
    waits[start] = reaching > 0 ? records[reaching - 1] - start : steps;
  }
  return waits;
}
