import * as tf from '@tensorflow/tfjs-core';
import type { Graph, Value } from '../../onnx/graph.ts';
import { drawStretched, drawUnstretched, ROUNDS } from '../lambert-w.ts';
import type { HeavyTail } from './heavy-tail.ts';
import { OUTPUT_BOUND } from './shape.ts';

/** What a network gives, about standard normal, as returns in units of the deviation: bounded, then with heavy tails. */
export function makeHeavy(output: tf.Tensor, { location, scale, delta }: HeavyTail): tf.Tensor {
  const bounded = tf.clipByValue(output, -OUTPUT_BOUND, OUTPUT_BOUND);
  const stretched = tf.mul(bounded, tf.exp(tf.mul(tf.square(bounded), delta / 2)));
  return tf.add(tf.mul(stretched, scale), location);
}

/** The same as a graph. */
export function drawHeavy(graph: Graph, output: Value, { location, scale, delta }: HeavyTail): Value {
  const bounded = graph.clip(output, -OUTPUT_BOUND, OUTPUT_BOUND);
  return graph.add(graph.mul(drawStretched(graph, bounded, delta), graph.scalar(scale)), graph.scalar(location));
}

/**
 * Returns as the standard normals behind them: the inverse of `makeHeavy` within its bound. Its slope counts as a constant, so that a
 * gradient penalty has its gradient in the critic's weights, and none of second order in the returns.
 */
export function makeNormal(returns: tf.Tensor, { location, scale, delta }: HeavyTail): tf.Tensor {
  const transform = tf.customGrad((...args) => {
    const [input, save] = args as [tf.Tensor, tf.GradSaveFunc];
    const z = tf.div(tf.sub(input, location), scale);
    const s = tf.mul(tf.square(z), delta);
    let w = tf.log1p(s);
    for (let round = 0; round < ROUNDS; round++) {
      const power = tf.exp(w);
      const miss = tf.sub(tf.mul(w, power), s);
      const next = tf.add(w, 1);
      const bend = tf.div(tf.mul(tf.add(w, 2), miss), tf.mul(next, 2));
      w = tf.sub(w, tf.div(miss, tf.sub(tf.mul(power, next), bend)));
    }
    const shrink = tf.exp(tf.mul(w, -0.5));
    save([tf.div(shrink, tf.mul(tf.add(w, 1), scale))]);
    return { value: tf.mul(z, shrink), gradFunc: (dy, saved) => tf.mul(dy, saved[0]) };
  });
  return transform(returns);
}

/** The same as a graph. */
export function drawNormal(graph: Graph, returns: Value, { location, scale, delta }: HeavyTail): Value {
  const z = graph.div(graph.sub(returns, graph.scalar(location)), graph.scalar(scale));
  return drawUnstretched(graph, z, delta);
}
