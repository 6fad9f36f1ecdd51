import * as tf from '@tensorflow/tfjs-core';
import type { TrainedNetwork, WeightArrays, Weights } from '../architecture.ts';
import type { Columns } from '../path-dependent/columns.ts';
import { filterStates } from '../path-dependent/filter.ts';
import { negativeLogLikelihood } from '../path-dependent/likelihood.ts';
import { customOperation, scaled } from '../path-dependent/operations.ts';
import { OUTPUTS, STATE_SIZE, WARM_UP } from '../path-dependent/shape.ts';
import { unroll, unrollAdjoint } from '../path-dependent/unroll.ts';
import { type CellWeights, cellWeights } from '../path-dependent/weights.ts';
import { MARGIN_NAMES, marginWeights } from './weights.ts';

/** Rows of a state of one asset: the cell's, and the asset's number, which never changes. */
const POOLED_STATE = STATE_SIZE + 1;
/** Half of how strongly skew and tail of an asset are drawn to those of all. */
const OWN_PENALTY = 0.02;

/** What each column of a run has of its own. state: [POOLED_STATE, columns]; own: [OUTPUTS, assets]. */
function columnsOfState(state: ArrayLike<number>, drift: readonly number[], own: Float32Array): Columns {
  const columns = state.length / POOLED_STATE;
  const assetOf = (column: number) => state[STATE_SIZE * columns + column];
  return {
    drift: Float64Array.from({ length: columns }, (_, column) => drift[assetOf(column)]),
    offsets: Float64Array.from(
      { length: OUTPUTS * columns },
      (_, i) => own[Math.floor(i / columns) * drift.length + assetOf(i % columns)],
    ),
  };
}

/** From the gradient of the columns' offsets, [OUTPUTS, columns], to that of the assets'. */
function byAsset(state: ArrayLike<number>, offsetGradient: Float64Array, assets: number): Float64Array {
  const columns = state.length / POOLED_STATE;
  const gradient = new Float64Array(OUTPUTS * assets);
  offsetGradient.forEach((slope, i) => {
    gradient[Math.floor(i / columns) * assets + state[STATE_SIZE * columns + (i % columns)]] += slope;
  });
  return gradient;
}

const cellRows = (state: Float32Array): Float32Array => state.subarray(0, (state.length / POOLED_STATE) * STATE_SIZE);

/** The light pull of each asset's skew and tail to those of all, and its slopes. own: [OUTPUTS, assets]. */
function ownPenalty(own: Float32Array, assets: number): { value: number; gradient: Float64Array } {
  const gradient = Float64Array.from(own, (entry, i) => (i < assets ? 0 : (2 * OWN_PENALTY * entry) / assets));
  return { value: gradient.reduce((sum, slope, i) => sum + 0.5 * slope * own[i], 0), gradient };
}

/**
 * The path-dependent cell of one asset among several: its weights are shared, but for three numbers that each asset adds to the
 * outputs, to the log scale, the skew and the tail.
 *
 * @param drift constant part of the mean of each asset
 */
export function marginNetwork(drift: readonly number[]): TrainedNetwork {
  const assets = drift.length;
  return {
    stateSize: POOLED_STATE,
    noiseSize: 1,
    warmUp: WARM_UP,
    initialWeights: (seed) => marginWeights(seed, assets),
    simulate(weights: WeightArrays, state, noise, steps, paths) {
      const columns = columnsOfState(state, drift, weights.own.values);
      const run = unroll(cellWeights(weights), columns, cellRows(state), noise, steps, paths, false);
      const lastState = state.slice();
      lastState.set(run.lastState);
      return { returns: Float32Array.from(run.returns), lastState };
    },
    generate: (weights, state, noise) => generate(weights, drift, state, noise),
    negativeLogLikelihood: (weights, state, returns) => likelihood(weights, drift, state, returns),
  };
}

function generate(weights: Weights, drift: readonly number[], state: tf.Tensor2D, noise: tf.Tensor3D): tf.Tensor3D {
  const [steps, , paths] = noise.shape;
  const states = state.dataSync() as Float32Array;
  const shocks = noise.dataSync() as Float32Array;
  return customOperation(weights, MARGIN_NAMES, (arrays) => {
    const columns = columnsOfState(states, drift, arrays.own);
    const cell = arrays as unknown as CellWeights;
    const run = unroll(cell, columns, cellRows(states), shocks, steps, paths, true);
    return {
      value: tf.tensor3d(Float32Array.from(run.returns), [steps, 1, paths]),
      adjoint(dy) {
        const offsets = new Float64Array(OUTPUTS * paths);
        const gradients = unrollAdjoint(cell, columns, shocks, run, dy.dataSync() as Float32Array, paths, offsets);
        return { ...gradients, own: byAsset(states, offsets, drift.length) };
      },
    };
  });
}

/** Mean negative log density of single returns, and `ownPenalty`. state [POOLED_STATE, days], returns [1, days]. */
function likelihood(weights: Weights, drift: readonly number[], state: tf.Tensor2D, returns: tf.Tensor2D): tf.Scalar {
  const states = state.dataSync() as Float32Array;
  const observed = returns.dataSync() as Float32Array;
  return customOperation(weights, MARGIN_NAMES, (arrays) => {
    const columns = columnsOfState(states, drift, arrays.own);
    const offsets = new Float64Array(OUTPUTS * observed.length);
    const cell = arrays as unknown as CellWeights;
    const { value, gradients } = negativeLogLikelihood(cell, columns, cellRows(states), observed, offsets);
    const penalty = ownPenalty(arrays.own, drift.length);
    const own = byAsset(states, offsets, drift.length).map((slope, i) => slope + penalty.gradient[i]);
    return {
      value: tf.scalar(value + penalty.value),
      adjoint: (dy) => scaled({ ...gradients, own }, dy.dataSync()[0]),
    };
  });
}

/** States along the returns of one asset, [steps + 1, POOLED_STATE]. */
export function filterMargin(asset: number, returns: Float32Array): Float32Array {
  const cell = filterStates(returns);
  const rows = returns.length + 1;
  const states = new Float32Array(rows * POOLED_STATE);
  for (let row = 0; row < rows; row++) {
    states.set(cell.subarray(row * STATE_SIZE, (row + 1) * STATE_SIZE), row * POOLED_STATE);
    states[row * POOLED_STATE + STATE_SIZE] = asset;
  }
  return states;
}
