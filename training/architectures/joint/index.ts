import * as tf from '@tensorflow/tfjs-core';
import { relativisticPairing } from '../../adversary/losses.ts';
import type {
  Architecture,
  DataSummary,
  GeneratorNetwork,
  PooledTraining,
  WeightArrays,
  Weights,
} from '../architecture.ts';
import { windowCritic } from '../path-dependent/critic.ts';
import { parameters as cellParameters, driftOf } from '../path-dependent/index.ts';
import { STATE_SIZE, WARM_UP } from '../path-dependent/shape.ts';
import { unroll } from '../path-dependent/unroll.ts';
import { cellWeights } from '../path-dependent/weights.ts';
import { step } from './cell.ts';
import { copulaOf } from './copula.ts';
import { criticOf } from './critic.ts';
import { filterHistory, historyResiduals } from './filter.ts';
import { fitCopula } from './fit-copula.ts';
import { drawEncoder, drawGenerator } from './graphs.ts';
import { negativeLogLikelihood } from './likelihood.ts';
import { filterMargin, marginNetwork } from './margins.ts';
import { recipes } from './recipes.ts';
import { refuseCopies } from './refuse.ts';
import { columnsByAsset } from './residuals.ts';
import { cellRows, MAX_ASSETS, RESIDUAL_BOUND, SHRINKAGE, stateNames, stateSizeOf } from './shape.ts';
import { drawResiduals } from './simulate.ts';
import { initialWeights } from './weights.ts';

/**
 * Several assets: the path-dependent cell for each, one network for all of them but for three numbers of each asset's own, and a
 * Student-t copula whose correlations follow the co-movements of the past.
 *
 * The cell is trained as for one asset, on single assets in one pool: likelihood, critic and statistics. Then the copula is fitted
 * to the residuals by likelihood; the critic has no part in it.
 */
export const joint: Architecture = {
  name: 'joint',
  summary: 'up to 50 assets: path-dependent volatility of each, tied together by correlations that follow the past',
  minAssets: 2,
  maxAssets: MAX_ASSETS,
  parameters: { ...cellParameters, residualBound: RESIDUAL_BOUND, shrinkage: SHRINKAGE },
  loss: relativisticPairing,
  recipes,
  critic: (data) => criticOf(data.assets.length),
  pool: poolOf,

  generator(data): GeneratorNetwork {
    const assets = data.assets.length;
    const drift = data.mean.map(driftOf);
    return {
      stateSize: stateSizeOf(assets),
      noiseSize: assets + 1,
      stateNames: stateNames(data.assets),
      warmUp: WARM_UP,
      initialWeights: (seed) => initialWeights(seed, assets),
      fitted: (weights) => {
        const { memory, share, freedom } = copulaOf(weights, assets);
        return { memory, share, freedom };
      },
      filter: (returns, weights) => filterHistory(weights, drift, returns),
      generate: (weights, state, noise) => generate(weights, drift, state, noise),
      simulate: (weights, state, noise, steps, paths) => simulate(weights, drift, state, noise, steps, paths),
      step: (weights, state, noise) => step(weights, drift, state, noise),
      negativeLogLikelihood: (weights, state, returns) =>
        tf.scalar(
          negativeLogLikelihood(
            arraysOf(weights),
            drift,
            state.dataSync() as Float32Array,
            returns.dataSync() as Float32Array,
          ),
        ),
      drawGenerator: (graph, weights, state, noise) => drawGenerator(graph, weights, drift, state, noise),
      drawEncoder: (graph, weights, state, returns) => drawEncoder(graph, weights, drift, state, returns),
    };
  },
};

function poolOf(data: DataSummary): PooledTraining {
  refuseCopies(data);
  const drift = data.mean.map(driftOf);
  return {
    generator: marginNetwork(drift),
    critic: windowCritic,
    filter: filterMargin,
    complete: (weights, returns, halfLife) => ({
      ...weights,
      ...fitCopula(historyResiduals(weights, drift, returns), drift.length, halfLife),
    }),
  };
}

function arraysOf(weights: Weights): WeightArrays {
  return Object.fromEntries(
    Object.entries(weights).map(([name, tensor]) => [
      name,
      { shape: tensor.shape, values: tensor.dataSync() as Float32Array },
    ]),
  );
}

function generate(weights: Weights, drift: readonly number[], state: tf.Tensor2D, noise: tf.Tensor3D): tf.Tensor3D {
  let current = state;
  const drawn = tf.unstack(noise).map((entry) => {
    const next = step(weights, drift, current, entry as tf.Tensor2D);
    current = next.state;
    return next.returns;
  });
  return tf.stack(drawn) as tf.Tensor3D;
}

function simulate(
  weights: WeightArrays,
  drift: readonly number[],
  state: Float32Array,
  noise: Float32Array,
  steps: number,
  paths: number,
) {
  const assets = drift.length;
  const cells = cellRows(assets) * paths;
  const movements = Float64Array.from(state.subarray(cells));
  const residuals = drawResiduals(copulaOf(weights, assets), movements, noise, steps, paths);
  const columns = columnsByAsset(weights, drift, paths);
  const start = state.subarray(0, STATE_SIZE * assets * paths);
  const run = unroll(cellWeights(weights), columns, start, residuals, steps, assets * paths, false);
  const lastState = new Float32Array(state.length);
  lastState.set(run.lastState);
  lastState.set(movements, cells);
  return { returns: Float32Array.from(run.returns), lastState };
}
