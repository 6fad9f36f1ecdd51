import type { HestonParameters } from './heston.ts';
import { createVarianceStep } from './heston-variance.ts';

/** A trading day in years. */
export const DAY = 1 / 252;
/** Steps of the scheme to a day. */
export const SUBSTEPS = 10;

/** A day of which the path of the variance is known: its return is normal. */
export interface HestonDay {
  /** Variance at the day's end. */
  readonly end: number;
  /** Mean and standard deviation of the day's return. */
  readonly mean: number;
  readonly deviation: number;
}

/**
 * Walks through a day, from the variance at its start and a standard normal for each substep. Andersen (2008), equation 33 with
 * both weights a half, summed over the day.
 */
export function createDay(parameters: HestonParameters): (variance: number, normals: Float64Array) => HestonDay {
  const { drift, kappa, theta, sigma, rho } = parameters;
  const step = createVarianceStep(parameters, DAY / SUBSTEPS);
  return (variance, normals) => {
    let end = variance;
    let sum = 0;
    for (let substep = 0; substep < SUBSTEPS; substep++) {
      const next = step(end, normals[substep]);
      sum += end + next;
      end = next;
    }
    const integrated = (sum * DAY) / SUBSTEPS / 2;
    // What of the variance's own noise moves the price follows from its change: sigma ∫ √v dB = change - kappa ∫ (theta - v) dt.
    const shared = (rho / sigma) * (end - variance - kappa * (theta * DAY - integrated));
    return {
      end,
      mean: drift * DAY - integrated / 2 + shared,
      deviation: Math.sqrt((1 - rho * rho) * integrated),
    };
  };
}
