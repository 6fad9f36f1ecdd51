import type { FittedBaseline } from './baseline.ts';
import { type GjrParameters, maximiseGjr } from './gjr-fit.ts';
import { skewedTInnovation } from './skewed-t-innovation.ts';
import { createVolatilityBaseline } from './volatility-baseline.ts';

const ID = 'baseline:gjr';

/**
 * GJR-GARCH(1,1) with a constant mean and innovations of Hansen's skewed t, by maximum likelihood: falls raise the variance by more
 * than rises, and the tails are free. Glosten, Jagannathan & Runkle, "On the relation between the expected value and the volatility
 * of the nominal excess return on stocks", Journal of Finance (1993); Hansen, "Autoregressive conditional density estimation",
 * International Economic Review (1994).
 *
 * With a skew to the left more than half of the squared innovation comes from falls, so that the variance is more persistent than
 * alpha + gamma / 2 + beta says: on the S&P 500 it hardly reverts, and long paths grow more volatile than the history.
 *
 * @param returns log returns, [steps]
 * @throws PathloomError training_failed, where the returns are fewer than 100, not finite or constant, or the search for the
 * maximum does not settle
 */
export function fitGjrSkewedT(returns: Float64Array): FittedBaseline & { readonly parameters: GjrParameters } {
  const { parameters, recursion } = maximiseGjr(ID, returns);
  const innovation = skewedTInnovation(parameters.nu, parameters.lambda);
  return createVolatilityBaseline({ id: ID, parameters, recursion, innovation }, returns);
}
