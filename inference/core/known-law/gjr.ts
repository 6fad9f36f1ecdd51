import { createSkewedT } from '../baselines/skewed-t.ts';
import { skewedTInnovation } from '../baselines/skewed-t-innovation.ts';
import { BURN_IN, type KnownLaw } from './law.ts';
import { skewedTLaw } from './skewed-t-law.ts';

/**
 * Near what the maximum likelihood gives on the S&P 500 of 2000 to 2013 (test/baselines/golden/gjr.json: gamma .16, beta .91, nu 10,
 * lambda -.12), but less persistent, so that the law has a finite fourth moment and its kurtosis a meaning: a shock to the
 * variance has a half-life of some 20 days, the volatility is about 16 % a year. Natural units, a day.
 */
const parameters = {
  mean: 3e-4,
  omega: 3.4e-6,
  alpha: 0.01,
  gamma: 0.12,
  beta: 0.89,
  nu: 8,
  lambda: -0.1,
} as const;

const innovation = skewedTInnovation(parameters.nu, parameters.lambda);
const standard = createSkewedT(parameters.nu, parameters.lambda);

/**
 * GJR-GARCH(1,1) with innovations of Hansen's skewed t: what `baseline:gjr` fits, with the parameters known. The law of the next
 * return is exact. Glosten, Jagannathan & Runkle, Journal of Finance (1993); Hansen, International Economic Review (1994).
 */
export const gjrLaw: KnownLaw = {
  name: 'gjr',
  description: "GJR-GARCH(1,1), innovations of Hansen's skewed t",
  parameters,

  simulate(seed, path, steps) {
    const { mean, omega, alpha, gamma, beta } = parameters;
    const z = new Float64Array(BURN_IN + steps);
    innovation.draw(seed, path, z);
    const returns = new Float64Array(steps);
    const variance = new Float64Array(steps);
    let now = omega / (1 - alpha - gamma / 2 - beta);
    for (let day = 0; day < z.length; day++) {
      const shock = Math.sqrt(now) * z[day];
      if (day >= BURN_IN) {
        returns[day - BURN_IN] = mean + shock;
        variance[day - BURN_IN] = now;
      }
      now = omega + beta * now + (shock < 0 ? alpha + gamma : alpha) * shock * shock;
    }
    return { returns, variance };
  },

  oneStep: (variance) => skewedTLaw(parameters.mean, variance, standard),
};
