import type { FittedBaseline } from './baseline.ts';
import { checkReturns } from './check.ts';
import { drawUniforms } from './draw.ts';
import { createResamplingBaseline } from './resampling-baseline.ts';

const ID = 'baseline:iid';

/**
 * Independent draws from the history's own returns, each as likely as any other: the right distribution, no memory at all.
 * Efron, "Bootstrap methods: another look at the jackknife", Annals of Statistics (1979), section 1.
 *
 * @param returns log returns, [steps]
 * @throws PathloomError training_failed, where there is no return or one is not finite
 */
export function fitIidBootstrap(returns: Float64Array): FittedBaseline {
  checkReturns(ID, returns, 1);
  const pool = Float64Array.from(returns);
  return createResamplingBaseline(ID, {}, pool, (seed, path, out) => {
    drawUniforms(seed, path, out);
    for (let step = 0; step < out.length; step++) out[step] = pool[Math.floor(out[step] * pool.length)];
  });
}
