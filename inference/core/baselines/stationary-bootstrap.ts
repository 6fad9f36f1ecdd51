import type { FittedBaseline } from './baseline.ts';
import { optimalBlockLength } from './block-length.ts';
import { checkReturns } from './check.ts';
import { drawUniforms } from './draw.ts';
import { createResamplingBaseline } from './resampling-baseline.ts';

const ID = 'baseline:bootstrap';
const MINIMUM_RETURNS = 20;

export type StationaryBootstrapParameters = {
  /** Mean length of a block, in steps, at least 1. */
  readonly blockLength: number;
};

/**
 * Blocks of the history put end to end, each begun on a random day and of geometric length; after the history's last day comes its
 * first. Politis & Romano, "The stationary bootstrap", Journal of the American Statistical Association (1994), section 2. The mean
 * length of a block is the one that is best for |r|: returns themselves are hardly correlated, and blocks chosen for them would
 * cut every spell of volatility to pieces.
 *
 * @param returns log returns, [steps]
 * @throws PathloomError training_failed, where the returns are fewer than 20 or one is not finite
 */
export function fitStationaryBootstrap(
  returns: Float64Array,
): FittedBaseline & { readonly parameters: StationaryBootstrapParameters } {
  checkReturns(ID, returns, MINIMUM_RETURNS);
  const pool = Float64Array.from(returns);
  const blockLength = Math.max(1, optimalBlockLength(pool.map(Math.abs)));
  return createResamplingBaseline(ID, { blockLength }, pool, (seed, path, out) => {
    const drawn = new Float64Array(2 * out.length);
    drawUniforms(seed, path, drawn);
    let day = 0;
    for (let step = 0; step < out.length; step++) {
      const begins = step === 0 || drawn[2 * step] * blockLength < 1;
      day = begins ? Math.floor(drawn[2 * step + 1] * pool.length) : (day + 1) % pool.length;
      out[step] = pool[day];
    }
  });
}
