import {
  FLOOR,
  HIDDEN,
  LEAK,
  LOCATION,
  LOG_SCALE_MAX,
  LOG_SCALE_MIN,
  OUTPUTS,
  RETURN_AVERAGES,
  STATE_SIZE,
  TAIL_MAX,
  TAIL_MIN,
  TAIL_START,
  TREND_MULTIPLES,
  TREND_REFERENCE,
} from './shape.ts';
import { type CellWeights, WEIGHT_SHAPES } from './weights.ts';

/** Sums of gradients, one for each weight. */
export type CellGradients = { readonly [name in keyof CellWeights]: Float64Array };

export function zeroGradients(): CellGradients {
  const sizeOf = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);
  return Object.fromEntries(
    Object.entries(WEIGHT_SHAPES).map(([name, shape]) => [name, new Float64Array(sizeOf(shape))]),
  ) as CellGradients;
}

/** What one evaluation of the network leaves behind for its adjoint. All arrays are [rows, paths], paths contiguous. */
export interface NetworkTape {
  readonly state: Float64Array;
  readonly features: Float64Array;
  readonly before1: Float64Array;
  readonly before2: Float64Array;
  readonly hidden1: Float64Array;
  readonly hidden2: Float64Array;
  readonly outputs: Float64Array;
  /** The law of the next return: location (bounded), log scale, skew e, and q = 1/d. Each [paths]. */
  readonly location: Float64Array;
  readonly logScale: Float64Array;
  readonly skew: Float64Array;
  readonly inverseTail: Float64Array;
}

export function newTape(paths: number): NetworkTape {
  const rows = (count: number) => new Float64Array(count * paths);
  return {
    state: rows(STATE_SIZE),
    features: rows(STATE_SIZE),
    before1: rows(HIDDEN),
    before2: rows(HIDDEN),
    hidden1: rows(HIDDEN),
    hidden2: rows(HIDDEN),
    outputs: rows(OUTPUTS),
    location: rows(1),
    logScale: rows(1),
    skew: rows(1),
    inverseTail: rows(1),
  };
}

/** out[row] = bias[row] + Σ matrix[row, column] × input[column], for every path. */
function affine(
  matrix: Float32Array,
  bias: Float32Array,
  input: Float64Array,
  out: Float64Array,
  rows: number,
  columns: number,
  paths: number,
): void {
  for (let row = 0; row < rows; row++) {
    const to = row * paths;
    out.fill(bias[row], to, to + paths);
    for (let column = 0; column < columns; column++) {
      const weight = matrix[row * columns + column];
      const from = column * paths;
      for (let path = 0; path < paths; path++) out[to + path] += weight * input[from + path];
    }
  }
}

/** Adjoint of `affine`: adds to the gradients of matrix and bias, and to `inputGradient`. */
function affineAdjoint(
  matrix: Float32Array,
  input: Float64Array,
  outGradient: Float64Array,
  matrixGradient: Float64Array,
  biasGradient: Float64Array,
  inputGradient: Float64Array,
  rows: number,
  columns: number,
  paths: number,
): void {
  for (let row = 0; row < rows; row++) {
    const to = row * paths;
    let biasSum = 0;
    for (let path = 0; path < paths; path++) biasSum += outGradient[to + path];
    biasGradient[row] += biasSum;
    for (let column = 0; column < columns; column++) {
      const weight = matrix[row * columns + column];
      const from = column * paths;
      let sum = 0;
      for (let path = 0; path < paths; path++) {
        const gradient = outGradient[to + path];
        sum += gradient * input[from + path];
        inputGradient[from + path] += weight * gradient;
      }
      matrixGradient[row * columns + column] += sum;
    }
  }
}

function leak(before: Float64Array, out: Float64Array): void {
  for (let i = 0; i < before.length; i++) out[i] = before[i] > 0 ? before[i] : LEAK * before[i];
}

function leakAdjoint(before: Float64Array, gradient: Float64Array): void {
  for (let i = 0; i < before.length; i++) if (before[i] <= 0) gradient[i] *= LEAK;
}

/** state → features: return averages over recent volatility, half the logarithm of the square averages. Both [STATE_SIZE, paths]. */
export function computeFeatures(state: Float64Array, features: Float64Array, paths: number): void {
  const reference = (RETURN_AVERAGES + TREND_REFERENCE) * paths;
  for (let i = 0; i < RETURN_AVERAGES; i++) {
    for (let path = 0; path < paths; path++) {
      features[i * paths + path] =
        (TREND_MULTIPLES[i] * state[i * paths + path]) / Math.sqrt(state[reference + path] + FLOOR);
    }
  }
  for (let i = RETURN_AVERAGES * paths; i < STATE_SIZE * paths; i++) features[i] = 0.5 * Math.log(state[i] + FLOOR);
}

/** Reads `tape.state` and fills the rest of the tape: the law of the next return of every path. */
export function evaluateNetwork(weights: CellWeights, tape: NetworkTape, paths: number): void {
  const { features, before1, before2, hidden1, hidden2, outputs } = tape;
  computeFeatures(tape.state, features, paths);
  affine(weights.hidden1, weights.bias1, features, before1, HIDDEN, STATE_SIZE, paths);
  leak(before1, hidden1);
  affine(weights.hidden2, weights.bias2, hidden1, before2, HIDDEN, HIDDEN, paths);
  leak(before2, hidden2);
  affine(weights.output, weights.outputBias, hidden2, outputs, OUTPUTS, HIDDEN, paths);
  // The backbone is added to the second output, so that its adjoint is the log scale's.
  for (let path = 0; path < paths; path++) outputs[paths + path] += weights.backbone[0];
  for (let i = 0; i < STATE_SIZE; i++) {
    const slope = weights.backbone[1 + i];
    for (let path = 0; path < paths; path++) outputs[paths + path] += slope * features[i * paths + path];
  }
  for (let path = 0; path < paths; path++) {
    tape.location[path] = LOCATION * Math.tanh(outputs[path]);
    tape.logScale[path] = Math.min(LOG_SCALE_MAX, Math.max(LOG_SCALE_MIN, outputs[paths + path]));
    tape.skew[path] = Math.tanh(outputs[2 * paths + path]);
    tape.inverseTail[path] = Math.exp(Math.min(TAIL_MAX, Math.max(TAIL_MIN, TAIL_START - outputs[3 * paths + path])));
  }
}

