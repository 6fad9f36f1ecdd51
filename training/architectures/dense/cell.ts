import * as tf from '@tensorflow/tfjs-core';
import type { Weights } from '../architecture.ts';
import { perceptron } from './perceptron.ts';
import { LAGS, RETURN_BOUND } from './shape.ts';

/** The next return of all assets at once: B tanh(network(state, noise) / B). state [LAGS × assets, paths] → [assets, paths]. */
export function drawReturns(weights: Weights, state: tf.Tensor2D, noise: tf.Tensor2D): tf.Tensor2D {
  const output = perceptron(weights, tf.concat([state, noise], 0) as tf.Tensor2D);
  return tf.mul(tf.tanh(tf.div(output, RETURN_BOUND)), RETURN_BOUND) as tf.Tensor2D;
}

/** The state after a return: the oldest step leaves, the new one is appended. */
export function remember(state: tf.Tensor2D, returns: tf.Tensor2D): tf.Tensor2D {
  const [assets, paths] = returns.shape;
  const kept = tf.slice(state, [assets, 0], [(LAGS - 1) * assets, paths]);
  return tf.concat([kept, returns], 0) as tf.Tensor2D;
}

/** Root mean square of the returns in the state, [assets, paths]. The network has no scale of its own; this is what it can see of one. */
export function recentVolatility(state: tf.Tensor2D, assets: number): tf.Tensor2D {
  const byLag = tf.reshape(state, [LAGS, assets, state.shape[1]]);
  return tf.sqrt(tf.mean(tf.square(byLag), 0)) as tf.Tensor2D;
}

/** Unrolls the cell by plain tfjs, whose automatic gradient is that of the paths. noise [steps, noiseSize, paths] → [steps, assets, paths]. */
export function generate(weights: Weights, state: tf.Tensor2D, noise: tf.Tensor3D): tf.Tensor3D {
  const drawn: tf.Tensor2D[] = [];
  let current = state;
  for (const stepNoise of tf.unstack(noise)) {
    const returns = drawReturns(weights, current, stepNoise as tf.Tensor2D);
    drawn.push(returns);
    current = remember(current, returns);
  }
  return tf.stack(drawn) as tf.Tensor3D;
}
