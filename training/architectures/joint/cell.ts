import * as tf from '@tensorflow/tfjs-core';
import type { Weights } from '../architecture.ts';
import { step as cellStep } from '../path-dependent/cell.ts';
import { OUTPUTS, STATE_SIZE } from '../path-dependent/shape.ts';
import { cellRows, PIVOT_FLOOR, RESIDUAL_BOUND, triangleOf } from './shape.ts';

/**
 * One step in plain tfjs: noise is made dependent by the copula, and drives a cell for each asset. What stands here is the definition;
 * the whole model is trained otherwise, asset by asset, so that only tests take its gradient.
 *
 * @param drift constant part of the mean of each asset
 * @param state [stateSizeOf(assets), paths]
 * @param noise [assets + 1, paths]
 */
export function step(weights: Weights, drift: readonly number[], state: tf.Tensor2D, noise: tf.Tensor2D) {
  const assets = drift.length;
  const paths = state.shape[1];
  const cells = cellRows(assets);
  const movements = tf.slice(state, [cells, 0], [state.shape[0] - cells, paths]) as tf.Tensor2D;
  const z = drawResiduals(weights, assets, movements, noise);
  const columns = assets * paths;
  const wide = (perAsset: tf.Tensor, rows: number) =>
    tf.reshape(tf.tile(tf.reshape(perAsset, [rows, assets, 1]), [1, 1, paths]), [rows, columns]);
  const next = cellStep(
    weights,
    wide(tf.tensor1d([...drift]), 1),
    tf.reshape(tf.slice(state, [0, 0], [cells, paths]), [STATE_SIZE, columns]) as tf.Tensor2D,
    tf.reshape(z, [1, columns]) as tf.Tensor2D,
    wide(weights.own, OUTPUTS),
  );
  const remembered = remember(weights, assets, movements, z);
  return {
    returns: tf.reshape(next.returns, [assets, paths]) as tf.Tensor2D,
    volatility: tf.reshape(next.volatility, [assets, paths]) as tf.Tensor2D,
    state: tf.concat([tf.reshape(next.state, [cells, paths]), remembered], 0) as tf.Tensor2D,
  };
}

/** λ, w and ν. */
const dynamics = (weights: Weights) => tf.unstack(weights.dynamics) as tf.Scalar[];

/** Standard normals with the Student-t copula of the day, [assets, paths]. */
function drawResiduals(weights: Weights, assets: number, movements: tf.Tensor2D, noise: tf.Tensor2D): tf.Tensor2D {
  const paths = noise.shape[1];
  const [, share, freedom] = dynamics(weights);
  const normals = tf.split(tf.slice(noise, [0, 0], [assets, paths]), assets, 0);
  const drawn = correlate(mixture(weights, assets, movements, share), normals);
  // χ²/ν by Wilson & Hilferty.
  const spread = tf.div(2 / 9, freedom);
  const last = tf.slice(noise, [assets, 0], [1, paths]);
  const root = tf.maximum(tf.add(tf.sub(1, spread), tf.mul(last, tf.sqrt(spread))), 0.15);
  return normalScore(tf.mul(drawn, tf.pow(root, -1.5)), freedom) as tf.Tensor2D;
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
function correlate(matrix: readonly tf.Tensor[], normals: readonly tf.Tensor[]): tf.Tensor {
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
  return tf.div(
    drawn,
    tf.sqrt(
      tf.concat(
        matrix.map((each) => rows(each, 0, 1)),
        0,
      ),
    ),
  );
}

/** Far below the smallest step of float32 near one; its square is no zero yet. */
const TINY = 1e-15;

/** See `scoreOf`. */
function normalScore(x: tf.Tensor, freedom: tf.Scalar): tf.Tensor {
  const inverse = tf.reciprocal(freedom);
  const a = tf.add(
    tf.sub(1, tf.mul(inverse, 0.25)),
    tf.add(tf.mul(tf.square(inverse), 1 / 32), tf.mul(tf.pow(inverse, 3), 0.06)),
  );
  const b = tf.div(1 / 48, tf.square(tf.add(freedom, 0.3)));
  // As in `drawScore`: tfjs's log1p is a plain logarithm on one of its backends.
  const sum = tf.add(tf.div(tf.square(x), freedom), 1);
  const log = tf.log(sum);
  const slope = tf.div(tf.add(log, TINY), tf.add(tf.sub(sum, 1), TINY));
  return tf.mul(tf.mul(x, tf.sqrt(slope)), tf.add(a, tf.mul(b, tf.mul(freedom, log))));
}

/** Q after a step. */
function remember(weights: Weights, assets: number, movements: tf.Tensor2D, z: tf.Tensor2D): tf.Tensor {
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
