import * as tf from '@tensorflow/tfjs-core';

/**
 * Leaky ReLU, `x` where x > 0 and `alpha x` elsewhere, with gradients of first and second order on every backend.
 * tfjs's own has none of second order (its gradient compares, and `Greater` has no gradient), which a gradient penalty needs.
 * @param x any shape, float32
 * @param alpha slope below zero, 0 to 1
 */
export function leakyRelu(x: tf.Tensor, alpha: number): tf.Tensor {
  if (!(alpha >= 0 && alpha <= 1)) throw new RangeError(`leakyRelu: alpha ${alpha} must be between 0 and 1`);
  const activate = tf.customGrad((...args) => {
    const [input, save] = args as [tf.Tensor, tf.GradSaveFunc];
    // The forward pass of a custom operation is off the tape, its gradient is not: so the comparison happens here, once.
    const slope = tf.maximum(tf.cast(tf.greater(input, 0), 'float32'), alpha);
    save([slope]);
    return { value: tf.mul(input, slope), gradFunc: (dy, saved) => tf.mul(dy, saved[0]) };
  });
  return activate(x);
}
