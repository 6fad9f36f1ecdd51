import type { FittedBaseline } from './baseline.ts';
import { type GjrParameters, maximiseGjr } from './gjr-fit.ts';
import { empiricalInnovation } from './innovation.ts';
import { standardise } from './variance.ts';
import { createVolatilityBaseline } from './volatility-baseline.ts';

const ID = 'baseline:fhs';

/**
 * Filtered historical simulation: the volatility of a fitted GJR-GARCH(1,1), and the history's own standardised residuals as
 * innovations, as they came. Barone-Adesi, Giannopoulos & Vosper, "VaR without correlations for portfolios of derivative securities",
 * Journal of Futures Markets (1999). The filter is that of `fitGjrSkewedT`. The law is discrete: it has no density. Since
 * residuals have a variance of 1 only nearly, so have the draws that of the filter.
 *
 * @param returns log returns, [steps]
 * @throws PathloomError training_failed, where the returns are fewer than 100, not finite or constant, or the search for the
 * maximum does not settle
 */
export function fitFilteredHistory(returns: Float64Array): FittedBaseline & { readonly parameters: GjrParameters } {
  const { parameters, recursion } = maximiseGjr(ID, returns);
  const innovation = empiricalInnovation(standardise(recursion, returns));
  return createVolatilityBaseline({ id: ID, parameters, recursion, innovation }, returns);
}
