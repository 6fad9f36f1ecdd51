import * as tf from '@tensorflow/tfjs-core';
import type { Weights } from '../architecture.ts';
import { step as cellStep } from '../path-dependent/cell.ts';
import { OUTPUTS, STATE_SIZE } from '../path-dependent/shape.ts';
import type { Bend } from './bend.ts';
import { cellRows } from './shape.ts';
import type { Coupling } from './tie.ts';
import { arraysOf } from './weights.ts';

/**
 * One step in plain tfjs: noise is made dependent by the copula, and drives a cell for each asset. What stands here is the definition;
 * the whole model is trained otherwise, asset by asset, so that only tests take its gradient.
 *
 * @param drift constant part of the mean of each asset
 * @param state averages of the cells, then the coupling's memory, [stateSize, paths]
 * @param noise the coupling's normals, then that of the common shock, [noiseSize, paths]
 */
export function step(
  coupling: Coupling,
  weights: Weights,
  drift: readonly number[],
  state: tf.Tensor2D,
  noise: tf.Tensor2D,
) {
  const assets = drift.length;
  const paths = state.shape[1];
  const cells = cellRows(assets);
  const memory = tf.slice(state, [cells, 0], [state.shape[0] - cells, paths]) as tf.Tensor2D;
  const count = coupling.normalsOf(assets);
  const [, , freedom] = tf.unstack(weights.dynamics) as tf.Scalar[];
  const shock = commonShock(freedom, tf.slice(noise, [count, 0], [1, paths]));
  const students = coupling.draw(weights, assets, memory, tf.slice(noise, [0, 0], [count, paths]), shock);
  const score = normalScore(students, freedom) as tf.Tensor2D;
  const { skew } = coupling.tie(arraysOf(weights), assets);
  const z = skew ? bendRows(score, skew.bends) : score;
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
  const remembered = coupling.remember(weights, assets, memory, z);
  return {
    returns: tf.reshape(next.returns, [assets, paths]) as tf.Tensor2D,
    volatility: tf.reshape(next.volatility, [assets, paths]) as tf.Tensor2D,
    state: tf.concat([tf.reshape(next.state, [cells, paths]), remembered], 0) as tf.Tensor2D,
  };
}

/** √(ν/χ²), χ² by Wilson & Hilferty. */
function commonShock(freedom: tf.Scalar, last: tf.Tensor): tf.Tensor {
  const spread = tf.div(2 / 9, freedom);
  return tf.pow(tf.maximum(tf.add(tf.sub(1, spread), tf.mul(last, tf.sqrt(spread))), 0.15), -1.5);
}

/** See `bend`. */
function bendRows(y: tf.Tensor2D, bends: readonly Bend[]): tf.Tensor2D {
  const column = (of: (each: Bend) => number) => tf.tensor2d(bends.map(of), [bends.length, 1]);
  const root = tf.sqrt(
    tf.add(
      tf.mul(
        tf.square(y),
        column(({ width }) => width),
      ),
      1,
    ),
  );
  const line = tf.add(
    tf.mul(
      y,
      column(({ slope }) => slope),
    ),
    column(({ middle }) => middle),
  );
  return tf.add(
    line,
    tf.mul(
      root,
      column(({ lift }) => lift),
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
