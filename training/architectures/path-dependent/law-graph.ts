import type { Graph, Value } from '../../onnx/graph.ts';
import { LOG_COSH_MOMENT, LOG_COSH_MOMENT_DOUBLED } from './mean-of-law.ts';
import {
  FLOOR,
  HIDDEN,
  LEAK,
  LOCATION,
  LOG_SCALE_MAX,
  LOG_SCALE_MIN,
  OUTPUTS,
  RETURN_AVERAGES,
  RETURN_GAINS,
  SQUARE_AVERAGES,
  SQUARE_GAINS,
  STATE_SIZE,
  TAIL_MAX,
  TAIL_MIN,
  TAIL_START,
  TREND_MULTIPLES,
  TREND_REFERENCE,
} from './shape.ts';
import type { CellWeights } from './weights.ts';

/**
 * Factors between what the graph computes as features, R / √Q and log Q, and the features of the cell. They are multiplied into
 * the matrices that read the features, which saves two operators a step.
 */
const FEATURE_FACTORS = [...TREND_MULTIPLES, ...Array.from({ length: SQUARE_AVERAGES }, () => 0.5)];

/** Features but for their factors, [STATE_SIZE, paths]. */
function drawBareFeatures(graph: Graph, state: Value): Value {
  const [returnAverages, squareAverages] = graph.split(state, [RETURN_AVERAGES, SQUARE_AVERAGES]);
  const squares = graph.add(squareAverages, graph.scalar(FLOOR));
  const reference = graph.sqrt(graph.rows(squares, TREND_REFERENCE, TREND_REFERENCE + 1));
  return graph.concat([graph.div(returnAverages, reference), graph.log(squares)], 0);
}

/** The features of the cell, [STATE_SIZE, paths]. */
export function drawFeatures(graph: Graph, state: Value): Value {
  return graph.mul(drawBareFeatures(graph, state), graph.constant(FEATURE_FACTORS, [STATE_SIZE, 1]));
}

/** The law of the next return, each [1, paths]: x = drift + scale (location + sinh((asinh z + skew) q) - mean). */
export interface LawValues {
  location: Value;
  logScale: Value;
  scale: Value;
  skew: Value;
  inverseTail: Value;
  /** 2 sinh(skew q) and twice the mean: the halves are taken once, at the end. */
  twiceSinhShift: Value;
  twiceMean: Value;
}

export function drawLaw(graph: Graph, weights: CellWeights, state: Value): LawValues {
  const features = drawBareFeatures(graph, state);
  const layer = (matrix: Value, bias: Float32Array, x: Value) =>
    graph.leakyRelu(graph.gemm(matrix, x, graph.constant(bias, [HIDDEN, 1])), LEAK);
  const first = weights.hidden1.map((weight, i) => weight * FEATURE_FACTORS[i % STATE_SIZE]);
  const hidden1 = layer(graph.constant(first, [HIDDEN, STATE_SIZE]), weights.bias1, features);
  const hidden2 = layer(graph.constant(weights.hidden2, [HIDDEN, HIDDEN]), weights.bias2, hidden1);
  const { matrix, bias } = outputLayer(weights);
  const outputs = graph.gemm(
    graph.constant(matrix, [OUTPUTS, HIDDEN + STATE_SIZE]),
    graph.concat([hidden2, features], 0),
    graph.constant(bias, [OUTPUTS, 1]),
  );
  const [bounded, rawScale, rawTail] = graph.split(outputs, [2, 1, 1]);
  const [location, skew] = graph.split(graph.tanh(bounded), [1, 1]);
  const logScale = graph.clip(rawScale, LOG_SCALE_MIN, LOG_SCALE_MAX);
  const inverseTail = graph.exp(graph.clip(rawTail, TAIL_MIN, TAIL_MAX));
  const twiceSinhShift = graph.twiceSinh(graph.mul(skew, inverseTail));
  return {
    location: graph.mul(location, graph.scalar(LOCATION)),
    logScale,
    scale: graph.exp(logScale),
    skew,
    inverseTail,
    twiceSinhShift,
    twiceMean: graph.mul(twiceSinhShift, graph.exp(graph.polynomial(LOG_COSH_MOMENT, inverseTail))),
  };
}

/** Rows location, skew, log scale with its linear backbone, and log q; columns the hidden layer, then the bare features. */
function outputLayer(weights: CellWeights): { matrix: number[]; bias: number[] } {
  const rowOf = { location: 0, logScale: 1, skew: 2, tail: 3 };
  const hidden = (row: number, sign: number) =>
    Array.from(weights.output.subarray(row * HIDDEN, (row + 1) * HIDDEN), (weight) => sign * weight);
  const none = Array.from({ length: STATE_SIZE }, () => 0);
  const backbone = FEATURE_FACTORS.map((factor, i) => factor * weights.backbone[1 + i]);
  return {
    matrix: [
      ...hidden(rowOf.location, 1),
      ...none,
      ...hidden(rowOf.skew, 1),
      ...none,
      ...hidden(rowOf.logScale, 1),
      ...backbone,
      ...hidden(rowOf.tail, -1),
      ...none,
    ],
    bias: [
      weights.outputBias[rowOf.location],
      weights.outputBias[rowOf.skew],
      weights.outputBias[rowOf.logScale] + weights.backbone[0],
      TAIL_START - weights.outputBias[rowOf.tail],
    ],
  };
}

/** Standard deviation of the law, from its parts of any shape: scale √(((1 + 2 sinh²(e q)) E[cosh(2 q asinh z)] - 1) / 2 - mean²). */
export function drawVolatility(
  graph: Graph,
  law: Pick<LawValues, 'scale' | 'inverseTail' | 'twiceSinhShift' | 'twiceMean'>,
): Value {
  const moment = graph.exp(graph.polynomial(LOG_COSH_MOMENT_DOUBLED, law.inverseTail));
  // Four times the variance, 2 (cosh(2 e q) E[cosh(2 q asinh z)] - 1) - (2 mean)², with 2 cosh(2 e q) = 2 + (2 sinh(e q))².
  const two = graph.scalar(2);
  const cosh = graph.add(graph.square(law.twiceSinhShift), two);
  const variance = graph.sub(graph.sub(graph.mul(cosh, moment), two), graph.square(law.twiceMean));
  return graph.mul(graph.mul(law.scale, graph.scalar(0.5)), graph.sqrt(variance));
}

/** The averages after a return: one matrix on the state, the return and its square. */
export function drawUpdate(graph: Graph, state: Value, returns: Value): Value {
  const gains = [...RETURN_GAINS, ...SQUARE_GAINS];
  const columns = STATE_SIZE + 2;
  const matrix = new Float32Array(STATE_SIZE * columns);
  gains.forEach((gain, i) => {
    matrix[i * columns + i] = 1 - gain;
    matrix[i * columns + STATE_SIZE + (i < RETURN_AVERAGES ? 0 : 1)] = gain;
  });
  const news = graph.concat([state, returns, graph.square(returns)], 0);
  return graph.matMul(graph.constant(matrix, [STATE_SIZE, columns]), news);
}
