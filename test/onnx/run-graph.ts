import type { GraphTensor, Runtime } from '../../inference/core/session.ts';
import { encodeModel } from '../../training/onnx/encode.ts';
import { Graph, type Value } from '../../training/onnx/graph.ts';

/** Runs a graph's bytes once. */
export async function runGraph(
  runtime: Runtime,
  bytes: Uint8Array,
  feeds: Readonly<Record<string, GraphTensor>>,
): Promise<Readonly<Record<string, GraphTensor>>> {
  const session = await runtime.open(bytes);
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
}

/** A graph of one function y = f(x) of a vector, as the bytes of a file. */
export function functionGraph(draw: (graph: Graph, x: Value) => Value): Uint8Array {
  const graph = new Graph('function');
  graph.output('y', draw(graph, graph.input('x', ['n'])), ['n']);
  return encodeModel(graph, { name: 'test', version: '1' }, {});
}
