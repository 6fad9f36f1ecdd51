import * as tf from '@tensorflow/tfjs-core';
import type { Weights } from '../architecture.ts';
import { negativeLogLikelihood } from './likelihood.ts';
import { unroll, unrollAdjoint } from './unroll.ts';
import { type CellWeights, WEIGHT_NAMES } from './weights.ts';

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
  return customOperation(weights, WEIGHT_NAMES, (arrays) => {
    const cell = arrays as CellWeights;
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
  return customOperation(weights, WEIGHT_NAMES, (arrays) => {
    const cell = arrays as CellWeights;
    const { value, gradients } = negativeLogLikelihood(
      cell,
      drift,
      state.dataSync() as Float32Array,
      returns.dataSync() as Float32Array,
    );
    return {
      value: tf.scalar(value),
      adjoint: (dy) => scaled(gradients, dy.dataSync()[0]),
    };
  });
}

/** Gradients times what comes from above. */
export function scaled(
  gradients: Readonly<Record<string, Float64Array>>,
  factor: number,
): Record<string, Float64Array> {
  return Object.fromEntries(
    Object.entries(gradients).map(([name, slopes]) => [name, slopes.map((slope) => slope * factor)]),
  );
}

/** An operation of tfjs on weights as arrays, with an adjoint of its own that gives the gradient of each of `names`. */
export function customOperation<Result extends tf.Tensor>(
  weights: Weights,
  names: readonly string[],
  run: (arrays: Readonly<Record<string, Float32Array>>) => {
    value: Result;
    adjoint: (dy: Result) => Readonly<Record<string, Float64Array>>;
  },
): Result {
  const operation = tf.customGrad((...inputs) => {
    const tensors = inputs.slice(0, names.length) as tf.Tensor[];
    const shapes = tensors.map(({ shape }) => shape);
    const { value, adjoint } = run(
      Object.fromEntries(names.map((name, i) => [name, tensors[i].dataSync() as Float32Array])),
    );
    const gradFunc = (dy: tf.Tensor) => {
      const gradients = adjoint(dy as Result);
      return names.map((name, i) => tf.tensor(Float32Array.from(gradients[name]), shapes[i]));
    };
    return { value, gradFunc };
  });
  return operation(...names.map((name) => weights[name])) as Result;
}
