import * as tf from '@tensorflow/tfjs-core';
import type { Weights } from '../architecture.ts';
import { BLOCKS, dilationOf, PAST } from './shape.ts';

/**
 * The generator's network along whole paths: dilated causal convolutions without padding, so that what goes in is longer by the past
 * than what comes out. A convolution is two slices, side by side, and one matMul: tfjs refuses gradients of dilated ones, and the wasm
 * backend lacks those of any.
 *
 * @param noise [PAST + steps, paths, noiseSize]
 * @returns [steps × paths]
 */
export function outputs(weights: Weights, noise: tf.Tensor3D): tf.Tensor1D {
  const [length, paths] = noise.shape;
  const steps = length - PAST;
  let hidden = noise;
  let output: tf.Tensor = weights.outputBias;
  for (let block = 0; block < BLOCKS; block++) {
    hidden = layer(weights, hidden, 'first', block);
    hidden = layer(weights, hidden, 'second', block);
    const [rows, , channels] = hidden.shape;
    const last = tf.slice(hidden, [rows - steps, 0, 0], [steps, paths, channels]);
    const skip = tf.matMul(tf.reshape(last, [steps * paths, channels]), weights[`skip${block}`] as tf.Tensor2D);
    output = tf.add(output, tf.reshape(skip, [steps * paths]));
  }
  return output as tf.Tensor1D;
}

function layer(weights: Weights, input: tf.Tensor3D, part: 'first' | 'second', block: number): tf.Tensor3D {
  const [length, paths, channels] = input.shape;
  const dilation = dilationOf(block);
  const rows = length - dilation;
  const taps =
    dilation === 0
      ? input
      : tf.concat(
          [0, dilation].map((from) => tf.slice(input, [from, 0, 0], [rows, paths, channels])),
          2,
        );
  const kernel = weights[`${part}${block}`] as tf.Tensor2D;
  const product = tf.matMul(tf.reshape(taps, [rows * paths, kernel.shape[0]]), kernel);
  const biased = tf.add(product, weights[`${part}Bias${block}`]);
  return tf.reshape(tf.prelu(biased, weights[`${part}Slope${block}`]), [rows, paths, kernel.shape[1]]);
}
