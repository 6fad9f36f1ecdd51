/** Prices from log returns, [steps + 1], beginning at `start`. */
export function toPrices(returns: Float64Array, start = 100): Float64Array {
  const prices = new Float64Array(returns.length + 1);
  prices[0] = start;
  let level = 0;
  for (let t = 0; t < returns.length; t++) {
    level += returns[t];
    prices[t + 1] = start * Math.exp(level);
  }
  return prices;
}
