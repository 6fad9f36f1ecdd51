import { PathloomError } from '../../contract/error.ts';
import { checkReturns } from './check.ts';
import { drawNormals } from './draw.ts';
import { minimise } from './minimise.ts';
import { createSimulator, type Simulator } from './simulator.ts';

/** r[t] = mean + e[t], e[t] = √v[t] z[t], v[t] = omega + alpha e[t-1]² + beta v[t-1], z standard normal; natural units. */
export interface GarchParameters {
  readonly mean: number;
  readonly omega: number;
  readonly alpha: number;
  readonly beta: number;
  /** Of the history, in nats. */
  readonly logLikelihood: number;
}

const ID = 'garch-normal';
const MINIMUM_RETURNS = 100;
const BURN_IN = 250;
/** The likelihood is worked out for returns in percent, where all parameters are of a similar size. */
const PERCENT = 100;
/** Below 1, so that the variance to start from exists. */
const LARGEST_PERSISTENCE = 0.9999;
/** As a share of the sample's variance, as in arch: a stretch of unchanged prices would drive omega to zero for ever. */
const SMALLEST_OMEGA = 1e-8;

/**
 * GARCH(1,1) with a constant mean and normal innovations, by maximum likelihood. Bollerslev, "Generalized autoregressive
 * conditional heteroskedasticity", Journal of Econometrics (1986), sections 2 and 5. Paths start from the unconditional
 * variance, 250 steps before their first; where the variance takes longer to revert than the history lasts, its unconditional
 * level is an extrapolation that can be off by any factor, and paths start at once from the history's variance instead.
 *
 * @param returns log returns, [steps]
 * @throws PathloomError training_failed, where the returns are fewer than 100, not finite or constant, or the search for the
 * maximum does not settle
 */
export function fitGarchNormal(returns: Float64Array): Simulator & { readonly parameters: GarchParameters } {
  const parameters = maximiseLikelihood(returns);
  const { mean, omega, alpha, beta } = parameters;
  const reversion = 1 - alpha - beta;
  const stationary = reversion * returns.length > 1;
  const initialVariance = stationary ? omega / reversion : sampleVariance(returns, average(returns));
  const burnIn = stationary ? BURN_IN : 0;
  const simulator = createSimulator(ID, (seed, path, out) => {
    const normals = new Float64Array(burnIn + out.length);
    drawNormals(seed, path, normals);
    let variance = initialVariance;
    for (let t = 0; t < normals.length; t++) {
      const shock = Math.sqrt(variance) * normals[t];
      if (t >= burnIn) out[t - burnIn] = mean + shock;
      variance = omega + alpha * shock * shock + beta * variance;
    }
  });
  return { ...simulator, parameters };
}

function maximiseLikelihood(returns: Float64Array): GarchParameters {
  checkReturns(ID, returns, MINIMUM_RETURNS);
  const percent = returns.map((r) => r * PERCENT);
  const mean = average(percent);
  const variance = sampleVariance(percent, mean);
  if (!(variance > 1e-12 * mean * mean)) {
    throw new PathloomError('training_failed', `Baseline ${ID} needs returns that vary; all are ${returns[0]}`);
  }
  const backcast = presampleVariance(percent, mean);

  // The search is free of bounds in the mean, ln omega and the logits of alpha + beta and of alpha's share in it.
  const read = (x: Float64Array) => {
    const persistence = LARGEST_PERSISTENCE * logistic(x[2]);
    const alpha = persistence * logistic(x[3]);
    return { mean: x[0], omega: SMALLEST_OMEGA * variance + Math.exp(x[1]), alpha, beta: persistence - alpha };
  };
  const objective = (x: Float64Array) => negativeLogLikelihood(read(x), percent, backcast);
  const start = bestStart(objective, mean, variance);
  const found = minimise(objective, start, { steps: [0.1 * Math.sqrt(variance), 0.5, 0.5, 0.5] });
  if (!found.converged) {
    throw new PathloomError(
      'training_failed',
      `Baseline ${ID} did not converge: no maximum of the likelihood after ${found.evaluations} evaluations`,
    );
  }
  const scaled = read(found.x);
  return {
    mean: scaled.mean / PERCENT,
    omega: scaled.omega / PERCENT ** 2,
    alpha: scaled.alpha,
    beta: scaled.beta,
    logLikelihood: percent.length * Math.log(PERCENT) - found.value,
  };
}

function average(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function sampleVariance(values: Float64Array, mean: number): number {
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}

/** Variance before the first return: weighted squares of the first 75, weights 0.94^t, as Python's arch has it. */
function presampleVariance(returns: Float64Array, mean: number): number {
  let weighted = 0;
  let weights = 0;
  for (let t = 0; t < Math.min(75, returns.length); t++) {
    const weight = 0.94 ** t;
    weighted += weight * (returns[t] - mean) ** 2;
    weights += weight;
  }
  return weighted / weights;
}

function negativeLogLikelihood(
  { mean, omega, alpha, beta }: Omit<GarchParameters, 'logLikelihood'>,
  returns: Float64Array,
  backcast: number,
): number {
  let variance = omega + (alpha + beta) * backcast;
  let sum = returns.length * Math.log(2 * Math.PI);
  for (const r of returns) {
    const square = (r - mean) ** 2;
    sum += Math.log(variance) + square / variance;
    variance = omega + alpha * square + beta * variance;
  }
  return sum / 2;
}

/** The most likely point of a coarse grid, each with the sample's variance as its unconditional one. */
function bestStart(objective: (x: Float64Array) => number, mean: number, variance: number): Float64Array {
  const grid = [0.5, 0.7, 0.9, 0.98].flatMap((persistence) =>
    [0.02, 0.05, 0.1, 0.2].map((alpha) =>
      Float64Array.of(
        mean,
        Math.log(variance * (1 - persistence)),
        logit(persistence / LARGEST_PERSISTENCE),
        logit(alpha / persistence),
      ),
    ),
  );
  let best = grid[0];
  let least = objective(best);
  for (const point of grid.slice(1)) {
    const value = objective(point);
    if (value < least) {
      best = point;
      least = value;
    }
  }
  return best;
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function logit(p: number): number {
  return Math.log(p / (1 - p));
}
