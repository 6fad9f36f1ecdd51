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

/** Features but for their factors and offsets, [STATE_SIZE, paths]. */
function drawBareFeatures(graph: Graph, state: Value): Value {
  const [returnAverages, squareAverages, fallAverages] = graph.split(state, [
    RETURN_AVERAGES,
    SQUARE_AVERAGES,
    FALL_AVERAGES,
  ]);
  const squares = graph.add(squareAverages, graph.scalar(FLOOR));
  const row = REFERENCE_ROW - RETURN_AVERAGES;
  const reference = graph.rows(squares, row, row + 1);
  const trends = graph.div(returnAverages, graph.sqrt(reference));
  return graph.concat([trends, graph.log(squares), graph.div(fallAverages, reference)], 0);
}

/** The features of the cell, [STATE_SIZE, paths]. */
export function drawFeatures(graph: Graph, state: Value): Value {
  const column = (values: readonly number[]) => graph.constant(values, [STATE_SIZE, 1]);
  return graph.add(graph.mul(drawBareFeatures(graph, state), column(FEATURE_FACTORS)), column(FEATURE_OFFSETS));
}

/** Root of the mixture of the averages of squares, [1, paths]: one row of weights on the state. */
function drawBackbone(graph: Graph, weights: CellWeights, state: Value): Value {
  const [constant, ...shares] = Array.from(weights.mixture, Math.exp);
  const row = graph.constant([...repeat(RETURN_AVERAGES, 0), ...shares], [1, STATE_SIZE]);
  return graph.sqrt(graph.gemm(row, state, graph.constant([constant + MIXTURE_FLOOR], [1, 1])));
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
}

/**
 * @param own what assets have of their own where they share the cell; columns are then those of the first asset, of the second, …
 */
export function drawLaw(graph: Graph, weights: CellWeights, state: Value, own: AssetShifts): LawValues {
  const features = drawBareFeatures(graph, state);
  const { matrix: firstMatrix, bias: firstBias } = firstLayer(weights);
  const layer = (matrix: Value, bias: ArrayLike<number>, x: Value) =>
    graph.leakyRelu(graph.gemm(matrix, x, graph.constant(bias, [HIDDEN, 1])), LEAK);
  const hidden1 = layer(graph.constant(firstMatrix, [HIDDEN, STATE_SIZE]), firstBias, features);
  const hidden2 = layer(graph.constant(weights.hidden2, [HIDDEN, HIDDEN]), weights.bias2, hidden1);
  const { matrix, bias } = outputLayer(weights);
  const trends = graph.rows(features, 0, RETURN_AVERAGES);
  const shared = graph.gemm(
    graph.constant(matrix, [LAW_ROWS, LAW_COLUMNS]),
    graph.concat([hidden2, trends], 0),
    graph.constant(bias, [LAW_ROWS, 1]),
  );
  const outputs = own.offsets ? addByAsset(graph, shared, outputOffsets(own.offsets), LAW_ROWS) : shared;
  const [bounded, correction, rawTail] = graph.split(outputs, [2, 1, 1]);
  const [location, skew] = graph.split(graph.tanh(bounded), [1, 1]);
  // A product where the cell adds logarithms: the logarithm of a lively market is large, and so would be its rounding.
  const free = graph.mul(drawBackbone(graph, weights, state), graph.exp(correction));
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
  };
}

/** What assets that share a cell have of their own, as a graph holds it. */
export interface AssetShifts {
  /** Constant part of the mean of each. */
  readonly drift: readonly number[];
  /** Added to the network's outputs, [OUTPUTS, assets]; none where there is one asset. */
  readonly offsets?: ArrayLike<number>;
}

/** Adds a number for each row and asset, `shifts` [rows, assets], to x [rows, assets × paths]. */
function addByAsset(graph: Graph, x: Value, shifts: readonly number[], rows: number): Value {
  const assets = shifts.length / rows;
  const moved = graph.add(graph.reshape(x, [rows, assets, -1]), graph.constant(shifts, [rows, assets, 1]));
  return graph.reshape(moved, [rows, -1]);
}

/** Adds the drift to returns, [1, columns]. */
export function drawDrift(graph: Graph, returns: Value, { drift }: AssetShifts): Value {
  return drift.length === 1 ? graph.add(returns, graph.scalar(drift[0])) : addByAsset(graph, returns, drift, 1);
}

/** Offsets in the order of the law's rows. */
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

/** Rows location, skew, log scale and log q; columns the hidden layer and the bare trends. */
const LAW_ROWS = 4;
const LAW_COLUMNS = HIDDEN + RETURN_AVERAGES;

/** The network's outputs with what stands beside them: the reversal and the trends. */
function outputLayer(weights: CellWeights): { matrix: number[]; bias: number[] } {
  const outputOf = { logScale: 0, skew: 1, tail: 2 };
  const hidden = (output: number, sign: number) =>
    Array.from(weights.output.subarray(output * HIDDEN, (output + 1) * HIDDEN), (weight) => sign * weight);
  const nothing = repeat(RETURN_AVERAGES, 0);
  const trends = TREND_MULTIPLES.map((factor, i) => factor * weights.trend[i]);
  return {
    matrix: [
      ...repeat(HIDDEN, 0),
      TREND_MULTIPLES[0] * weights.reversal[0],
      ...nothing.slice(1),
      ...hidden(outputOf.skew, 1),
      ...nothing,
      ...hidden(outputOf.logScale, 1),
      ...trends,
      ...hidden(outputOf.tail, -1),
      ...nothing,
    ],
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

/** The averages after a return: one matrix on the state, the return, its square and that of a fall, both bounded (see `NEWS_CAP`). */
export function drawUpdate(graph: Graph, state: Value, returns: Value): Value {
  const gains = [RETURN_GAINS, SQUARE_GAINS, FALL_GAINS].flatMap((group, news) =>
    group.map((gain) => ({ gain, news })),
  );
  const columns = STATE_SIZE + 3;
  const matrix = new Float32Array(STATE_SIZE * columns);
  gains.forEach(({ gain, news }, i) => {
    matrix[i * columns + i] = 1 - gain;
    matrix[i * columns + STATE_SIZE + news] = gain;
  });
  const row = Array.from({ length: STATE_SIZE }, (_, i) => (i === NEWS_ROW ? NEWS_CAP : 0));
  const cap = graph.gemm(graph.constant(row, [1, STATE_SIZE]), state, graph.constant([NEWS_CAP * FLOOR], [1, 1]));
  const fall = graph.clip(returns, Number.NEGATIVE_INFINITY, 0);
  const news = graph.min(graph.square(graph.concat([returns, fall], 0)), cap);
  return graph.matMul(graph.constant(matrix, [STATE_SIZE, columns]), graph.concat([state, returns, news], 0));
}
