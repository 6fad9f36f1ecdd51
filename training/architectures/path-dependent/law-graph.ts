import type { Graph, Value } from '../../onnx/graph.ts';
import { LOG_COSH_MOMENT, LOG_COSH_MOMENT_DOUBLED } from './mean-of-law.ts';
import {
  FALL_AVERAGES,
  FALL_GAINS,
  FLOOR,
  HIDDEN,
  LEAK,
  LOCATION,
  LOG_SCALE_MAX,
  LOG_SCALE_MIN,
  MIXTURE_FLOOR,
  NEWS_CAP,
  NEWS_ROW,
  OUTPUTS,
  REFERENCE_ROW,
  RETURN_AVERAGES,
  RETURN_GAINS,
  SQUARE_AVERAGES,
  SQUARE_GAINS,
  STATE_SIZE,
  TAIL_MAX,
  TAIL_MIN,
  TAIL_START,
  TREND_MULTIPLES,
} from './shape.ts';
import type { CellWeights } from './weights.ts';

const repeat = (count: number, value: number) => Array.from({ length: count }, () => value);

/**
 * What the graph computes as features is R / √Q, log Q and F / Q; the features of the cell are these times a factor, plus an offset.
 * Both are multiplied into the matrices that read the features, which saves operators at every step.
 */
const FEATURE_FACTORS = [...TREND_MULTIPLES, ...repeat(SQUARE_AVERAGES, 0.5), ...repeat(FALL_AVERAGES, 2)];
const FEATURE_OFFSETS = [...repeat(RETURN_AVERAGES + SQUARE_AVERAGES, 0), ...repeat(FALL_AVERAGES, -1)];

/** What is read of a state by one matrix, each [1, paths]. */
interface Readings {
  /** The mixture of the averages of squares. */
  readonly mixture: Value;
  /** What the square of the next return counts at most: see `NEWS_CAP`. */
  readonly cap: Value;
  /** The average that trends and falls are divided by. */
  readonly reference: Value;
}

function readState(graph: Graph, weights: CellWeights, state: Value): Readings {
  const [constant, ...shares] = Array.from(weights.mixture, Math.exp);
  const row = (entry: (i: number) => number) => Array.from({ length: STATE_SIZE }, (_, i) => entry(i));
  const matrix = [
    ...repeat(RETURN_AVERAGES, 0),
    ...shares,
    ...row((i) => (i === NEWS_ROW ? NEWS_CAP : 0)),
    ...row((i) => (i === REFERENCE_ROW ? 1 : 0)),
  ];
  const least = graph.constant([constant + MIXTURE_FLOOR, NEWS_CAP * FLOOR, FLOOR], [3, 1]);
  const read = graph.gemm(graph.constant(matrix, [3, STATE_SIZE]), state, least);
  const [mixture, cap, reference] = graph.split(read, [1, 1, 1]);
  return { mixture, cap, reference };
}

/** Features but for their factors and offsets: the trends, and all, [STATE_SIZE, paths]. */
function drawBareFeatures(graph: Graph, state: Value, reference: Value): { trends: Value; features: Value } {
  const [returnAverages, squareAverages, fallAverages] = graph.split(state, [
    RETURN_AVERAGES,
    SQUARE_AVERAGES,
    FALL_AVERAGES,
  ]);
  const trends = graph.div(returnAverages, graph.sqrt(reference));
  const levels = graph.log(graph.add(squareAverages, graph.scalar(FLOOR)));
  return { trends, features: graph.concat([trends, levels, graph.div(fallAverages, reference)], 0) };
}

/** The features of the cell, [STATE_SIZE, paths]. */
export function drawFeatures(graph: Graph, state: Value): Value {
  const column = (values: readonly number[]) => graph.constant(values, [STATE_SIZE, 1]);
  const reference = graph.add(graph.rows(state, REFERENCE_ROW, REFERENCE_ROW + 1), graph.scalar(FLOOR));
  const { features } = drawBareFeatures(graph, state, reference);
  return graph.add(graph.mul(features, column(FEATURE_FACTORS)), column(FEATURE_OFFSETS));
}

