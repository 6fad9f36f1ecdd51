import { standardDeviation } from '../../../inference/history/statistics.ts';

/** Standard deviation of each asset's returns, [assets]. */
export const deviations = (returns: readonly Float64Array[]): number[] => returns.map(standardDeviation);

/** Returns of assets, day by day and in their units, [steps, assets]. */
export function rowsOf(returns: readonly Float64Array[], unit: readonly number[]): Float64Array {
  const assets = returns.length;
  return Float64Array.from({ length: returns[0].length * assets }, (_, i) => {
    const asset = i % assets;
    return returns[asset][Math.floor(i / assets)] / unit[asset];
  });
}
