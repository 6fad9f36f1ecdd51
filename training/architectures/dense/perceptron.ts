import * as tf from '@tensorflow/tfjs-core';
import { leakyRelu } from '../../backend/leaky-relu.ts';
import type { Graph, Value } from '../../onnx/graph.ts';
import type { WeightArrays, Weights } from '../architecture.ts';
import { constantWeights, normalWeights } from '../initial-weights.ts';
import { HIDDEN, LEAK } from './shape.ts';

/** √(2 / (1 + LEAK²)) keeps the size of what passes a leaky layer. He, Zhang, Ren, Sun, "Delving deep into rectifiers", ICCV 2015, eq. 15. */
const GAIN = Math.sqrt(2 / (1 + LEAK * LEAK));

/** Weights of a network with two hidden layers. Matrices are [outputs, inputs]; `number` tells networks of one seed apart. */
export function perceptronWeights(seed: number, number: number, inputs: number, outputs: number): WeightArrays {
  return {
    hidden1: normalWeights(seed, number, [HIDDEN, inputs], inputs, GAIN),
    bias1: constantWeights([HIDDEN]),
    hidden2: normalWeights(seed, number + 1, [HIDDEN, HIDDEN], HIDDEN, GAIN),
    bias2: constantWeights([HIDDEN]),
    output: normalWeights(seed, number + 2, [outputs, HIDDEN], HIDDEN),
    outputBias: constantWeights([outputs]),
  };
}

/** input [inputs, paths] → [outputs, paths]. Differentiable twice: no operation but matMul, sum and our own leaky ReLU. */
export function perceptron(weights: Weights, input: tf.Tensor2D): tf.Tensor2D {
  const layer = (matrix: string, bias: string, x: tf.Tensor) =>
    tf.add(tf.matMul(weights[matrix] as tf.Tensor2D, x as tf.Tensor2D), tf.expandDims(weights[bias], 1));
  const hidden1 = leakyRelu(layer('hidden1', 'bias1', input), LEAK);
  const hidden2 = leakyRelu(layer('hidden2', 'bias2', hidden1), LEAK);
  return layer('output', 'outputBias', hidden2) as tf.Tensor2D;
}

/** The same as a graph. */
export function drawPerceptron(graph: Graph, weights: WeightArrays, input: Value): Value {
  const layer = (matrix: string, bias: string, x: Value) =>
    graph.gemm(
      graph.constant(weights[matrix].values, weights[matrix].shape),
      x,
      graph.constant(weights[bias].values, [weights[bias].values.length, 1]),
    );
  const hidden1 = graph.leakyRelu(layer('hidden1', 'bias1', input), LEAK);
  const hidden2 = graph.leakyRelu(layer('hidden2', 'bias2', hidden1), LEAK);
  return layer('output', 'outputBias', hidden2);
}
