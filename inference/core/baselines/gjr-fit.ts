import { logistic, logit } from './logistic.ts';
import { maximiseLikelihood } from './maximise.ts';
import { presampleVariance, takeSample } from './sample.ts';
import { type SkewedTShape, shapeSkewedT } from './skewed-t.ts';
import { firstVariance, type VarianceRecursion } from './variance.ts';

/**
 * r[t] = mean + e[t], e[t] = √v[t] z[t], v[t] = omega + (alpha + gamma [e[t-1] < 0]) e[t-1]² + beta v[t-1], z of Hansen's skewed t with
 * nu degrees of freedom and skew lambda; natural units.
 */
export type GjrParameters = {
  readonly mean: number;
  readonly omega: number;
  readonly alpha: number;
  readonly gamma: number;
  readonly beta: number;
  readonly nu: number;
  readonly lambda: number;
  /** Of the history, in nats. */
  readonly logLikelihood: number;
};

/** Bounds as in arch, but for a persistence just below 1. */
const LARGEST_PERSISTENCE = 0.9999;
const SMALLEST_OMEGA = 1e-8;
const SMALLEST_NU = 2.05;
const LARGEST_NU = 300;
/** Where the search starts, and its first steps: mean, ln omega, logit of the persistence, two angles, nu, lambda. */
const STEPS = [0.05, 0.5, 0.5, 0.05, 0.2, 0.3, 0.1];
const START_NU = 8;
const START_LAMBDA = -0.1;

/**
 * The most likely GJR-GARCH(1,1) with innovations of Hansen's skewed t.
 *
 * @throws PathloomError training_failed, where the returns are fewer than 100, not finite or constant, or the search for the
 * maximum does not settle
 */
export function maximiseGjr(
  id: string,
  returns: Float64Array,
): { readonly parameters: GjrParameters; readonly recursion: VarianceRecursion } {
  const { mean, variance } = takeSample(id, returns);
  // In units of the sample's standard deviation, so that all parameters are of a similar size.
  const unit = Math.sqrt(variance);
  const scaled = returns.map((r) => r / unit);
  const presample = presampleVariance(scaled, mean / unit);
  const found = maximiseLikelihood(
    id,
    (x) => negativeLogLikelihood(readRecursion(x, presample), readShape(x), scaled),
    starts(mean / unit),
    { steps: STEPS, maximumEvaluations: 8000 },
  );
  const fitted = readRecursion(found.x, presample);
  const recursion = {
    ...fitted,
    mean: fitted.mean * unit,
    omega: fitted.omega * variance,
    presample: presample * variance,
  };
  const { nu, lambda } = readShape(found.x);
  const { omega, up: alpha, down, beta } = recursion;
  const logLikelihood = -found.value - returns.length * Math.log(unit);
  return {
    recursion,
    parameters: { mean: recursion.mean, omega, alpha, gamma: down - alpha, beta, nu, lambda, logLikelihood },
  };
}

/**
 * The search is free of bounds. The persistence beta + (up + down) / 2 is split by angles, since `up` is often exactly zero: a squared
 * sine gets there, where a logistic function would run off for ever.
 */
function readRecursion(x: Float64Array, presample: number): VarianceRecursion {
  const persistence = LARGEST_PERSISTENCE * logistic(x[2]);
  const news = persistence * Math.sin(x[3]) ** 2;
  const up = 2 * news * Math.sin(x[4]) ** 2;
  return {
    mean: x[0],
    omega: SMALLEST_OMEGA + Math.exp(x[1]),
    up,
    down: 2 * news - up,
    beta: persistence - news,
    presample,
  };
}

function readShape(x: Float64Array): SkewedTShape {
  return shapeSkewedT(SMALLEST_NU + (LARGEST_NU - SMALLEST_NU) * logistic(x[5]), Math.tanh(x[6]));
}

/** A coarse grid, each point with a variance of 1 as its unconditional one. */
function starts(mean: number): Float64Array[] {
  const nu = logit((START_NU - SMALLEST_NU) / (LARGEST_NU - SMALLEST_NU));
  const shape = [nu, Math.atanh(START_LAMBDA)];
  return [0.5, 0.8, 0.95, 0.98].flatMap((persistence) =>
    [0.03, 0.07, 0.15].flatMap((news) =>
      [0.05, 0.5, 0.95].map((upwards) =>
        Float64Array.of(
          mean,
          Math.log(1 - persistence),
          logit(persistence / LARGEST_PERSISTENCE),
          Math.asin(Math.sqrt(news / persistence)),
          Math.asin(Math.sqrt(upwards)),
          ...shape,
        ),
      ),
    ),
  );
}

/** Hansen's density in a loop of its own: this is where a fit spends its time. */
function negativeLogLikelihood(recursion: VarianceRecursion, shape: SkewedTShape, returns: Float64Array): number {
  const { mean, omega, up, down, beta } = recursion;
  const { nu, lambda, a, b, logPeak } = shape;
  const left = 1 / ((nu - 2) * (1 - lambda) ** 2);
  const right = 1 / ((nu - 2) * (1 + lambda) ** 2);
  let variance = firstVariance(recursion);
  let logVariance = 0;
  let logTail = 0;
  // Logarithms are dear: one is taken of eight factors together.
  let variances = 1;
  let tails = 1;
  for (let t = 0; t < returns.length; t++) {
    const shock = returns[t] - mean;
    const y = (b * shock) / Math.sqrt(variance) + a;
    variances *= variance;
    tails *= 1 + y * y * (y < 0 ? left : right);
    variance = omega + beta * variance + (shock < 0 ? down : up) * shock * shock;
    if ((t & 7) === 7) {
      logVariance += Math.log(variances);
      logTail += Math.log(tails);
      variances = 1;
      tails = 1;
    }
  }
  logVariance += Math.log(variances);
  logTail += Math.log(tails);
  return (logVariance + (nu + 1) * logTail) / 2 - returns.length * logPeak;
}
