/** Standard deviation (around zero) of the last `window` returns, [steps]; NaN before there are as many. */
export function rollingDeviation(returns: Float64Array, window: number): Float64Array {
  const deviations = new Float64Array(returns.length).fill(Number.NaN);
  for (let t = window - 1; t < returns.length; t++) {
    // Summed anew each time: a running sum would keep the rounding of a crash for ever.
    let squares = 0;
    for (let i = t - window + 1; i <= t; i++) squares += returns[i] * returns[i];
    deviations[t] = Math.sqrt(squares / window);
  }
  return deviations;
}

/** Mean of the last `window` values, [steps]; NaN before there are as many. */
export function rollingMean(values: Float64Array, window: number): Float64Array {
  const means = new Float64Array(values.length).fill(Number.NaN);
  for (let t = window - 1; t < values.length; t++) {
    means[t] = values.subarray(t - window + 1, t + 1).reduce((sum, value) => sum + value, 0) / window;
  }
  return means;
}
