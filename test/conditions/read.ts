import type { ScenarioSet } from '../../inference/core/model.ts';

/** Log returns of a set, `[path][asset]` as [steps]. */
export async function readReturns({ chunks }: Pick<ScenarioSet, 'chunks'>): Promise<Float64Array[][]> {
  const paths: Float64Array[][] = [];
  for await (const { firstPath, paths: count, steps, assets, values } of chunks) {
    for (let path = 0; path < count; path++) {
      paths[firstPath + path] = Array.from({ length: assets }, (_, asset) =>
        Float64Array.from({ length: steps }, (_step, step) => values[(step * assets + asset) * count + path]),
      );
    }
  }
  return paths;
}

/** Log price beside that at step 0, after every step. */
export function cumulate(returns: Float64Array): Float64Array {
  let sum = 0;
  return returns.map((value) => {
    sum += value;
    return sum;
  });
}

/** A weighted mean, and its standard error: of the ratio of two sums over independent draws. */
export function weightedMean(values: readonly number[], weights: ArrayLike<number>) {
  const total = Array.from(weights).reduce((sum, weight) => sum + weight, 0);
  const value = values.reduce((sum, x, i) => sum + weights[i] * x, 0) / total;
  const squares = values.reduce((sum, x, i) => sum + (weights[i] * (x - value)) ** 2, 0);
  return { value, standardError: Math.sqrt(squares) / total };
}
