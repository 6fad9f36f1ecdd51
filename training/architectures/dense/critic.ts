import * as tf from '@tensorflow/tfjs-core';
import type { CriticNetwork } from '../architecture.ts';
import { drawCritic } from './graphs.ts';
import { perceptron, perceptronWeights } from './perceptron.ts';
import { LAGS, stateSizeOf } from './shape.ts';

/** Reads the 20 returns of the state and the 20 that follow as one vector. */
export function criticOf(assets: number): CriticNetwork {
  const size = stateSizeOf(assets);
  return {
    window: LAGS,
    initialWeights: (seed) => perceptronWeights(seed, 16, 2 * size, 1),
    score(weights, state, returns) {
      const paths = returns.shape[2];
      const input = tf.concat([state, tf.reshape(returns, [size, paths])], 0) as tf.Tensor2D;
      return tf.reshape(perceptron(weights, input), [paths]);
    },
    draw: (graph, weights, state, returns) => drawCritic(graph, weights, assets, state, returns),
  };
}