/** The law of the next return, each [1, paths]: x = drift + scale (location + sinh((asinh u + skew) q) - mean). */
export interface LawValues {
  location: Value;
  scale: Value;
  skew: Value;
  inverseTail: Value;
  /** skew q. */
  shift: Value;
  /** 2 sinh(skew q) and twice the mean: the halves are taken once, at the end. */
  twiceSinhShift: Value;
  twiceMean: Value;
  /** What the square of the return counts at most. */
  cap: Value;
}

/** The law that the cell gives to the next return. state: [STATE_SIZE, columns]. */
export function drawLaw(graph: Graph, weights: CellWeights, state: Value, { bias }: ColumnConstants): LawValues {
  const { mixture, cap, reference } = readState(graph, weights, state);
  const { trends, features } = drawBareFeatures(graph, state, reference);
  const { matrix: firstMatrix, bias: firstBias } = firstLayer(weights);
  const layer = (matrix: Value, constant: ArrayLike<number>, x: Value) =>
    graph.leakyRelu(graph.gemm(matrix, x, graph.constant(constant, [HIDDEN, 1])), LEAK);
  const hidden1 = layer(graph.constant(firstMatrix, [HIDDEN, STATE_SIZE]), firstBias, features);
  const hidden2 = layer(graph.constant(weights.hidden2, [HIDDEN, HIDDEN]), weights.bias2, hidden1);
  const { ofHidden, ofTrends } = outputLayer(weights);
  const direct = graph.gemm(graph.constant(ofTrends, [LAW_ROWS, RETURN_AVERAGES]), trends, bias);
  const outputs = graph.gemm(graph.constant(ofHidden, [LAW_ROWS, HIDDEN]), hidden2, direct);
  const [bounded, correction, rawTail] = graph.split(outputs, [2, 1, 1]);
  const [location, skew] = graph.split(graph.tanh(bounded), [1, 1]);
  // A product where the cell adds logarithms: the logarithm of a lively market is large, and so would be its rounding.
  const free = graph.mul(graph.sqrt(mixture), graph.exp(correction));
  const inverseTail = graph.exp(graph.clip(rawTail, TAIL_MIN, TAIL_MAX));
  const shift = graph.mul(skew, inverseTail);
  const twiceSinhShift = graph.twiceSinh(shift);
  return {
    location: graph.mul(location, graph.scalar(LOCATION)),
    scale: graph.clip(free, Math.exp(LOG_SCALE_MIN), Math.exp(LOG_SCALE_MAX)),
    skew,
    inverseTail,
    shift,
    twiceSinhShift,
    twiceMean: graph.mul(twiceSinhShift, graph.exp(graph.polynomial(LOG_COSH_MOMENT, inverseTail))),
    cap,
  };
}

/** What assets that share a cell have of their own. */
export interface AssetShifts {
  /** Constant part of the mean of each. */
  readonly drift: readonly number[];
  /** Added to the network's outputs, [OUTPUTS, assets]; none where there is one asset. */
  readonly offsets?: ArrayLike<number>;
}

/** The same as a graph holds it: the bias of the law's rows, [LAW_ROWS, columns], and the drift, [1, columns]; or one column for all. */
export interface ColumnConstants {
  readonly bias: Value;
  readonly drift: Value;
}

/**
 * The constants of each column, columns being those of the first asset, of the second, …: made once, and read by every step.
 *
 * @param state [STATE_SIZE, columns]; a row of it tells how many columns there are
 * @returns for the graph of a step, what it reads
 */
export function drawColumnConstants(
  graph: Graph,
  weights: CellWeights,
  { drift, offsets }: AssetShifts,
  state: Value,
): (step: Graph) => ColumnConstants {
  const { bias } = outputLayer(weights);
  if (!offsets) {
    return (step) => ({ bias: step.constant(bias, [LAW_ROWS, 1]), drift: step.scalar(drift[0]) });
  }
  const assets = drift.length;
  const zeros = graph.mul(graph.reshape(graph.rows(state, 0, 1), [1, assets, -1]), graph.scalar(0));
  const spread = (values: readonly number[], rows: number) =>
    graph.reshape(graph.add(zeros, graph.constant(values, [rows, assets, 1])), [rows, -1]);
  const shifted = outputOffsets(offsets).map((offset, i) => offset + bias[Math.floor(i / assets)]);
  const all = { bias: spread(shifted, LAW_ROWS), drift: spread(drift, 1) };
  return () => all;
}

