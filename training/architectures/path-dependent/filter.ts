import { RETURN_AVERAGES, SQUARE_AVERAGES, STATE_SIZE } from './shape.ts';
import { updateState } from './unroll.ts';

/** Returns whose mean square is the start of the square averages. */
const START_STEPS = 250;

/**
 * The state before the first return of a history and after each of them. The return averages start at zero, the square averages
 * at the mean square of the first 250 returns, the fall averages at half of that.
 *
 * @param returns [steps], in units of the standard deviation
 * @returns [steps + 1, STATE_SIZE]
 */
export function filterStates(returns: Float32Array): Float32Array {
  const first = returns.subarray(0, START_STEPS);
  const meanSquare = first.reduce((sum, x) => sum + x * x, 0) / first.length;
  const state = new Float64Array(STATE_SIZE)
    .fill(meanSquare, RETURN_AVERAGES, RETURN_AVERAGES + SQUARE_AVERAGES)
    .fill(meanSquare / 2, RETURN_AVERAGES + SQUARE_AVERAGES);
  const states = new Float32Array((returns.length + 1) * STATE_SIZE);
  states.set(state);
  for (let step = 0; step < returns.length; step++) {
    updateState(state, returns, step, 1);
    states.set(state, (step + 1) * STATE_SIZE);
  }
  return states;
}