/** Gradients of a loss with respect to the law, each [paths]. */
export interface LawGradients {
  readonly location: Float64Array;
  readonly logScale: Float64Array;
  readonly skew: Float64Array;
  readonly inverseTail: Float64Array;
}

export function newLawGradients(paths: number): LawGradients {
  const row = () => new Float64Array(paths);
  return { location: row(), logScale: row(), skew: row(), inverseTail: row() };
}

/** Working space of the adjoint, made once and used for every step. */
export interface NetworkWorkspace {
  readonly outputs: Float64Array;
  readonly hidden1: Float64Array;
  readonly hidden2: Float64Array;
  readonly features: Float64Array;
}

export function newWorkspace(paths: number): NetworkWorkspace {
  const rows = (count: number) => new Float64Array(count * paths);
  return { outputs: rows(OUTPUTS), hidden1: rows(HIDDEN), hidden2: rows(HIDDEN), features: rows(STATE_SIZE) };
}

/**
 * Adjoint of `evaluateNetwork`: from the gradients of the law to those of the weights (added) and of the state.
 *
 * @param stateGradient [STATE_SIZE, paths], added to
 */
export function networkAdjoint(
  weights: CellWeights,
  tape: NetworkTape,
  law: LawGradients,
  workspace: NetworkWorkspace,
  gradients: CellGradients,
  stateGradient: Float64Array,
  paths: number,
): void {
  const { outputs, hidden1, hidden2, features } = workspace;
  for (let path = 0; path < paths; path++) {
    const bounded = tape.location[path] / LOCATION;
    outputs[path] = law.location[path] * LOCATION * (1 - bounded * bounded);
    const logScale = tape.outputs[paths + path];
    const inside = logScale > LOG_SCALE_MIN && logScale < LOG_SCALE_MAX;
    outputs[paths + path] = inside ? law.logScale[path] : 0;
    const skew = tape.skew[path];
    outputs[2 * paths + path] = law.skew[path] * (1 - skew * skew);
    const tail = TAIL_START - tape.outputs[3 * paths + path];
    outputs[3 * paths + path] =
      tail > TAIL_MIN && tail < TAIL_MAX ? -law.inverseTail[path] * tape.inverseTail[path] : 0;
  }
  hidden2.fill(0);
  hidden1.fill(0);
  features.fill(0);
  affineAdjoint(
    weights.output,
    tape.hidden2,
    outputs,
    gradients.output,
    gradients.outputBias,
    hidden2,
    OUTPUTS,
    HIDDEN,
    paths,
  );
  leakAdjoint(tape.before2, hidden2);
  affineAdjoint(
    weights.hidden2,
    tape.hidden1,
    hidden2,
    gradients.hidden2,
    gradients.bias2,
    hidden1,
    HIDDEN,
    HIDDEN,
    paths,
  );
  leakAdjoint(tape.before1, hidden1);
  affineAdjoint(
    weights.hidden1,
    tape.features,
    hidden1,
    gradients.hidden1,
    gradients.bias1,
    features,
    HIDDEN,
    STATE_SIZE,
    paths,
  );
  backboneAdjoint(weights, tape, outputs, gradients, features, paths);
  featuresAdjoint(tape, features, stateGradient, paths);
}

function backboneAdjoint(
  weights: CellWeights,
  tape: NetworkTape,
  outputGradient: Float64Array,
  gradients: CellGradients,
  featureGradient: Float64Array,
  paths: number,
): void {
  let constant = 0;
  for (let path = 0; path < paths; path++) constant += outputGradient[paths + path];
  gradients.backbone[0] += constant;
  for (let i = 0; i < STATE_SIZE; i++) {
    const slope = weights.backbone[1 + i];
    let sum = 0;
    for (let path = 0; path < paths; path++) {
      const gradient = outputGradient[paths + path];
      sum += gradient * tape.features[i * paths + path];
      featureGradient[i * paths + path] += slope * gradient;
    }
    gradients.backbone[1 + i] += sum;
  }
}

function featuresAdjoint(
  tape: NetworkTape,
  featureGradient: Float64Array,
  stateGradient: Float64Array,
  paths: number,
): void {
  const { state, features } = tape;
  const reference = (RETURN_AVERAGES + TREND_REFERENCE) * paths;
  for (let i = 0; i < RETURN_AVERAGES; i++) {
    for (let path = 0; path < paths; path++) {
      const square = state[reference + path] + FLOOR;
      const gradient = featureGradient[i * paths + path];
      stateGradient[i * paths + path] += (gradient * TREND_MULTIPLES[i]) / Math.sqrt(square);
      stateGradient[reference + path] -= (0.5 * gradient * features[i * paths + path]) / square;
    }
  }
  for (let i = RETURN_AVERAGES * paths; i < STATE_SIZE * paths; i++) {
    stateGradient[i] += (0.5 * featureGradient[i]) / (state[i] + FLOOR);
  }
}
