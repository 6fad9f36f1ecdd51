import type { WeightArrays } from '../architecture.ts';
import type { Columns } from '../path-dependent/columns.ts';
import { standingOf } from '../path-dependent/likelihood.ts';
import { evaluateNetwork, newTape } from '../path-dependent/network.ts';
import { OUTPUTS } from '../path-dependent/shape.ts';
import { cellWeights } from '../path-dependent/weights.ts';

/** The columns of `assets` histories side by side, asset by asset, `count` columns each. */
export function columnsByAsset(weights: WeightArrays, drift: readonly number[], count: number): Columns {
  const own = weights.own.values;
  const columns = drift.length * count;
  return {
    drift: Float64Array.from({ length: columns }, (_, i) => drift[Math.floor(i / count)]),
    offsets: Float64Array.from({ length: OUTPUTS * columns }, (_, i) => own[Math.floor(i / count)]),
  };
}

/**
 * What the cells say of real returns: residuals, each a standard normal if they are right, and log densities.
 *
 * @param states of the cells, [STATE_SIZE, assets × days], all days of the first asset first
 * @param returns [assets × days]
 */
export function readReturns(
  weights: WeightArrays,
  drift: readonly number[],
  states: Float64Array | Float32Array,
  returns: Float64Array | Float32Array,
): { residuals: Float64Array; logDensity: Float64Array } {
  const count = returns.length / drift.length;
  const columns = columnsByAsset(weights, drift, count);
  const tape = newTape(returns.length);
  tape.state.set(states);
  evaluateNetwork(cellWeights(weights), tape, returns.length, columns.offsets);
  const residuals = new Float64Array(returns.length);
  const logDensity = new Float64Array(returns.length);
  for (let i = 0; i < returns.length; i++) {
    const { z, negativeLogDensity } = standingOf(tape, i, returns[i], columns.drift[i]);
    residuals[i] = z;
    logDensity[i] = -negativeLogDensity;
  }
  return { residuals, logDensity };
}
