import * as tf from '@tensorflow/tfjs-core';

/**
 * Zero-centred gradient penalty: the mean over windows of ‖∇ score‖², which keeps the game near its equilibrium.
 * Mescheder, Geiger, Nowozin, "Which training methods for GANs do actually converge?", ICML 2018, section 4.
 * Its own gradient in the critic's weights is of second order.
 *
 * @param windows [window, assets, paths]
 */
export function gradientPenalty(score: (windows: tf.Tensor3D) => tf.Tensor1D, windows: tf.Tensor3D): tf.Scalar {
  const gradient = tf.grad((input) => tf.sum(score(input as tf.Tensor3D)))(windows);
  return tf.div(tf.sum(tf.square(gradient)), windows.shape[2]);
}
