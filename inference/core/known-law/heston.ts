import { normalBlock, Stream } from '../random.ts';
import { cosineLaw } from './cosine-law.ts';
import { hestonCharacteristic } from './heston-characteristic.ts';
import { createDay, DAY, SUBSTEPS } from './heston-day.ts';
import { filterHeston } from './heston-filter.ts';
import { BURN_IN, type KnownLaw } from './law.ts';

/** d ln S = (drift - v / 2) dt + √v dW, dv = kappa (theta - v) dt + sigma √v dB, d[W, B] = rho dt; time in years of 252 days. */
export interface HestonParameters {
  readonly drift: number;
  readonly kappa: number;
  readonly theta: number;
  readonly sigma: number;
  readonly rho: number;
}

/**
 * Round figures in the range of estimates on stock indices: a volatility of 16 % a year, a half-life of a shock to the variance of
 * 35 days, a stationary law of the variance whose standard deviation is 0.89 of its mean, so that daily returns have an excess
 * kurtosis of some 2.4. Feller's condition holds, 2 kappa theta = 0.256 > sigma² = 0.2025: the variance never reaches zero.
 */
const parameters = { drift: 0.07, kappa: 5, theta: 0.0256, sigma: 0.45, rho: -0.6 } as const;

/** Half of the interval on which the law of a return is expanded, in its standard deviations. */
const REACH = 16;

const walkDay = createDay(parameters);

/**
 * Heston, "A closed-form solution for options with stochastic volatility", Review of Financial Studies (1993), under the physical
 * measure. The variance is hidden: no forecaster that sees returns alone can know it. Paths by Andersen's scheme, ten steps to a
 * day; the law of the next return given the variance by the characteristic function; what returns tell by a particle filter.
 */
export const hestonLaw: KnownLaw = {
  name: 'heston',
  description: 'Heston, variance hidden',
  parameters,

  simulate(seed, path, steps) {
    const returns = new Float64Array(steps);
    const variance = new Float64Array(steps);
    const normals = new Float64Array(4 * Math.ceil((SUBSTEPS + 1) / 4));
    let now: number = parameters.theta;
    for (let day = 0; day < BURN_IN + steps; day++) {
      for (let first = 0; first < normals.length; first += 4) {
        normalBlock(seed, path, day, first / 4, Stream.baseline, normals.subarray(first));
      }
      const { end, mean, deviation } = walkDay(now, normals);
      if (day >= BURN_IN) {
        returns[day - BURN_IN] = mean + deviation * normals[SUBSTEPS];
        variance[day - BURN_IN] = now;
      }
      now = end;
    }
    return { returns, variance };
  },

  oneStep(variance) {
    const integrated = expectedIntegratedVariance(parameters, variance, DAY);
    const volatility = Math.sqrt(integrated);
    const centre = parameters.drift * DAY - integrated / 2;
    const characteristic = hestonCharacteristic(parameters, variance, DAY);
    return { volatility, ...cosineLaw(characteristic, centre - REACH * volatility, centre + REACH * volatility) };
  },

  filter: (seed, returns, first) => filterHeston(parameters, seed, returns, first),
};

/** E[∫ v dt] over a time, given the variance at its start. */
export function expectedIntegratedVariance({ kappa, theta }: HestonParameters, variance: number, time: number): number {
  return theta * time - ((variance - theta) * Math.expm1(-kappa * time)) / kappa;
}
