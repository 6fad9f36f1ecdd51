import type { FittedBaseline } from './baseline.ts';
import { normalInnovation } from './innovation.ts';
import { logistic, logit } from './logistic.ts';
import { maximiseLikelihood } from './maximise.ts';
import { presampleVariance, takeSample } from './sample.ts';
import { firstVariance, type VarianceRecursion } from './variance.ts';
import { createVolatilityBaseline } from './volatility-baseline.ts';

/** r[t] = mean + e[t], e[t] = √v[t] z[t], v[t] = omega + alpha e[t-1]² + beta v[t-1], z standard normal; natural units. */
export type GarchParameters = {
  readonly mean: number;
  readonly omega: number;
  readonly alpha: number;
  readonly beta: number;
  /** Of the history, in nats. */
  readonly logLikelihood: number;
};

const ID = 'baseline:garch';
/** The likelihood is worked out for returns in percent, where all parameters are of a similar size. */
const PERCENT = 100;
/** Below 1, so that the variance to start from exists. */
const LARGEST_PERSISTENCE = 0.9999;
/** As a share of the sample's variance, as in arch: a stretch of unchanged prices would drive omega to zero for ever. */
const SMALLEST_OMEGA = 1e-8;

/**
 * GARCH(1,1) with a constant mean and normal innovations, by maximum likelihood. Bollerslev, "Generalized autoregressive
 * conditional heteroskedasticity", Journal of Econometrics (1986), sections 2 and 5.
 *
 * @param returns log returns, [steps]
 * @throws PathloomError training_failed, where the returns are fewer than 100, not finite or constant, or the search for the
 * maximum does not settle
 */
export function fitGarchNormal(returns: Float64Array): FittedBaseline & { readonly parameters: GarchParameters } {
  const percent = returns.map((r) => r * PERCENT);
  const { mean, variance } = takeSample(ID, returns);
  const scale = PERCENT ** 2;
  const presample = presampleVariance(percent, mean * PERCENT);

  // The search is free of bounds in the mean, ln omega and the logits of alpha + beta and of alpha's share in it.
  const read = (x: Float64Array): VarianceRecursion => {
    const persistence = LARGEST_PERSISTENCE * logistic(x[2]);
    const alpha = persistence * logistic(x[3]);
    const omega = SMALLEST_OMEGA * variance * scale + Math.exp(x[1]);
    return { mean: x[0], omega, up: alpha, down: alpha, beta: persistence - alpha, presample };
  };
  const found = maximiseLikelihood(
    ID,
    (x) => negativeLogLikelihood(read(x), percent),
    starts(mean * PERCENT, variance * scale),
    { steps: [0.1 * Math.sqrt(variance * scale), 0.5, 0.5, 0.5] },
  );
  const fitted = read(found.x);
  const recursion = {
    ...fitted,
    mean: fitted.mean / PERCENT,
    omega: fitted.omega / scale,
    presample: presample / scale,
  };
  const parameters = {
    mean: recursion.mean,
    omega: recursion.omega,
    alpha: recursion.up,
    beta: recursion.beta,
    logLikelihood: returns.length * Math.log(PERCENT) - found.value,
  };
  return createVolatilityBaseline({ id: ID, parameters, recursion, innovation: normalInnovation }, returns);
}

function negativeLogLikelihood(recursion: VarianceRecursion, returns: Float64Array): number {
  const { mean, omega, up: alpha, beta } = recursion;
  let variance = firstVariance(recursion);
  let sum = returns.length * Math.log(2 * Math.PI);
  for (const r of returns) {
    const square = (r - mean) ** 2;
    sum += Math.log(variance) + square / variance;
    variance = omega + alpha * square + beta * variance;
  }
  return sum / 2;
}

/** A coarse grid, each point with the sample's variance as its unconditional one. */
function starts(mean: number, variance: number): Float64Array[] {
  return [0.5, 0.7, 0.9, 0.98].flatMap((persistence) =>
    [0.02, 0.05, 0.1, 0.2].map((alpha) =>
      Float64Array.of(
        mean,
        Math.log(variance * (1 - persistence)),
        logit(persistence / LARGEST_PERSISTENCE),
        logit(alpha / persistence),
      ),
    ),
  );
}
