import * as tf from '@tensorflow/tfjs-core';
import type { Weights } from '../architecture.ts';
import { BLOCKS, RECEPTIVE_FIELD } from './shape.ts';

/** The activation after a block's first or second convolution. */
export type Activation = (x: tf.Tensor, place: `${'first' | 'second'}Slope${number}`) => tf.Tensor;

/**
 * The network's last output on a window of one receptive field, at the steps that it is made of and at no others: of what a block
 * gives, the next one reads every other step, so that in these units no taps lie further apart than one. Half the work of the
 * dilated network, and the same number.
 *
 * Ordinary tfjs, so that it differentiates as often as its activation does.
 *
 * @param input [paths, RECEPTIVE_FIELD, inputs]
 * @returns [paths]
 */
export function lastOutput(weights: Weights, input: tf.Tensor3D, activate: Activation): tf.Tensor1D {
  const [paths] = input.shape;
  const layer = (rows: tf.Tensor, part: 'first' | 'second', block: number): tf.Tensor2D => {
    const product = tf.matMul(rows as tf.Tensor2D, weights[`${part}${block}`] as tf.Tensor2D);
    return activate(tf.add(product, weights[`${part}Bias${block}`]), `${part}Slope${block}`) as tf.Tensor2D;
  };
  let steps = RECEPTIVE_FIELD;
  let hidden = layer(tf.reshape(input, [paths * steps, -1]), 'first', 0);
  hidden = layer(hidden, 'second', 0);
  const channels = hidden.shape[1];
  let output = weights.outputBias;
  for (let block = 0; block < BLOCKS; block++) {
    if (block > 0) {
      const before = tf.reshape(hidden, [paths, steps, channels]);
      const pairs = [0, 1].map((from) => tf.slice(before, [0, from, 0], [paths, steps - 1, channels]));
      const first = layer(tf.reshape(tf.concat(pairs, 2), [-1, 2 * channels]), 'first', block);
      // Pairs that do not overlap lie side by side already.
      hidden = layer(tf.reshape(first, [-1, 2 * channels]), 'second', block);
      steps = (steps - 1) / 2;
    }
    const last = tf.slice(tf.reshape(hidden, [paths, steps, channels]), [0, steps - 1, 0], [paths, 1, channels]);
    const skip = tf.matMul(tf.reshape(last, [paths, channels]), weights[`skip${block}`] as tf.Tensor2D);
    output = tf.add(output, tf.reshape(skip, [paths]));
  }
  return output as tf.Tensor1D;
}
