import type { PathChunk } from '../../contract/chunk.ts';
import { assertOrdinary } from '../risk/cumulate.ts';
import type { ObservationGrid } from './grid.ts';

/** Observations of some paths, those of a path and asset side by side: entry (path × assets + asset) × (observations + 1) + k. */
export interface ObservedPaths {
  readonly firstPath: number;
  readonly paths: number;
  readonly assets: number;
  /** Log return of the asset from now to observation k; 0 for k = 0. */
  readonly returns: Float64Array;
  /** Sum of the squares of the returns of all steps until then. */
  readonly squares: Float64Array;
}

/**
 * Cumulates chunks of log returns as they come, and passes on what stands at the observations. Memory grows neither with the
 * number of paths nor with the steps between observations.
 *
 * @param most paths that are passed on together
 * @throws PathloomError `bad_model` where paths explode
 */
export async function* observePaths(
  chunks: AsyncIterable<PathChunk>,
  grid: ObservationGrid,
  most: number,
): AsyncGenerator<ObservedPaths> {
  let pending: Filling | undefined;
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.paths; from += most) {
      const paths = Math.min(most, chunk.paths - from);
      // A single path may come in pieces; the sums go on where the last one ended.
      const filling: Filling = (chunk.firstStep > 0 && pending) || begin(chunk, from, paths, grid);
      fill(filling, chunk, from, grid);
      pending = filling;
      if (chunk.firstStep + chunk.steps === grid.steps) yield filling;
    }
  }
}

interface Filling extends ObservedPaths {
  /** Until the last step that was read, [assets × paths]. */
  readonly sums: Float64Array;
  readonly squaresSoFar: Float64Array;
}

function begin(chunk: PathChunk, from: number, paths: number, { observations }: ObservationGrid): Filling {
  const { assets } = chunk;
  const size = paths * assets * (observations + 1);
  return {
    ...{ firstPath: chunk.firstPath + from, paths, assets },
    ...{ returns: new Float64Array(size), squares: new Float64Array(size) },
    ...{ sums: new Float64Array(assets * paths), squaresSoFar: new Float64Array(assets * paths) },
  };
}

function fill(into: Filling, chunk: PathChunk, from: number, { every, observations }: ObservationGrid): void {
  const { paths, assets, sums, squaresSoFar, returns, squares, firstPath } = into;
  const stride = observations + 1;
  for (let step = 0; step < chunk.steps; step++) {
    for (let asset = 0; asset < assets; asset++) {
      const row = (step * assets + asset) * chunk.paths + from;
      const column = asset * paths;
      for (let path = 0; path < paths; path++) {
        const value = chunk.values[row + path];
        sums[column + path] += value;
        squaresSoFar[column + path] += value * value;
      }
    }
    const done = chunk.firstStep + step + 1;
    if (done % every !== 0) continue;
    for (let asset = 0; asset < assets; asset++) {
      for (let path = 0; path < paths; path++) {
        const sum = sums[asset * paths + path];
        assertOrdinary(sum, firstPath + path, done - 1);
        const place = (path * assets + asset) * stride + done / every;
        returns[place] = sum;
        squares[place] = squaresSoFar[asset * paths + path];
      }
    }
  }
}
