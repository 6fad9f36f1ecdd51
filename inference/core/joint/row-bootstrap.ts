import { optimalBlockLength } from '../baselines/block-length.ts';
import { Stream, uniformBlock } from '../random.ts';
import type { DrawRows, JointBaseline } from './joint-baseline.ts';

export const ROW_BOOTSTRAP = 'baseline:bootstrap-rows';

/**
 * Rows of a history, all assets of a day together, in blocks of geometric length that are put end to end: Politis & Romano, "The stationary
 * bootstrap", Journal of the American Statistical Association 89 (1994). The mean length is the best for the mean of |r| over assets. It
 * knows nothing of the day it starts from.
 *
 * @param returns [assets][steps]
 */
export function rowBootstrap(returns: readonly Float64Array[]): JointBaseline {
  const assets = returns.length;
  const rows = returns[0].length;
  const sizes = Float64Array.from({ length: rows }, (_, row) =>
    returns.reduce((sum, series) => sum + Math.abs(series[row]), 0),
  );
  const length = Math.max(1, optimalBlockLength(sizes));
  const four = new Float64Array(4);
  const draw: DrawRows = (seed, path, steps, out) => {
    let row = 0;
    for (let step = 0; step < steps; step++) {
      uniformBlock(seed, path, step, 0, Stream.baseline, four);
      const begins = step === 0 || four[0] * length < 1;
      row = begins ? Math.floor(four[1] * rows) : (row + 1) % rows;
      for (let asset = 0; asset < assets; asset++) out[step * assets + asset] = returns[asset][row];
    }
  };
  return { id: ROW_BOOTSTRAP, parameters: { blockLength: length }, stationary: draw, follow: () => () => draw };
}
