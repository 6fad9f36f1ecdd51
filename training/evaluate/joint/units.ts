/** Standard deviation of each asset's returns, [assets]. */
export function deviations(returns: readonly Float64Array[]): number[] {
  return returns.map((series) => {
    const mean = series.reduce((sum, x) => sum + x, 0) / series.length;
    return Math.sqrt(series.reduce((sum, x) => sum + (x - mean) ** 2, 0) / series.length);
  });
}

/** Returns of assets, day by day and in their units, [steps, assets]. */
export function rowsOf(returns: readonly Float64Array[], unit: readonly number[]): Float64Array {
  const assets = returns.length;
  return Float64Array.from({ length: returns[0].length * assets }, (_, i) => {
    const asset = i % assets;
    return returns[asset][Math.floor(i / assets)] / unit[asset];
  });
}
