import * as tf from '@tensorflow/tfjs-core';

/** How the two networks compete: each loss reads the critic's scores of real and of generated windows, [paths]. */
export interface AdversarialLoss {
  readonly name: string;
  critic(real: tf.Tensor1D, generated: tf.Tensor1D): tf.Scalar;
  generator(real: tf.Tensor1D, generated: tf.Tensor1D): tf.Scalar;
}

/**
 * Relativistic pairing loss: only the difference between a real and a generated window counts, so that no mode can be dropped
 * without cost. Jolicoeur-Martineau 2018; Huang, Gokaslan, Kuleshov, Tompkin, "The GAN is dead; long live the GAN", 2024, section 2.1.
 */
export const relativisticPairing: AdversarialLoss = {
  name: 'relativistic pairing',
  critic: (real, generated) => tf.mean(tf.softplus(tf.sub(generated, real))),
  generator: (real, generated) => tf.mean(tf.softplus(tf.sub(real, generated))),
};

/** Sigmoid cross-entropy with the generator's non-saturating form. Goodfellow et al., "Generative adversarial nets", 2014, section 3. */
export const crossEntropy: AdversarialLoss = {
  name: 'sigmoid cross-entropy',
  critic: (real, generated) => tf.add(tf.mean(tf.softplus(tf.neg(real))), tf.mean(tf.softplus(generated))),
  generator: (_real, generated) => tf.mean(tf.softplus(tf.neg(generated))),
};
