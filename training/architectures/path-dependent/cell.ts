import * as tf from '@tensorflow/tfjs-core';
import { leakyRelu } from '../../backend/leaky-relu.ts';
import type { Weights } from '../architecture.ts';
import { LOG_COSH_MOMENT, LOG_COSH_MOMENT_DOUBLED } from './mean-of-law.ts';
import {
  FALL_AVERAGES,
  FALL_GAINS,
  FLOOR,
  LEAK,
  LOCATION,
  LOG_SCALE_MAX,
  LOG_SCALE_MIN,
  MIXTURE_FLOOR,
  NEWS_CAP,
  NEWS_ROW,
  REFERENCE_ROW,
  RETURN_AVERAGES,
  RETURN_GAINS,
  SQUARE_AVERAGES,
  SQUARE_GAINS,
  STATE_SIZE,
  STRETCH,
  TAIL_MAX,
  TAIL_MIN,
  TAIL_START,
  TREND_MULTIPLES,
  VARIANCE_AVERAGES,
} from './shape.ts';

/**
 * state → features, both [STATE_SIZE, paths]: return averages over the recent volatility, half the logarithm of the square
 * averages, and the share of falls in the recent variance.
 */
export function features(state: tf.Tensor2D): tf.Tensor2D {
  const rows = (from: number, count: number) => tf.slice(state, [from, 0], [count, state.shape[1]]);
  const reference = tf.add(rows(REFERENCE_ROW, 1), FLOOR);
  const trends = tf.mul(tf.div(rows(0, RETURN_AVERAGES), tf.sqrt(reference)), column(TREND_MULTIPLES));
  const levels = tf.mul(tf.log(tf.add(rows(RETURN_AVERAGES, SQUARE_AVERAGES), FLOOR)), 0.5);
  const falls = rows(RETURN_AVERAGES + SQUARE_AVERAGES, FALL_AVERAGES);
  return tf.concat([trends, levels, tf.sub(tf.div(tf.mul(falls, 2), reference), 1)], 0) as tf.Tensor2D;
}

/** The law of the next return, each [1, paths]. */
interface Law {
  location: tf.Tensor;
  logScale: tf.Tensor;
  skew: tf.Tensor;
  inverseTail: tf.Tensor;
}

/** Outputs are moved by `offsets`, [OUTPUTS, paths]. */
function law(weights: Weights, state: tf.Tensor2D, offsets: tf.Tensor): Law {
  const paths = state.shape[1];
  const input = features(state);
  const layer = (matrix: string, bias: string, x: tf.Tensor) =>
    tf.add(tf.matMul(weights[matrix] as tf.Tensor2D, x as tf.Tensor2D), tf.expandDims(weights[bias], 1));
  const hidden1 = leakyRelu(layer('hidden1', 'bias1', input), LEAK);
  const hidden2 = leakyRelu(layer('hidden2', 'bias2', hidden1), LEAK);
  const outputs = tf.add(layer('output', 'outputBias', hidden2), offsets);
  const row = (i: number) => tf.slice(outputs, [i, 0], [1, paths]);
  const weighted = (weight: tf.Tensor, x: tf.Tensor) =>
    tf.matMul(tf.expandDims(weight, 0) as tf.Tensor2D, x as tf.Tensor2D);
  const variances = tf.slice(state, [RETURN_AVERAGES, 0], [VARIANCE_AVERAGES, paths]);
  const shares = tf.exp(weights.mixture);
  const constant = tf.add(tf.slice(shares, [0], [1]), MIXTURE_FLOOR);
  const mixture = tf.add(weighted(tf.slice(shares, [1], [VARIANCE_AVERAGES]), variances), constant);
  const trends = tf.slice(input, [0, 0], [RETURN_AVERAGES, paths]);
  const level = tf.add(weights.level, tf.mul(tf.log(mixture), 0.5));
  const backbone = tf.add(level, weighted(weights.trend, trends));
  return {
    location: tf.mul(tf.tanh(tf.mul(weights.reversal, tf.slice(input, [0, 0], [1, paths]))), LOCATION),
    logScale: tf.clipByValue(tf.add(backbone, row(0)), LOG_SCALE_MIN, LOG_SCALE_MAX),
    skew: tf.tanh(row(1)),
    inverseTail: tf.exp(tf.clipByValue(tf.sub(TAIL_START, row(2)), TAIL_MIN, TAIL_MAX)),
  };
}

