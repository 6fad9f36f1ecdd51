import { stretch } from '../lambert-w.ts';
import { type Columns, columnsOf } from './columns.ts';
import { LOG_COSH_MOMENT, polynomial, polynomialSlope } from './mean-of-law.ts';
import {
  type CellGradients,
  evaluateNetwork,
  type NetworkTape,
  networkAdjoint,
  newLawGradients,
  newTape,
  newWorkspace,
  zeroGradients,
} from './network.ts';
import {
  FALL_AVERAGES,
  FALL_GAINS,
  FLOOR,
  NEWS_CAP,
  NEWS_ROW,
  RETURN_AVERAGES,
  RETURN_GAINS,
  SQUARE_AVERAGES,
  SQUARE_GAINS,
  STATE_SIZE,
  STRETCH,
} from './shape.ts';
import type { CellWeights } from './weights.ts';

/** What the square of a return counts as at most, given the state before it: see `NEWS_CAP`. */
const newsCap = (state: Float64Array, path: number, paths: number): number =>
  NEWS_CAP * (state[NEWS_ROW * paths + path] + FLOOR);

/** The state after a return x, in place. state: [STATE_SIZE, paths], returns: x at `offset`, in units of the history's deviation. */
export function updateState(
  state: Float64Array,
  returns: Float32Array | Float64Array,
  offset: number,
  paths: number,
): void {
  for (let i = 0; i < RETURN_AVERAGES; i++) {
    const gain = RETURN_GAINS[i];
    for (let path = 0; path < paths; path++) {
      const k = i * paths + path;
      state[k] += gain * (returns[offset + path] - state[k]);
    }
  }
  for (let path = 0; path < paths; path++) {
    const x = returns[offset + path];
    const square = Math.min(x * x, newsCap(state, path, paths));
    const fall = x < 0 ? square : 0;
    for (let i = 0; i < SQUARE_AVERAGES; i++) {
      const k = (RETURN_AVERAGES + i) * paths + path;
      state[k] += SQUARE_GAINS[i] * (square - state[k]);
    }
    for (let i = 0; i < FALL_AVERAGES; i++) {
      const k = (RETURN_AVERAGES + SQUARE_AVERAGES + i) * paths + path;
      state[k] += FALL_GAINS[i] * (fall - state[k]);
    }
  }
}

/** One step of the law: x = drift + exp(s) (l + sinh((asinh u + e) q) - c(e, q)), u the stretched noise; see `docs/model.md`. */
function drawReturns(
  tape: NetworkTape,
  noise: Float32Array,
  noiseOffset: number,
  drift: Float64Array,
  out: Float64Array,
  outOffset: number,
  paths: number,
): void {
  for (let path = 0; path < paths; path++) {
    const q = tape.inverseTail[path];
    const e = tape.skew[path];
    const argument = (Math.asinh(stretch(noise[noiseOffset + path], STRETCH)) + e) * q;
    const mean = Math.sinh(e * q) * Math.exp(polynomial(LOG_COSH_MOMENT, q));
    out[outOffset + path] =
      drift[path] + Math.exp(tape.logScale[path]) * (tape.location[path] + Math.sinh(argument) - mean);
  }
}

/** Paths from given states and noise, with all that the adjoint needs. */
export interface Unrolled {
  /** [steps, paths], in units of the history's standard deviation. */
  readonly returns: Float64Array;
  /** State after the last step, [STATE_SIZE, paths]. */
  readonly lastState: Float64Array;
  readonly tapes: readonly NetworkTape[];
}

/**
 * Runs the cell for `steps` steps.
 *
 * @param own drift of the asset, or what each column has of its own
 * @param state [STATE_SIZE, paths], left as it is
 * @param noise [steps, paths]
 * @param keepTape without it, memory does not grow with the steps and `tapes` is empty
 */
