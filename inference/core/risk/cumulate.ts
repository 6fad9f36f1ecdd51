import type { PathChunk } from '../../contract/chunk.ts';
import { PathloomError } from '../../contract/error.ts';

/** Log returns cumulated from now: `values[asset][step]` has an entry for each path. */
export interface CumulatedReturns {
  readonly steps: number;
  readonly paths: number;
  readonly values: readonly (readonly Float64Array[])[];
}

/** Larger sums are no market any more, and the fourth powers of their prices no numbers. */
const LARGEST = 100;

/**
 * Cumulates chunks of log returns as they come; of each asset and step all paths are kept, for quantiles need them.
 *
 * @throws PathloomError `bad_model` where paths explode
 */
export async function cumulate(
  chunks: AsyncIterable<PathChunk>,
  { steps, paths, assets }: { steps: number; paths: number; assets: number },
): Promise<CumulatedReturns> {
  const values = Array.from({ length: assets }, () => Array.from({ length: steps }, () => new Float64Array(paths)));
  for await (const chunk of chunks) {
    for (let step = 0; step < chunk.steps; step++) {
      for (let asset = 0; asset < assets; asset++) {
        const now = values[asset][chunk.firstStep + step];
        const before = values[asset][chunk.firstStep + step - 1];
        const row = (step * assets + asset) * chunk.paths;
        for (let i = 0; i < chunk.paths; i++) {
          const path = chunk.firstPath + i;
          now[path] = (before ? before[path] : 0) + chunk.values[row + i];
          assertOrdinary(now[path], path, chunk.firstStep + step);
        }
      }
    }
  }
  return { steps, paths, values };
}

/** @throws PathloomError `bad_model` for a cumulated log return that no price can have */
export function assertOrdinary(sum: number, path: number, step: number): void {
  if (Math.abs(sum) <= LARGEST) return;
  throw new PathloomError(
    'bad_model',
    `the paths explode: path ${path} has the log return ${sum} after step ${step + 1}`,
  );
}
