import * as tf from '@tensorflow/tfjs-core';
import { leakyRelu } from '../../backend/leaky-relu.ts';
import type { CriticNetwork, Weights } from '../architecture.ts';
import { constantWeights, normalWeights } from '../initial-weights.ts';
import { features } from './cell.ts';
import { drawCritic } from './critic-graph.ts';
import {
  CHANNELS,
  CRITIC_LAYERS,
  CRITIC_LEAK,
  CRITIC_WIDTH,
  CRITIC_WINDOW,
  KERNEL,
  LOG_SOFTENER,
  POOL_FLOOR,
  SCALE_FLOOR,
  SIZE_BOUND,
  UNIT_ROW,
} from './critic-shape.ts';
import { FLOOR, STATE_SIZE } from './shape.ts';

/**
 * Four convolutions of stride 2 over what a window of returns looks like in units of the recent volatility (its size, its
 * logarithm, its running sum), conditional on the features of the state before it; then mean and deviation over time.
 *
 * A strided convolution is written as pairs of steps, slices and one matMul: it trains on every backend, to second order.
 */
export const windowCritic: CriticNetwork = {
  window: CRITIC_WINDOW,

  initialWeights(seed) {
    const layers = Array.from({ length: CRITIC_LAYERS }, (_, layer) => {
      const inputs = KERNEL * (layer === 0 ? CHANNELS : CRITIC_WIDTH);
      return [
        [`kernel${layer}`, normalWeights(seed, 16 + layer, [inputs, CRITIC_WIDTH], inputs)],
        [`bias${layer}`, constantWeights([CRITIC_WIDTH])],
      ] as const;
    });
    return {
      condition: normalWeights(seed, 32, [STATE_SIZE, CRITIC_WIDTH], STATE_SIZE),
      ...Object.fromEntries(layers.flat()),
      dense: normalWeights(seed, 33, [2 * CRITIC_WIDTH, CRITIC_WIDTH], 2 * CRITIC_WIDTH),
      denseBias: constantWeights([CRITIC_WIDTH]),
      output: normalWeights(seed, 34, [CRITIC_WIDTH, 1], CRITIC_WIDTH),
    };
  },

  score(weights, state, returns) {
    const [window, , paths] = returns.shape;
    const unit = tf.add(tf.sqrt(tf.add(tf.slice(state, [UNIT_ROW, 0], [1, paths]), FLOOR)), SCALE_FLOOR);
    const scaled = tf.transpose(tf.div(tf.reshape(returns, [window, paths]), unit)); // [paths, window]
    const channels = [
      tf.mul(tf.tanh(tf.div(scaled, SIZE_BOUND)), SIZE_BOUND),
      tf.mul(tf.log(tf.add(tf.square(scaled), LOG_SOFTENER)), 0.5),
      tf.div(tf.cumsum(scaled, 1), Math.sqrt(window)),
    ];
    let hidden = tf.stack(channels, 2) as tf.Tensor3D;
    // What does not change along the window enters as a bias of the first layer.
    const condition = tf.expandDims(tf.matMul(tf.transpose(features(state)), weights.condition as tf.Tensor2D), 1);
    for (let layer = 0; layer < CRITIC_LAYERS; layer++) {
      let before: tf.Tensor = tf.add(convolve(hidden, weights[`kernel${layer}`]), weights[`bias${layer}`]);
      if (layer === 0) before = tf.add(before, condition);
      hidden = leakyRelu(before, CRITIC_LEAK) as tf.Tensor3D;
    }
    const mean = tf.mean(hidden, 1);
    const variance = tf.mean(tf.square(tf.sub(hidden, tf.expandDims(mean, 1))), 1);
    const pooled = tf.concat([mean, tf.sqrt(tf.add(variance, POOL_FLOOR))], 1) as tf.Tensor2D;
    const dense = leakyRelu(tf.add(tf.matMul(pooled, weights.dense as tf.Tensor2D), weights.denseBias), CRITIC_LEAK);
    return tf.reshape(tf.matMul(dense as tf.Tensor2D, weights.output as tf.Tensor2D), [paths]);
  },

  draw: drawCritic,
};

/**
 * Convolution of width 5 and stride 2 along time, zero padded by 1 before and 2 after: output o reads steps 2o - 1 … 2o + 3.
 *
 * @param input [paths, steps, channels], steps even
 * @param kernel [5 × channels, width]
 */
function convolve(input: tf.Tensor3D, kernel: Weights[string]): tf.Tensor3D {
  const [paths, steps, channels] = input.shape;
  const half = steps / 2;
  const pairs = tf.reshape(
    tf.pad(input, [
      [0, 0],
      [1, 3],
      [0, 0],
    ]),
    [paths, half + 2, 2 * channels],
  );
  const taps = tf.concat(
    [
      tf.slice(pairs, [0, 0, 0], [paths, half, 2 * channels]),
      tf.slice(pairs, [0, 1, 0], [paths, half, 2 * channels]),
      tf.slice(pairs, [0, 2, 0], [paths, half, channels]),
    ],
    2,
  );
  const flat = tf.reshape(taps, [paths * half, KERNEL * channels]) as tf.Tensor2D;
  return tf.reshape(tf.matMul(flat, kernel as tf.Tensor2D), [paths, half, kernel.shape[1] as number]);
}