/** Offsets in the order of the law's rows, [LAW_ROWS, assets]. */
function outputOffsets(offsets: ArrayLike<number>): number[] {
  const all = Array.from(offsets);
  const assets = all.length / OUTPUTS;
  const [logScale, skew, tail] = [0, 1, 2].map((output) => all.slice(output * assets, (output + 1) * assets));
  return [...repeat(assets, 0), ...skew, ...logScale, ...tail.map((shift) => -shift)];
}

/** The first layer on bare features: factors into its matrix, offsets into its bias. */
function firstLayer(weights: CellWeights): { matrix: number[]; bias: number[] } {
  return {
    matrix: Array.from(weights.hidden1, (weight, i) => weight * FEATURE_FACTORS[i % STATE_SIZE]),
    bias: Array.from(weights.bias1, (bias, row) =>
      FEATURE_OFFSETS.reduce((sum, offset, i) => sum + weights.hidden1[row * STATE_SIZE + i] * offset, bias),
    ),
  };
}

/** Location, skew, log scale and log q. */
const LAW_ROWS = 4;

/** The network's outputs with what stands beside them: the reversal and the trends. */
function outputLayer(weights: CellWeights): { ofHidden: number[]; ofTrends: number[]; bias: number[] } {
  const outputOf = { logScale: 0, skew: 1, tail: 2 };
  const hidden = (output: number, sign: number) =>
    Array.from(weights.output.subarray(output * HIDDEN, (output + 1) * HIDDEN), (weight) => sign * weight);
  const nothing = repeat(RETURN_AVERAGES, 0);
  const trends = TREND_MULTIPLES.map((factor, i) => factor * weights.trend[i]);
  return {
    ofHidden: [
      ...repeat(HIDDEN, 0),
      ...hidden(outputOf.skew, 1),
      ...hidden(outputOf.logScale, 1),
      ...hidden(outputOf.tail, -1),
    ],
    ofTrends: [TREND_MULTIPLES[0] * weights.reversal[0], ...nothing.slice(1), ...nothing, ...trends, ...nothing],
    bias: [
      0,
      weights.outputBias[outputOf.skew],
      weights.outputBias[outputOf.logScale] + weights.level[0],
      TAIL_START - weights.outputBias[outputOf.tail],
    ],
  };
}

/** Standard deviation of the law, from its parts of any shape: scale √(((1 + 2 sinh²(e q)) E[cosh(2 q asinh u)] - 1) / 2 - mean²). */
export function drawVolatility(
  graph: Graph,
  law: Pick<LawValues, 'scale' | 'inverseTail' | 'twiceSinhShift' | 'twiceMean'>,
): Value {
  const moment = graph.exp(graph.polynomial(LOG_COSH_MOMENT_DOUBLED, law.inverseTail));
  // Four times the variance, 2 (cosh(2 e q) E[cosh(2 q asinh u)] - 1) - (2 mean)², with 2 cosh(2 e q) = 2 + (2 sinh(e q))².
  const two = graph.scalar(2);
  const cosh = graph.add(graph.square(law.twiceSinhShift), two);
  const variance = graph.sub(graph.sub(graph.mul(cosh, moment), two), graph.square(law.twiceMean));
  return graph.mul(graph.mul(law.scale, graph.scalar(0.5)), graph.sqrt(variance));
}

/** The averages after a return: one matrix on the state, the return, its square and that of a fall, both at most `cap`. */
export function drawUpdate(graph: Graph, state: Value, returns: Value, cap: Value): Value {
  const gains = [RETURN_GAINS, SQUARE_GAINS, FALL_GAINS].flatMap((group, news) =>
    group.map((gain) => ({ gain, news })),
  );
  const columns = STATE_SIZE + 3;
  const matrix = new Float32Array(STATE_SIZE * columns);
  gains.forEach(({ gain, news }, i) => {
    matrix[i * columns + i] = 1 - gain;
    matrix[i * columns + STATE_SIZE + news] = gain;
  });
  const fall = graph.clip(returns, Number.NEGATIVE_INFINITY, 0);
  const news = graph.min(graph.square(graph.concat([returns, fall], 0)), cap);
  return graph.matMul(graph.constant(matrix, [STATE_SIZE, columns]), graph.concat([state, returns, news], 0));
}