export function unroll(
  weights: CellWeights,
  own: number | Columns,
  state: Float32Array | Float64Array,
  noise: Float32Array,
  steps: number,
  paths: number,
  keepTape: boolean,
): Unrolled {
  const { drift, offsets } = columnsOf(own, paths);
  const returns = new Float64Array(steps * paths);
  const current = Float64Array.from(state);
  const tapes: NetworkTape[] = [];
  const reused = newTape(paths);
  for (let step = 0; step < steps; step++) {
    const tape = keepTape ? newTape(paths) : reused;
    if (keepTape) tapes.push(tape);
    tape.state.set(current);
    evaluateNetwork(weights, tape, paths, offsets);
    drawReturns(tape, noise, step * paths, drift, returns, step * paths, paths);
    updateState(current, returns, step * paths, paths);
  }
  return { returns, lastState: current, tapes };
}

/**
 * Adjoint of `unroll`: gradients of the weights from the gradient of the returns, by one sweep from the last step to the first.
 * The states carry the influence of a return on all later ones.
 *
 * @param returnGradient [steps, paths]
 * @param offsetGradient [OUTPUTS, paths], added to, where the columns' offsets are trained
 */
export function unrollAdjoint(
  weights: CellWeights,
  own: number | Columns,
  noise: Float32Array,
  unrolled: Unrolled,
  returnGradient: Float32Array | Float64Array,
  paths: number,
  offsetGradient?: Float64Array,
): CellGradients {
  const { returns, tapes } = unrolled;
  const { drift } = columnsOf(own, paths);
  const gradients = zeroGradients();
  const law = newLawGradients(paths);
  const workspace = newWorkspace(paths);
  const carry = new Float64Array(STATE_SIZE * paths);
  const returnTotal = new Float64Array(paths);
  for (let step = tapes.length - 1; step >= 0; step--) {
    const tape = tapes[step];
    const offset = step * paths;
    updateAdjoint(carry, tape.state, returns, returnGradient, offset, returnTotal, paths);
    for (let path = 0; path < paths; path++) {
      const x = returns[offset + path];
      const q = tape.inverseTail[path];
      const e = tape.skew[path];
      const shifted = Math.asinh(stretch(noise[offset + path], STRETCH)) + e;
      const argument = shifted * q;
      const moment = Math.exp(polynomial(LOG_COSH_MOMENT, q));
      const meanSlope = moment * Math.cosh(e * q);
      const mean = moment * Math.sinh(e * q);
      const total = returnTotal[path];
      const standard = total * Math.exp(tape.logScale[path]);
      const byArgument = standard * Math.cosh(argument);
      law.location[path] = standard;
      law.logScale[path] = total * (x - drift[path]);
      law.skew[path] = byArgument * q - standard * meanSlope * q;
      law.inverseTail[path] =
        byArgument * shifted - standard * (meanSlope * e + mean * polynomialSlope(LOG_COSH_MOMENT, q));
    }
    networkAdjoint(weights, tape, law, workspace, gradients, carry, paths, offsetGradient);
  }
  return gradients;
}

/** Adjoint of `updateState`: the carried gradient moves from the state after the step to the state before it, and to the return. */
function updateAdjoint(
  carry: Float64Array,
  state: Float64Array,
  returns: Float64Array,
  returnGradient: Float32Array | Float64Array,
  offset: number,
  total: Float64Array,
  paths: number,
): void {
  for (let path = 0; path < paths; path++) {
    const x = returns[offset + path];
    let sum = returnGradient[offset + path];
    for (let i = 0; i < RETURN_AVERAGES; i++) {
      const k = i * paths + path;
      sum += RETURN_GAINS[i] * carry[k];
      carry[k] *= 1 - RETURN_GAINS[i];
    }
    let squareGradient = 0;
    for (let i = 0; i < SQUARE_AVERAGES; i++) {
      const k = (RETURN_AVERAGES + i) * paths + path;
      squareGradient += SQUARE_GAINS[i] * carry[k];
      carry[k] *= 1 - SQUARE_GAINS[i];
    }
    for (let i = 0; i < FALL_AVERAGES; i++) {
      const k = (RETURN_AVERAGES + SQUARE_AVERAGES + i) * paths + path;
      if (x < 0) squareGradient += FALL_GAINS[i] * carry[k];
      carry[k] *= 1 - FALL_GAINS[i];
    }
    if (x * x < newsCap(state, path, paths)) sum += 2 * x * squareGradient;
    else carry[NEWS_ROW * paths + path] += NEWS_CAP * squareGradient;
    total[path] = sum;
  }
}
