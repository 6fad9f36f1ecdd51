import type { Graph, Value } from '../../onnx/graph.ts';
import type { WeightArrays } from '../architecture.ts';
import type { HeavyTail } from './heavy-tail.ts';
import { BLOCKS, dilationOf, NOISE_SIZE, PAST, RECEPTIVE_FIELD, SLOPE, STATE_SIZE } from './shape.ts';
import { drawHeavy, drawNormal } from './transform.ts';

/** Beyond the end of every axis. */
const END = 2 ** 31 - 1;

/**
 * The generator, in layers of [steps, channels, paths]. A dilated convolution is a product for each tap: an ONNX `Conv` would run
 * along the steps, whose number is no multiple of a vector's width, and so round a step otherwise in another cut of the horizon;
 * along the paths it is one (see `COLUMN_MULTIPLE` in inference/core/generate.ts).
 *
 * state [STATE_SIZE, paths], noise [steps, NOISE_SIZE, paths].
 */
export function drawGenerator(graph: Graph, weights: WeightArrays, tail: HeavyTail, state: Value, noise: Value) {
  const all = graph.concat([graph.reshape(state, [PAST, NOISE_SIZE, -1]), noise], 0);
  let hidden = all;
  let output = graph.constant(weights.outputBias.values, [1]);
  /** Steps before the first one that is drawn. */
  let before = PAST;
  for (let block = 0; block < BLOCKS; block++) {
    for (const part of ['first', 'second'] as const) {
      hidden = drawLayer(graph, weights, hidden, part, block);
      before -= dilationOf(block);
    }
    const skip = graph.constant(weights[`skip${block}`].values, [1, weights[`skip${block}`].values.length]);
    output = graph.add(output, graph.matMul(skip, graph.rows(hidden, before, END)));
  }
  const returns = drawHeavy(graph, output, tail);
  return {
    returns,
    // One, the history's deviation, in the shape of the returns.
    volatility: graph.add(graph.mul(returns, graph.scalar(0)), graph.scalar(1)),
    nextState: graph.reshape(graph.rows(all, -PAST, END), [STATE_SIZE, -1]),
  };
}

function drawLayer(graph: Graph, weights: WeightArrays, input: Value, part: 'first' | 'second', block: number): Value {
  const kernel = weights[`${part}${block}`];
  const [rows, channels] = kernel.shape;
  const dilation = dilationOf(block);
  const inputs = dilation === 0 ? rows : rows / 2;
  const matrix = (tap: number) => graph.constant(tapOf(kernel.values, inputs, channels, tap), [channels, inputs]);
  const product =
    dilation === 0
      ? graph.matMul(matrix(0), input)
      : graph.add(
          graph.matMul(matrix(0), graph.rows(input, 0, -dilation)),
          graph.matMul(matrix(1), graph.rows(input, dilation, END)),
        );
  const bias = graph.constant(weights[`${part}Bias${block}`].values, [channels, 1]);
  return graph.leakyRelu(graph.add(product, bias), weights[`${part}Slope${block}`].values[0]);
}

/** One tap of a kernel [taps × inputs, channels], as [channels, inputs]. */
function tapOf(values: Float32Array, inputs: number, channels: number, tap: number): Float32Array {
  return Float32Array.from(
    { length: channels * inputs },
    (_, i) => values[(tap * inputs + (i % inputs)) * channels + Math.floor(i / inputs)],
  );
}

/** The critic, in layers of [paths, channels, steps]: strided convolutions, see `lastOutput`. returns [RECEPTIVE_FIELD, 1, paths] → [paths]. */
export function drawCritic(graph: Graph, weights: WeightArrays, tail: HeavyTail, returns: Value): Value {
  let hidden = graph.transpose(drawNormal(graph, returns, tail), [2, 1, 0]);
  let output = graph.constant(weights.outputBias.values, [1]);
  let steps = RECEPTIVE_FIELD;
  for (let block = 0; block < BLOCKS; block++) {
    for (const [part, stride] of [
      ['first', 1],
      ['second', block === 0 ? 1 : 2],
    ] as const) {
      const { values, shape } = weights[`${part}${block}`];
      const [rows, channels] = shape;
      const taps = block === 0 ? 1 : 2;
      const inputs = rows / taps;
      const byTap = Array.from({ length: taps }, (_, tap) => tapOf(values, inputs, channels, tap));
      const kernel = Array.from({ length: values.length }, (_, i) => byTap[i % taps][Math.floor(i / taps)]);
      const bias = graph.constant(weights[`${part}Bias${block}`].values, [channels]);
      const convolved = graph.convolve(hidden, graph.constant(kernel, [channels, inputs, taps]), bias, stride, [0, 0]);
      hidden = graph.leakyRelu(convolved, SLOPE);
    }
    if (block > 0) steps = (steps - 1) / 2;
    const { values, shape } = weights[`skip${block}`];
    const last = graph.squeeze(graph.slice(hidden, 2, steps - 1, steps), 2);
    output = graph.add(output, graph.squeeze(graph.matMul(last, graph.constant(values, shape)), 1));
  }
  return output;
}
