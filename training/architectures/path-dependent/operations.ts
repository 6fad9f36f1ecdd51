import * as tf from '@tensorflow/tfjs-core';
import type { Weights } from '../architecture.ts';
import { negativeLogLikelihood } from './likelihood.ts';
import type { CellGradients } from './network.ts';
import { unroll, unrollAdjoint } from './unroll.ts';
import { type CellWeights, WEIGHT_NAMES, WEIGHT_SHAPES } from './weights.ts';

/**
 * The unrolled cell as one operation of tfjs, with its hand-derived adjoint: some hundred times fewer calls than the plain cell.
 * Gradients of first order in the weights only; state and noise are constants.
 *
 * @param noise [steps, 1, paths]
 * @returns [steps, 1, paths]
 */
export function generateOperation(
  weights: Weights,
  drift: number,
  state: tf.Tensor2D,
  noise: tf.Tensor3D,
): tf.Tensor3D {
  const [steps, , paths] = noise.shape;
  const noiseValues = noise.dataSync() as Float32Array;
  return customOperation(weights, (cell) => {
    const unrolled = unroll(cell, drift, state.dataSync() as Float32Array, noiseValues, steps, paths, true);
    return {
      value: tf.tensor3d(Float32Array.from(unrolled.returns), [steps, 1, paths]),
      adjoint: (dy) => unrollAdjoint(cell, drift, noiseValues, unrolled, dy.dataSync() as Float32Array, paths),
    };
  });
}

/** Mean negative log density as one operation. state [STATE_SIZE, days], returns [1, days]. */
export function likelihoodOperation(
  weights: Weights,
  drift: number,
  state: tf.Tensor2D,
  returns: tf.Tensor2D,
): tf.Scalar {
  return customOperation(weights, (cell) => {
    const { value, gradients } = negativeLogLikelihood(
      cell,
      drift,
      state.dataSync() as Float32Array,
      returns.dataSync() as Float32Array,
    );
    return {
      value: tf.scalar(value),
      adjoint: (dy) => {
        const factor = dy.dataSync()[0];
        for (const name of WEIGHT_NAMES)
          gradients[name].forEach((slope, i, all) => {
            all[i] = slope * factor;
          });
        return gradients;
      },
    };
  });
}

function customOperation<Result extends tf.Tensor>(
  weights: Weights,
  run: (cell: CellWeights) => { value: Result; adjoint: (dy: Result) => CellGradients },
): Result {
  const operation = tf.customGrad((...inputs) => {
    const tensors = inputs.slice(0, WEIGHT_NAMES.length) as tf.Tensor[];
    const cell = Object.fromEntries(WEIGHT_NAMES.map((name, i) => [name, tensors[i].dataSync()])) as CellWeights;
    const { value, adjoint } = run(cell);
    const gradFunc = (dy: tf.Tensor) => {
      const gradients = adjoint(dy as Result);
      return WEIGHT_NAMES.map((name) => tf.tensor(Float32Array.from(gradients[name]), [...WEIGHT_SHAPES[name]]));
    };
    return { value, gradFunc };
  });
  return operation(...WEIGHT_NAMES.map((name) => weights[name])) as Result;
}
