import type { WeightArrays } from '../architecture.ts';
import { STATE_SIZE } from '../path-dependent/shape.ts';
import { copulaDensity } from './density.ts';
import { readReturns } from './residuals.ts';
import type { Tie } from './tie.ts';

/**
 * Mean over days of the negative log density of all assets' returns, given the states before them.
 *
 * @param states [stateSize, days]
 * @param returns [assets, days]
 */
export function negativeLogLikelihood(
  tie: Tie,
  weights: WeightArrays,
  drift: readonly number[],
  states: Float32Array,
  returns: Float32Array,
): number {
  const assets = drift.length;
  const days = returns.length / assets;
  const cells = STATE_SIZE * assets * days;
  const { residuals, logDensity } = readReturns(weights, drift, states.subarray(0, cells), returns);
  const memory = Float64Array.from(states.subarray(cells));
  const densityOf = copulaDensity(tie);
  const tied = new Float64Array(assets);
  let sum = logDensity.reduce((total, each) => total + each, 0);
  for (let day = 0; day < days; day++) {
    const z = Float64Array.from({ length: assets }, (_, asset) => residuals[asset * days + day]);
    densityOf(memory, day, days, z, tied);
    for (const density of tied) sum += density;
  }
  return -sum / days;
}
