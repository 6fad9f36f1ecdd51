import { LAGS } from './shape.ts';

/**
 * The state before the first return and after each: the last 20 returns of every asset, oldest first. What lies before the
 * history counts as zero.
 *
 * @param returns [steps, assets], in units of the standard deviation
 * @returns [steps + 1, LAGS × assets]
 */
export function filterStates(returns: Float32Array, assets: number): Float32Array {
  const stateSize = LAGS * assets;
  const padded = new Float32Array(stateSize + returns.length);
  padded.set(returns, stateSize);
  const rows = returns.length / assets + 1;
  const states = new Float32Array(rows * stateSize);
  for (let row = 0; row < rows; row++)
    states.set(padded.subarray(row * assets, row * assets + stateSize), row * stateSize);
  return states;
}
