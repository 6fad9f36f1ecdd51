import { optimalBlockLength } from '../baselines/block-length.ts';
import { Stream, uniformBlock } from '../random.ts';

/**
 * Rows of a history, all assets of a day together, in blocks of geometric length that are put end to end: Politis & Romano, "The stationary
 * bootstrap", Journal of the American Statistical Association 89 (1994). The mean length is the best for the mean of |r| over assets.
 *
 * @param returns [assets][steps]
 * @returns numbers of the rows of a path, [steps]
 */
export function rowBootstrap(
  returns: readonly Float64Array[],
): (seed: number, path: number, steps: number) => Int32Array {
  const rows = returns[0].length;
  const sizes = Float64Array.from({ length: rows }, (_, row) =>
    returns.reduce((sum, series) => sum + Math.abs(series[row]), 0),
  );
  const length = Math.max(1, optimalBlockLength(sizes));
  const four = new Float64Array(4);
  return (seed, path, steps) => {
    const drawn = new Int32Array(steps);
    for (let step = 0; step < steps; step++) {
      uniformBlock(seed, path, step, 0, Stream.baseline, four);
      const begins = step === 0 || four[0] * length < 1;
      drawn[step] = begins ? Math.floor(four[1] * rows) : (drawn[step - 1] + 1) % rows;
    }
    return drawn;
  };
}
