import type { WeightArrays } from '../architecture.ts';
import { filterStates } from '../path-dependent/filter.ts';
import { STATE_SIZE } from '../path-dependent/shape.ts';
import { readReturns } from './residuals.ts';
import { cellRows } from './shape.ts';
import type { Tie } from './tie.ts';

/** Cells' states along a history: [STATE_SIZE, assets × (steps + 1)], all days of the first asset first. */
function cellStates(returns: Float32Array, assets: number): Float32Array {
  const rows = returns.length / assets + 1;
  const out = new Float32Array(STATE_SIZE * assets * rows);
  for (let asset = 0; asset < assets; asset++) {
    const states = filterStates(returns.filter((_, i) => i % assets === asset));
    for (let day = 0; day < rows; day++) {
      for (let i = 0; i < STATE_SIZE; i++) {
        out[(i * assets + asset) * rows + day] = states[day * STATE_SIZE + i];
      }
    }
  }
  return out;
}

/**
 * The residuals of a history.
 *
 * @param returns [steps, assets]
 * @returns [steps, assets]
 */
export function historyResiduals(weights: WeightArrays, drift: readonly number[], returns: Float32Array): Float64Array {
  const assets = drift.length;
  const steps = returns.length / assets;
  const states = cellStates(returns, assets);
  const before = states.filter((_, i) => i % (steps + 1) < steps);
  const byAsset = Float32Array.from(
    { length: returns.length },
    (_, i) => returns[(i % steps) * assets + Math.floor(i / steps)],
  );
  const { residuals } = readReturns(weights, drift, before, byAsset);
  return Float64Array.from(
    { length: returns.length },
    (_, i) => residuals[(i % assets) * steps + Math.floor(i / assets)],
  );
}

/**
 * The state before the first return of a history and after each of them: each cell's averages as the cell's own filter has them, and the
 * coupling's memory of the residuals.
 *
 * @param returns [steps, assets]
 * @returns [steps + 1, stateSize]
 */
export function filterHistory(
  tie: Tie,
  weights: WeightArrays,
  drift: readonly number[],
  returns: Float32Array,
): Float32Array {
  const assets = drift.length;
  const rows = returns.length / assets + 1;
  const behind = cellRows(assets);
  const size = behind + tie.start.length;
  const cells = cellStates(returns, assets);
  const residuals = historyResiduals(weights, drift, returns);
  const states = new Float32Array(rows * size);
  const memory = tie.start.slice();
  for (let day = 0; day < rows; day++) {
    for (let i = 0; i < behind; i++) states[day * size + i] = cells[i * rows + day];
    states.set(memory, day * size + behind);
    if (day < rows - 1) tie.remember(memory, residuals, day * assets, 0, 1);
  }
  return states;
}
