import { CRITIC_FILE, ENCODER_FILE, GENERATOR_FILE } from '../../inference/contract/card.ts';
import { VERSION } from '../../inference/contract/version.ts';
import type { Architecture, DataSummary, WeightArrays } from '../architectures/architecture.ts';
import { encodeModel } from '../onnx/encode.ts';
import { Graph, type Value } from '../onnx/graph.ts';

/** A trained model: what the graphs are made of. */
export interface TrainedModel {
  readonly architecture: Architecture;
  readonly data: DataSummary;
  readonly generator: WeightArrays;
  readonly critic: WeightArrays;
}

/** The graphs of a package as files, with an encoder where the model reads the market. Tensors keep paths last; returns are log returns in natural units at every door. */
export function exportGraphs(model: TrainedModel, id: string): Record<string, Uint8Array> {
  const metadata = {
    'pathloom.model': id,
    'pathloom.architecture': model.architecture.name,
    'pathloom.notice': 'Draws synthetic paths; not market data.',
  };
  const encode = (graph: Graph) => encodeModel(graph, { name: 'pathloom', version: VERSION }, metadata);
  const encoder = encoderGraph(model);
  return {
    [GENERATOR_FILE]: encode(generatorGraph(model)),
    ...(encoder && { [ENCODER_FILE]: encode(encoder) }),
    [CRITIC_FILE]: encode(criticGraph(model)),
  };
}

function generatorGraph({ architecture, data, generator: weights }: TrainedModel): Graph {
  const network = architecture.generator(data);
  const graph = new Graph('generator');
  const state = graph.input('state', [network.stateSize, 'paths']);
  const noise = graph.input('noise', ['steps', network.noiseSize, 'paths']);
  const { returns, volatility, nextState } = network.drawGenerator(graph, weights, state, noise);
  const unit = unitOf(graph, data);
  const shape = ['steps', data.assets.length, 'paths'];
  graph.output('returns', graph.mul(returns, unit), shape);
  graph.output('volatility', graph.mul(volatility, unit), shape);
  graph.output('next_state', nextState, [network.stateSize, 'paths']);
  return graph;
}

function encoderGraph({ architecture, data, generator: weights }: TrainedModel): Graph | undefined {
  const network = architecture.generator(data);
  if (!network.drawEncoder) return undefined;
  const graph = new Graph('encoder');
  const state = graph.input('state', [network.stateSize, 'series']);
  const shape = ['steps', data.assets.length, 'series'];
  const unit = unitOf(graph, data);
  const returns = graph.div(graph.input('returns', shape), unit);
  const { states, residual, logDensity } = network.drawEncoder(graph, weights, state, returns);
  graph.output('states', states, ['steps', network.stateSize, 'series']);
  if (residual && logDensity) {
    graph.output('residual', residual, shape);
    // The density of a return is that of its multiple, over the unit.
    graph.output('log_density', graph.sub(logDensity, graph.log(unit)), shape);
  }
  return graph;
}

function criticGraph({ architecture, data, critic: weights }: TrainedModel): Graph {
  const { stateSize } = architecture.generator(data);
  const network = architecture.critic(data);
  const graph = new Graph('critic');
  const state = graph.input('state', [stateSize, 'paths']);
  const returns = graph.input('returns', [network.window, data.assets.length, 'paths']);
  graph.output('score', network.draw(graph, weights, state, graph.div(returns, unitOf(graph, data))), ['paths']);
  return graph;
}

/** The standard deviations as a column that broadcasts over steps and paths. */
function unitOf(graph: Graph, data: DataSummary): Value {
  return graph.constant(data.scale, [data.scale.length, 1]);
}
