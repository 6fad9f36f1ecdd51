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
import { criticOf } from './critic.ts';
import { filterHistory, historyResiduals } from './filter.ts';
import { drawEncoder, drawGenerator } from './graphs.ts';
import { negativeLogLikelihood } from './likelihood.ts';
import { filterMargin, marginNetwork } from './margins.ts';
import { recipes } from './recipes.ts';
import { refuseCopies } from './refuse.ts';
import { columnsByAsset } from './residuals.ts';
import { cellNames, cellRows, MAX_ASSETS, RESIDUAL_BOUND } from './shape.ts';
import { drawResiduals } from './simulate.ts';
import type { Coupling, Tie } from './tie.ts';
import { arraysOf, marginWeights } from './weights.ts';

/**
 * Several assets: the path-dependent cell for each, one network for all of them but for three numbers of each asset's own, and a
 * Student-t copula whose correlations follow the past.
 *
 * The cell is trained as for one asset, on single assets in one pool: likelihood, critic and statistics. Then the copula is fitted
 * to the residuals by likelihood; the critic has no part in it.
 */
export function tiedAssets(name: string, summary: string, coupling: Coupling): Architecture {
  return {
    ...{ name, summary },
    minAssets: 2,
    maxAssets: MAX_ASSETS,
    parameters: { ...cellParameters, residualBound: RESIDUAL_BOUND, ...coupling.parameters },
    loss: relativisticPairing,
    recipes,
    critic: (data) => criticOf(data.assets.length),
    pool: (data) => poolOf(coupling, data),

    generator(data): GeneratorNetwork {
      const assets = data.assets.length;
      const drift = data.mean.map(driftOf);
      const memoryNames = coupling.memoryNames(data.assets);
      const normals = coupling.normalsOf(assets);
      const tie = (weights: WeightArrays) => coupling.tie(weights, assets);
      return {
        stateSize: cellRows(assets) + memoryNames.length,
        noiseSize: normals + 1,
        stateNames: [...cellNames(data.assets), ...memoryNames],
        warmUp: WARM_UP,
        initialWeights: (seed) => ({ ...marginWeights(seed, assets), ...coupling.initialWeights(assets) }),
        fitted: (weights) => tie(weights).fitted,
        filter: (returns, weights) => filterHistory(tie(weights), weights, drift, returns),
        generate: (weights, state, noise) => generate(coupling, weights, drift, state, noise),
        simulate: (weights, state, noise, steps, paths) =>
          simulate(tie(weights), weights, drift, state, noise, steps, paths),
        step: (weights, state, noise) => step(coupling, weights, drift, state, noise),
        negativeLogLikelihood: (weights, state, returns) => {
          const arrays = arraysOf(weights);
          const [states, observed] = [state, returns].map((each) => each.dataSync() as Float32Array);
          return tf.scalar(negativeLogLikelihood(tie(arrays), arrays, drift, states, observed));
        },
        drawGenerator: (graph, weights, state, noise) =>
          drawGenerator(graph, tie(weights), weights, drift, state, noise),
        drawEncoder: (graph, weights, state, returns) =>
          drawEncoder(graph, tie(weights), weights, drift, state, returns),
      };
    },
  };
}

function poolOf(coupling: Coupling, data: DataSummary): PooledTraining {
  refuseCopies(data);
  const drift = data.mean.map(driftOf);
  return {
    generator: marginNetwork(drift),
    critic: windowCritic,
    filter: filterMargin,
    complete: (weights, returns, halfLife) => ({
      ...weights,
      ...coupling.fit(historyResiduals(weights, drift, returns), drift.length, halfLife),
    }),
  };
}

function generate(
  coupling: Coupling,
  weights: Weights,
  drift: readonly number[],
  state: tf.Tensor2D,
  noise: tf.Tensor3D,
): tf.Tensor3D {
  let current = state;
  const drawn = tf.unstack(noise).map((entry) => {
    const next = step(coupling, weights, drift, current, entry as tf.Tensor2D);
    current = next.state;
    return next.returns;
  });
  return tf.stack(drawn) as tf.Tensor3D;
}

function simulate(
  tie: Tie,
  weights: WeightArrays,
  drift: readonly number[],
  state: Float32Array,
  noise: Float32Array,
  steps: number,
  paths: number,
) {
  const assets = drift.length;
  const cells = cellRows(assets) * paths;
  const memory = Float64Array.from(state.subarray(cells));
  const residuals = drawResiduals(tie, memory, noise, steps, paths);
  const columns = columnsByAsset(weights, drift, paths);
  const start = state.subarray(0, STATE_SIZE * assets * paths);
  const run = unroll(cellWeights(weights), columns, start, residuals, steps, assets * paths, false);
  const lastState = new Float32Array(state.length);
  lastState.set(run.lastState);
  lastState.set(memory, cells);
  return { returns: Float32Array.from(run.returns), lastState };
}