const exponentialOf = (coefficients: readonly number[], x: tf.Tensor): tf.Tensor =>
  tf.exp(
    coefficients.reduceRight<tf.Tensor>((value, coefficient) => tf.add(tf.mul(value, x), coefficient), tf.scalar(0)),
  );

/**
 * One step of the cell in plain tfjs: x = drift + exp(s) (l + sinh((asinh u + e) q) - c(e, q)), u = z exp(h z² / 2) and c the mean of
 * the sinh, so that the conditional mean is what drift and l say and nothing else. Jones & Pewsey, Biometrika 96 (2009).
 *
 * @param drift one, or one for each column, [1, paths]
 * @param state [STATE_SIZE, paths]
 * @param noise [1, paths]
 * @param offsets what columns have of their own, added to the network's outputs, [OUTPUTS, paths]
 * @returns the return and its conditional standard deviation, [1, paths], in units of the history's, and the next state
 */
export function step(
  weights: Weights,
  drift: number | tf.Tensor,
  state: tf.Tensor2D,
  noise: tf.Tensor2D,
  offsets: tf.Tensor = tf.scalar(0),
) {
  const { location, logScale, skew, inverseTail } = law(weights, state, offsets);
  const stretched = tf.mul(noise, tf.exp(tf.mul(tf.square(noise), STRETCH / 2)));
  const argument = tf.mul(tf.add(tf.asinh(stretched), skew), inverseTail);
  const shift = tf.mul(skew, inverseTail);
  const mean = tf.mul(tf.sinh(shift), exponentialOf(LOG_COSH_MOMENT, inverseTail));
  const scale = tf.exp(logScale);
  const returns = tf.add(tf.mul(scale, tf.add(location, tf.sub(tf.sinh(argument), mean))), drift) as tf.Tensor2D;
  // E[sinh²] = (cosh(2 e q) E[cosh(2 q asinh u)] - 1) / 2
  const secondMoment = tf.div(
    tf.sub(tf.mul(tf.cosh(tf.mul(shift, 2)), exponentialOf(LOG_COSH_MOMENT_DOUBLED, inverseTail)), 1),
    2,
  );
  const volatility = tf.mul(scale, tf.sqrt(tf.sub(secondMoment, tf.square(mean)))) as tf.Tensor2D;
  return { returns, volatility, state: update(state, returns) };
}

/** The averages after one more return, [STATE_SIZE, paths]; see `NEWS_CAP`. */
export function update(state: tf.Tensor2D, returns: tf.Tensor2D): tf.Tensor2D {
  const paths = state.shape[1];
  const cap = tf.mul(tf.add(tf.slice(state, [NEWS_ROW, 0], [1, paths]), FLOOR), NEWS_CAP);
  const capped = (x: tf.Tensor) => tf.minimum(tf.square(x), cap);
  const news = tf.concat([
    tf.tile(returns, [RETURN_AVERAGES, 1]),
    tf.tile(capped(returns), [SQUARE_AVERAGES, 1]),
    tf.tile(capped(tf.minimum(returns, 0)), [FALL_AVERAGES, 1]),
  ]);
  const gains = column([...RETURN_GAINS, ...SQUARE_GAINS, ...FALL_GAINS]);
  return tf.reshape(tf.add(state, tf.mul(gains, tf.sub(news, state))), [STATE_SIZE, paths]);
}

const column = (values: readonly number[]): tf.Tensor2D => tf.tensor2d([...values], [values.length, 1]);
