import type { FittedBaseline } from './baseline.ts';
import { normalInnovation } from './innovation.ts';
import { presampleVariance, takeSample } from './sample.ts';
import { createVolatilityBaseline } from './volatility-baseline.ts';

const ID = 'baseline:ewma';
const DECAY = 0.94;
/** As a share of the sample's variance: a history that begins with unchanged prices still has a density. */
const SMALLEST_PRESAMPLE = 1e-8;

export type EwmaParameters = { readonly lambda: number };

/**
 * RiskMetrics: v[t] = λ v[t-1] + (1 - λ) r[t-1]² with λ = 0.94, mean zero and normal innovations; nothing is estimated. J.P. Morgan,
 * "RiskMetrics technical document" (1996). The variance has no level to return to: simulated paths start from the
 * variance of a random day of the history, and calm down for ever (Nelson, "Stationarity and persistence in the GARCH(1,1) model",
 * Econometric Theory (1990)), slowly at first. It is a benchmark for forecasts.
 *
 * @param returns log returns, [steps]
 * @throws PathloomError training_failed, where the returns are fewer than 100, not finite or constant
 */
export function fitEwma(returns: Float64Array): FittedBaseline & { readonly parameters: EwmaParameters } {
  const { variance } = takeSample(ID, returns);
  const presample = Math.max(presampleVariance(returns, 0), SMALLEST_PRESAMPLE * variance);
  const news = 1 - DECAY;
  return createVolatilityBaseline(
    {
      id: ID,
      parameters: { lambda: DECAY },
      recursion: { mean: 0, omega: 0, up: news, down: news, beta: DECAY, presample },
      innovation: normalInnovation,
    },
    returns,
  );
}
