import * as tf from '@tensorflow/tfjs-core';
import type { Weights } from '../architecture.ts';
import { HALF_NORMAL } from '../joint/half-normal.ts';
import { RESIDUAL_BOUND, triangleOf } from '../joint/shape.ts';
import { FADE, LOADING_BOUND } from './shape.ts';
import { marketSkew } from './skew.ts';

/** A number for each asset, as a column. */
const column = (x: tf.Tensor) => tf.expandDims(x, 1);

/** Loadings of the next day, [assets, paths]. */
function loadings(weights: Weights, assets: number, memories: tf.Tensor2D): tf.Tensor2D {
  const paths = memories.shape[1];
  const [, share] = tf.unstack(weights.dynamics) as tf.Scalar[];
  const rest = tf.sub(1, share);
  const moved = tf.mul(tf.slice(memories, [0, 0], [assets, paths]), share);
  const sizes = tf.mul(tf.slice(memories, [assets, 0], [assets, paths]), share);
  const roots = tf.sqrt(tf.add(sizes, rest));
  const mixed = tf.add(moved, tf.mul(column(weights.together), rest));
  const correlations = tf.div(mixed, tf.mul(roots, tf.mean(roots, 0, true)));
  const mean = tf.mean(correlations, 0, true);
  const slope = tf.div(tf.clipByValue(mean, 0, FADE), tf.mul(tf.sqrt(tf.maximum(mean, FADE)), FADE));
  return tf.clipByValue(tf.mul(correlations, slope), -LOADING_BOUND, LOADING_BOUND) as tf.Tensor2D;
}

/** See `halfNormal` of `joint/half-normal.ts`. */
function halfNormal(h: tf.Tensor): tf.Tensor {
  const power = HALF_NORMAL.reduceRight((value, coefficient) => tf.add(tf.mul(value, h), coefficient), tf.zerosLike(h));
  return tf.log(tf.add(tf.exp(power), 1));
}

/** See `Coupling`. */
export function draw(
  weights: Weights,
  assets: number,
  memories: tf.Tensor2D,
  normals: tf.Tensor2D,
  shock: tf.Tensor,
): tf.Tensor2D {
  const paths = normals.shape[1];
  const loading = loadings(weights, assets, memories);
  const { diagonal } = triangleOf(assets);
  let left: tf.Tensor = tf.zeros([assets, paths]);
  for (let k = 0; k < assets; k++) {
    const below = tf.mul(
      column(tf.slice(weights.rest, [diagonal[k]], [assets - k])),
      tf.slice(normals, [k, 0], [1, paths]),
    );
    left = tf.add(left, k === 0 ? below : tf.concat([tf.zeros([k, paths]), below], 0));
  }
  const open = tf.sqrt(tf.sub(1, tf.square(loading)));
  const [, , freedom, , delta] = weights.dynamics.dataSync();
  const { plain, size, mean } = marketSkew(delta, freedom);
  const row = (at: number) => tf.slice(normals, [at, 0], [1, paths]);
  const market = tf.add(tf.mul(row(assets), plain), tf.mul(halfNormal(row(assets + 1)), size));
  const moved = tf.mul(loading, tf.sub(tf.mul(market, shock), mean));
  const drawn = tf.add(moved, tf.mul(tf.mul(open, left), shock));
  return tf.mul(drawn, column(weights.sign));
}

/** See `Coupling`. */
export function remember(weights: Weights, assets: number, memories: tf.Tensor2D, z: tf.Tensor2D): tf.Tensor2D {
  const [memory, , , gain] = tf.unstack(weights.dynamics) as tf.Scalar[];
  const bounded = tf.mul(tf.clipByValue(z, -RESIDUAL_BOUND, RESIDUAL_BOUND), column(weights.sign));
  const others = tf.mul(tf.sub(tf.sum(bounded, 0, true), bounded), tf.div(gain, assets - 1));
  const news = tf.concat([tf.mul(bounded, others), tf.square(bounded)], 0);
  return tf.add(tf.mul(memories, memory), tf.mul(news, tf.sub(1, memory)));
}
