import * as tf from '@tensorflow/tfjs-core';
import type { CriticNetwork } from '../architecture.ts';
import { windowCritic } from '../path-dependent/critic.ts';
import { STATE_SIZE } from '../path-dependent/shape.ts';
import { cellRows } from './shape.ts';

/**
 * The critic of a single asset's window, asked about every asset; the score is the mean. It sees no asset beside another: what ties
 * them together is fitted by likelihood, and judged by the log density.
 */
export function criticOf(assets: number): CriticNetwork {
  return {
    window: windowCritic.window,
    initialWeights: windowCritic.initialWeights,

    score(weights, state, returns) {
      const [window, , paths] = returns.shape;
      const cells = tf.slice(state, [0, 0], [cellRows(assets), paths]);
      const scores = windowCritic.score(
        weights,
        tf.reshape(cells, [STATE_SIZE, assets * paths]) as tf.Tensor2D,
        tf.reshape(returns, [window, 1, assets * paths]) as tf.Tensor3D,
      );
      return tf.mean(tf.reshape(scores, [assets, paths]), 0) as tf.Tensor1D;
    },

    draw(graph, weights, state, returns) {
      const cells = graph.reshape(graph.rows(state, 0, cellRows(assets)), [STATE_SIZE, -1]);
      const windows = graph.reshape(returns, [windowCritic.window, 1, -1]);
      const scores = windowCritic.draw(graph, weights, cells, windows);
      return graph.mean(graph.reshape(scores, [assets, -1]), 0, false);
    },
  };
}
