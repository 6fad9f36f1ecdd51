import { affine, affineAdjoint, leak, leakAdjoint } from './affine.ts';
import { addBackbone, backboneAdjoint } from './backbone.ts';
import { computeFeatures, featuresAdjoint } from './features.ts';
import {
  HIDDEN,
  LOCATION,
  LOG_SCALE_MAX,
  LOG_SCALE_MIN,
  OUTPUTS,
  STATE_SIZE,
  TAIL_MAX,
  TAIL_MIN,
  TAIL_START,
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
  /** The mixture of the averages of squares, [paths]. */
  readonly mixture: Float64Array;
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
    mixture: rows(1),
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

/**
 * Reads `tape.state` and fills the rest of the tape: the law of the next return of every path.
 *
 * @param offsets added to the outputs, [OUTPUTS, paths]: see `Columns`
 */
export function evaluateNetwork(weights: CellWeights, tape: NetworkTape, paths: number, offsets: Float64Array): void {
  const { features, before1, before2, hidden1, hidden2, outputs } = tape;
  computeFeatures(tape.state, features, paths);
  affine(weights.hidden1, weights.bias1, features, before1, HIDDEN, STATE_SIZE, paths);
  leak(before1, hidden1);
  affine(weights.hidden2, weights.bias2, hidden1, before2, HIDDEN, HIDDEN, paths);
  leak(before2, hidden2);
  affine(weights.output, weights.outputBias, hidden2, outputs, OUTPUTS, HIDDEN, paths);
  for (let i = 0; i < outputs.length; i++) outputs[i] += offsets[i];
  // The backbone is added to the first output, so that its adjoint is the log scale's.
  addBackbone(weights, tape, outputs.subarray(0, paths), paths);
  const reversal = weights.reversal[0];
  for (let path = 0; path < paths; path++) {
    tape.location[path] = LOCATION * Math.tanh(reversal * features[path]);
    tape.logScale[path] = Math.min(LOG_SCALE_MAX, Math.max(LOG_SCALE_MIN, outputs[path]));
    tape.skew[path] = Math.tanh(outputs[paths + path]);
    tape.inverseTail[path] = Math.exp(Math.min(TAIL_MAX, Math.max(TAIL_MIN, TAIL_START - outputs[2 * paths + path])));
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
 * @param offsetGradient [OUTPUTS, paths], added to, where the columns' offsets are trained
 */
export function networkAdjoint(
  weights: CellWeights,
  tape: NetworkTape,
  law: LawGradients,
  workspace: NetworkWorkspace,
  gradients: CellGradients,
  stateGradient: Float64Array,
  paths: number,
  offsetGradient?: Float64Array,
): void {
  const { outputs, hidden1, hidden2, features } = workspace;
  features.fill(0);
  for (let path = 0; path < paths; path++) {
    const bounded = tape.location[path] / LOCATION;
    const location = law.location[path] * LOCATION * (1 - bounded * bounded);
    gradients.reversal[0] += location * tape.features[path];
    features[path] += location * weights.reversal[0];
    const logScale = tape.outputs[path];
    const inside = logScale > LOG_SCALE_MIN && logScale < LOG_SCALE_MAX;
    outputs[path] = inside ? law.logScale[path] : 0;
    const skew = tape.skew[path];
    outputs[paths + path] = law.skew[path] * (1 - skew * skew);
    const tail = TAIL_START - tape.outputs[2 * paths + path];
    outputs[2 * paths + path] =
      tail > TAIL_MIN && tail < TAIL_MAX ? -law.inverseTail[path] * tape.inverseTail[path] : 0;
  }
  if (offsetGradient) for (let i = 0; i < outputs.length; i++) offsetGradient[i] += outputs[i];
  hidden2.fill(0);
  hidden1.fill(0);
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
  backboneAdjoint(weights, tape, outputs.subarray(0, paths), gradients, features, stateGradient, paths);
  featuresAdjoint(tape.state, tape.features, features, stateGradient, paths);
}
