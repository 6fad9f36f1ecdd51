import type { Graph, Value } from '../../onnx/graph.ts';
import type { WeightArrays } from '../architecture.ts';
import {
  CHANNELS,
  CRITIC_LAYERS,
  CRITIC_LEAK,
  CRITIC_WIDTH,
  CRITIC_WINDOW,
  KERNEL,
  LOG_SOFTENER,
  POOL_FLOOR,
  SCALE_FLOOR,
  SIZE_BOUND,
  UNIT_ROW,
} from './critic-shape.ts';
import { drawFeatures } from './law-graph.ts';
import { FLOOR } from './shape.ts';

/** The critic as a graph. state [STATE_SIZE, paths], returns [window, 1, paths] in units of the deviation → [paths]. */
export function drawCritic(graph: Graph, weights: WeightArrays, state: Value, returns: Value): Value {
  const constant = (name: string) => graph.constant(weights[name].values, weights[name].shape);
  const recent = graph.add(graph.rows(state, UNIT_ROW, UNIT_ROW + 1), graph.scalar(FLOOR));
  const unit = graph.add(graph.sqrt(recent), graph.scalar(SCALE_FLOOR));
  const scaled = graph.transpose(graph.div(graph.squeeze(returns, 1), unit), [1, 0]);
  const bound = graph.scalar(SIZE_BOUND);
  const channels = [
    graph.mul(graph.tanh(graph.div(scaled, bound)), bound),
    graph.mul(graph.log(graph.add(graph.square(scaled), graph.scalar(LOG_SOFTENER))), graph.scalar(0.5)),
    graph.div(graph.cumulate(scaled, 1), graph.scalar(Math.sqrt(CRITIC_WINDOW))),
  ];
  const condition = graph.matMul(graph.transpose(drawFeatures(graph, state), [1, 0]), constant('condition'));
  let hidden = graph.concat(
    channels.map((channel) => graph.unsqueeze(channel, 1)),
    1,
  );
  for (let layer = 0; layer < CRITIC_LAYERS; layer++) {
    const inputs = layer === 0 ? CHANNELS : CRITIC_WIDTH;
    const kernel = graph.constant(convolutionKernel(weights[`kernel${layer}`].values, inputs), [
      CRITIC_WIDTH,
      inputs,
      KERNEL,
    ]);
    let before = graph.convolve(hidden, kernel, constant(`bias${layer}`), 2, [1, 2]);
    if (layer === 0) before = graph.add(before, graph.unsqueeze(condition, 2));
    hidden = graph.leakyRelu(before, CRITIC_LEAK);
  }
  const mean = graph.mean(hidden, 2, true);
  const variance = graph.mean(graph.square(graph.sub(hidden, mean)), 2, false);
  const pooled = graph.concat([graph.squeeze(mean, 2), graph.sqrt(graph.add(variance, graph.scalar(POOL_FLOOR)))], 1);
  const dense = graph.leakyRelu(graph.gemm(pooled, constant('dense'), constant('denseBias')), CRITIC_LEAK);
  return graph.squeeze(graph.matMul(dense, constant('output')), 1);
}

/** From [taps × channels, width], as one matMul reads it, to ONNX's [width, channels, taps]. */
function convolutionKernel(values: Float32Array, channels: number): Float32Array {
  const kernel = new Float32Array(values.length);
  for (let tap = 0; tap < KERNEL; tap++) {
    for (let channel = 0; channel < channels; channel++) {
      for (let out = 0; out < CRITIC_WIDTH; out++) {
        kernel[(out * channels + channel) * KERNEL + tap] = values[(tap * channels + channel) * CRITIC_WIDTH + out];
      }
    }
  }
  return kernel;
}
