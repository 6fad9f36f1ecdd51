import * as tf from '@tensorflow/tfjs-core';
import { leakyRelu } from '../../backend/leaky-relu.ts';
import type { CriticNetwork } from '../architecture.ts';
import { drawCritic } from './graphs.ts';
import type { HeavyTail } from './heavy-tail.ts';
import { RECEPTIVE_FIELD, SLOPE } from './shape.ts';
import { makeNormal } from './transform.ts';
import { criticWeights } from './weights.ts';
import { lastOutput } from './window-network.ts';

/** The same network as the generator's, on one window of returns that were made normal. It does not look at the state. */
export function criticOf(tail: HeavyTail, channels: number): CriticNetwork {
  return {
    window: RECEPTIVE_FIELD,
    initialWeights: (seed) => criticWeights(seed, channels),
    score(weights, _state, returns) {
      const normal = tf.transpose(makeNormal(returns, tail) as tf.Tensor3D, [2, 0, 1]);
      return lastOutput(weights, normal, (x) => leakyRelu(x, SLOPE));
    },
    draw: (graph, weights, _state, returns) => drawCritic(graph, weights, tail, returns),
  };
}
