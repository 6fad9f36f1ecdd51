import * as tf from '@tensorflow/tfjs-core';
import type { Simulation, WeightArrays, Weights } from '../architecture.ts';
import type { HeavyTail } from './heavy-tail.ts';
import { outputs } from './network.ts';
import { NOISE_SIZE, PAST, STATE_SIZE } from './shape.ts';
import { makeHeavy } from './transform.ts';
import { lastOutput } from './window-network.ts';

/** Steps of `simulate` at a time: what memory holds. */
const CHUNK_STEPS = 256;

/** Past and present noise, [PAST + steps, NOISE_SIZE, paths]. */
function joinNoise(state: tf.Tensor2D, noise: tf.Tensor3D): tf.Tensor3D {
  return tf.concat([tf.reshape(state, [PAST, NOISE_SIZE, state.shape[1]]), noise], 0) as tf.Tensor3D;
}

/** Returns of whole paths in units of the deviation. state [STATE_SIZE, paths], noise [steps, NOISE_SIZE, paths] → [steps, 1, paths]. */
export function generate(weights: Weights, tail: HeavyTail, state: tf.Tensor2D, noise: tf.Tensor3D): tf.Tensor3D {
  const [steps, , paths] = noise.shape;
  const output = outputs(weights, tf.transpose(joinNoise(state, noise), [0, 2, 1]));
  return tf.reshape(makeHeavy(output, tail), [steps, 1, paths]);
}

/** One step: the network on the one window of noise that its return is made of. noise [NOISE_SIZE, paths]. */
export function step(weights: Weights, tail: HeavyTail, state: tf.Tensor2D, noise: tf.Tensor2D) {
  const paths = noise.shape[1];
  const all = joinNoise(state, tf.reshape(noise, [1, NOISE_SIZE, paths]));
  const output = lastOutput(weights, tf.transpose(all, [2, 0, 1]), (x, place) => tf.prelu(x, weights[place]));
  const returns = tf.reshape(makeHeavy(output, tail), [1, paths]) as tf.Tensor2D;
  return {
    returns,
    // The network has no scale apart from what it draws: what it can honestly say is the history's deviation.
    volatility: tf.onesLike(returns),
    state: tf.reshape(tf.slice(all, [1, 0, 0], [PAST, NOISE_SIZE, paths]), [STATE_SIZE, paths]) as tf.Tensor2D,
  };
}

/** Paths without gradients; memory does not grow with the steps but for the result. */
export function simulate(
  arrays: WeightArrays,
  tail: HeavyTail,
  state: Float32Array,
  noise: Float32Array,
  steps: number,
  paths: number,
): Simulation {
  const returns = new Float32Array(steps * paths);
  const row = NOISE_SIZE * paths;
  const all = new Float32Array(state.length + noise.length);
  all.set(state);
  all.set(noise, state.length);
  for (let first = 0; first < steps; first += CHUNK_STEPS) {
    const length = Math.min(CHUNK_STEPS, steps - first);
    tf.tidy(() => {
      const weights = Object.fromEntries(
        Object.entries(arrays).map(([name, { shape, values }]) => [name, tf.tensor(values, [...shape])]),
      );
      const part = all.slice(first * row, (first + PAST + length) * row);
      const input = tf.tensor3d(part, [PAST + length, NOISE_SIZE, paths]);
      returns.set(makeHeavy(outputs(weights, tf.transpose(input, [0, 2, 1])), tail).dataSync(), first * paths);
    });
  }
  return { returns, lastState: all.slice(noise.length) };
}
