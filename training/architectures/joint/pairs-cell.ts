import * as tf from '@tensorflow/tfjs-core';
import type { Weights } from '../architecture.ts';
import { PIVOT_FLOOR, RESIDUAL_BOUND, triangleOf } from './shape.ts';

/** λ, w and ν. */
const dynamics = (weights: Weights) => tf.unstack(weights.dynamics) as tf.Scalar[];

/** See `Coupling`. */
export function draw(
  weights: Weights,
  assets: number,
  movements: tf.Tensor2D,
  normals: tf.Tensor2D,
  shock: tf.Tensor,
): tf.Tensor2D {
  const [, share] = dynamics(weights);
  return tf.mul(multiply(mixture(weights, assets, movements, share), tf.split(normals, assets, 0)), shock);
}

/** (1 - w) R̄ + w Q, the columns of its lower triangle, each from the diagonal down: [assets - column, paths]. */
function mixture(weights: Weights, assets: number, movements: tf.Tensor2D, share: tf.Scalar): tf.Tensor[] {
  const counts = Array.from({ length: assets }, (_, column) => assets - column);
  let below = 0;
  return tf.split(movements, counts, 0).map((movement, column) => {
    const count = counts[column] - 1;
    const constant = tf.concat([tf.ones([1]), tf.slice(weights.correlation, [below], [count])]);
    below += count;
    return tf.add(tf.mul(movement, share), tf.mul(tf.expandDims(constant, 1), tf.sub(1, share)));
  });
}

/** Normals with the correlations of a matrix that is given by its lower triangle: Cholesky's factor times independent ones, [1, paths] each. */
function multiply(matrix: readonly tf.Tensor[], normals: readonly tf.Tensor[]): tf.Tensor2D {
  const assets = matrix.length;
  const paths = matrix[0].shape[1] as number;
  const rows = (x: tf.Tensor, from: number, count = assets) =>
    tf.slice(x, [from, 0], [Math.min(count, (x.shape[0] as number) - from), paths]);
  const left = [...matrix];
  let drawn: tf.Tensor = tf.zeros([assets, paths]);
  for (let column = 0; column < assets; column++) {
    const pivot = tf.maximum(rows(left[column], 0, 1), PIVOT_FLOOR);
    for (let other = 1; other < assets - column; other++) {
      const ratio = tf.div(rows(left[column], other, 1), pivot);
      left[column + other] = tf.sub(left[column + other], tf.mul(rows(left[column], other), ratio));
    }
    const below = tf.mul(left[column], tf.div(normals[column], tf.sqrt(pivot)));
    drawn = tf.add(drawn, column === 0 ? below : tf.concat([tf.zeros([column, paths]), below], 0));
  }
  const diagonal = tf.concat(
    matrix.map((each) => rows(each, 0, 1)),
    0,
  );
  return tf.div(drawn, tf.sqrt(diagonal));
}

/** Q after a step. */
export function remember(weights: Weights, assets: number, movements: tf.Tensor2D, z: tf.Tensor2D): tf.Tensor2D {
  const [memory] = dynamics(weights);
  const { rows, columns } = triangleOf(assets);
  const bounded = tf.clipByValue(z, -RESIDUAL_BOUND, RESIDUAL_BOUND);
  // Rows side by side: tfjs's gather has no gradient on every backend.
  const each = tf.split(bounded, assets, 0);
  const products = tf.concat(
    rows.map((row, i) => tf.mul(each[row], each[columns[i]])),
    0,
  );
  return tf.add(tf.mul(movements, memory), tf.mul(products, tf.sub(1, memory)));
}
