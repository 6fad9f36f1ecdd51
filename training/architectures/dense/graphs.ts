import type { Graph, Value } from '../../onnx/graph.ts';
import type { WeightArrays } from '../architecture.ts';
import { drawPerceptron } from './perceptron.ts';
import { LAGS, noiseSizeOf, RETURN_BOUND, stateSizeOf } from './shape.ts';

function drawMemory(graph: Graph, state: Value, returns: Value, assets: number): Value {
  return graph.concat([graph.rows(state, assets, stateSizeOf(assets)), returns], 0);
}

/** Root mean square of the returns in the state: the mean over the lags of each asset is one matrix on the squares. */
function drawVolatility(graph: Graph, state: Value, assets: number): Value {
  const columns = stateSizeOf(assets);
  const mean = new Float32Array(assets * columns);
  for (let column = 0; column < columns; column++) mean[(column % assets) * columns + column] = 1 / LAGS;
  return graph.sqrt(graph.matMul(graph.constant(mean, [assets, columns]), graph.square(state)));
}

/** The generator: one Scan over the steps. state [LAGS × assets, paths], noise [steps, noiseSize, paths]. */
export function drawGenerator(graph: Graph, weights: WeightArrays, assets: number, state: Value, noise: Value) {
  const perAsset = [assets, 'paths'] as const;
  const bound = (step: Graph) => step.scalar(RETURN_BOUND);
  const { state: nextState, collected } = graph.scan(
    { value: state, shape: [stateSizeOf(assets), 'paths'] },
    [{ value: noise, shape: [noiseSizeOf(assets), 'paths'] }],
    (step, before, stepNoise) => {
      const output = drawPerceptron(step, weights, step.concat([before, stepNoise], 0));
      const returns = step.mul(step.tanh(step.div(output, bound(step))), bound(step));
      return {
        state: drawMemory(step, before, returns, assets),
        collect: [
          { value: returns, shape: perAsset },
          { value: drawVolatility(step, before, assets), shape: perAsset },
        ],
      };
    },
  );
  const [returns, volatility] = collected;
  return { returns, volatility, nextState };
}

/** The encoder: the state after every step. There is no residual, for noise cannot be read off a return. returns [steps, assets, series]. */
export function drawEncoder(graph: Graph, assets: number, state: Value, returns: Value) {
  const shape = [stateSizeOf(assets), 'series'] as const;
  const { collected } = graph.scan(
    { value: state, shape },
    [{ value: returns, shape: [assets, 'series'] }],
    (step, before, observed) => {
      const after = drawMemory(step, before, observed, assets);
      return { state: after, collect: [{ value: after, shape }] };
    },
  );
  return { states: collected[0] };
}

/** The critic. state [LAGS × assets, paths], returns [LAGS, assets, paths] → [paths]. */
export function drawCritic(graph: Graph, weights: WeightArrays, assets: number, state: Value, returns: Value): Value {
  const window = graph.reshape(returns, [stateSizeOf(assets), -1]);
  return graph.squeeze(drawPerceptron(graph, weights, graph.concat([state, window], 0)), 0);
}
