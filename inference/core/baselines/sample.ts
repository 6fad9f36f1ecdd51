import { PathloomError } from '../../contract/error.ts';
import { checkReturns } from './check.ts';

/** Returns below this many leave too little to estimate a variance that moves. */
const MINIMUM_RETURNS = 100;

/** What a fit of a moving variance knows of the sample beforehand; natural units. */
export interface Sample {
  readonly mean: number;
  readonly variance: number;
}

/**
 * Mean and variance of returns that a moving variance can be fitted to.
 *
 * @throws PathloomError training_failed, where the returns are fewer than 100, not finite, squared not finite, or constant
 */
export function takeSample(id: string, returns: Float64Array): Sample {
  checkReturns(id, returns, MINIMUM_RETURNS);
  const mean = average(returns);
  const variance = averageSquare(returns, mean);
  if (variance === Number.POSITIVE_INFINITY) {
    throw new PathloomError(
      'training_failed',
      `${id} needs returns whose squares are finite; return 0 is ${returns[0]}`,
    );
  }
  if (!(variance > 1e-12 * mean * mean)) {
    throw new PathloomError('training_failed', `${id} needs returns that vary; all are ${returns[0]}`);
  }
  return { mean, variance };
}

export function average(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Average square of the distances from `mean`. */
export function averageSquare(values: Float64Array, mean: number): number {
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}

/** Variance before the first return: weighted squares of the first 75, weights 0.94^t, as Python's arch has it. */
export function presampleVariance(returns: Float64Array, mean: number): number {
  let weighted = 0;
  let weights = 0;
  for (let t = 0; t < Math.min(75, returns.length); t++) {
    const weight = 0.94 ** t;
    weighted += weight * (returns[t] - mean) ** 2;
    weights += weight;
  }
  return weighted / weights;
}
