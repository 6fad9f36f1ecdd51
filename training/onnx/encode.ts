import type { Attribute, Graph, Initializer, Node, Port } from './graph.ts';
import { Message } from './protobuf.ts';

/** The lowest versions that the graphs allow: ReduceMean with axes as attribute, Split with sizes as input. */
export const OPSET = 17;
export const IR_VERSION = 8;

const FLOAT = 1;
const INT64 = 7;

/**
 * A graph as the bytes of an .onnx file. Field numbers are those of onnx.proto, in onnx's repository.
 *
 * @param metadata key and value pairs that travel in the file
 */
export function encodeModel(
  graph: Graph,
  producer: { name: string; version: string },
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const model = new Message()
    .integer(1, IR_VERSION)
    .text(2, producer.name)
    .text(3, producer.version)
    .message(7, encodeGraph(graph))
    .message(8, new Message().text(1, '').integer(2, OPSET));
  for (const [key, value] of Object.entries(metadata)) {
    model.message(14, new Message().text(1, key).text(2, value));
  }
  return model.encode();
}

/** GraphProto, for a model or for the body of a Scan. */
export function encodeGraph(graph: Graph): Message {
  const message = new Message();
  graph.nodes.forEach((node, i) => {
    message.message(1, encodeNode(graph, node, `${node.op.toLowerCase()}_node_${i}`));
  });
  message.text(2, graph.name);
  // A matrix that was cut into blocks is no longer read itself.
  const used = new Set(graph.nodes.flatMap(({ inputs }) => inputs));
  for (const initializer of graph.initializers) {
    if (used.has(initializer.name)) message.message(5, encodeTensor(initializer));
  }
  for (const port of graph.inputs) message.message(11, encodePort(port));
  for (const port of graph.outputs) message.message(12, encodePort(port));
  return message;
}

function encodeNode(graph: Graph, node: Node, name: string): Message {
  const message = new Message();
  for (const input of node.inputs) message.text(1, graph.nameOf(input));
  for (const output of node.outputs) message.text(2, graph.nameOf(output));
  message.text(3, name).text(4, node.op);
  for (const [key, value] of Object.entries(node.attributes)) message.message(5, encodeAttribute(key, value));
  return message;
}

function encodeAttribute(name: string, value: Attribute): Message {
  const message = new Message().text(1, name);
  if (typeof value === 'number') return message.integer(3, value).integer(20, 2);
  if ('float' in value) return message.float(2, value.float).integer(20, 1);
  if ('graph' in value) return message.message(6, value.graph).integer(20, 5);
  for (const entry of value) message.integer(8, entry);
  return message.integer(20, 7);
}

function encodeTensor({ name, shape, data }: Initializer): Message {
  const message = new Message();
  for (const size of shape) message.integer(1, size);
  message.integer(2, data instanceof Float32Array ? FLOAT : INT64);
  return message.text(8, name).bytes(9, littleEndian(data));
}

function littleEndian(data: Float32Array | BigInt64Array): Uint8Array {
  const bytes = new Uint8Array(data.byteLength);
  const view = new DataView(bytes.buffer);
  data.forEach((value: number | bigint, i: number) => {
    if (typeof value === 'bigint') view.setBigInt64(8 * i, value, true);
    else view.setFloat32(4 * i, value, true);
  });
  return bytes;
}

function encodePort({ name, shape }: Port): Message {
  const dimensions = new Message();
  for (const size of shape) {
    dimensions.message(1, typeof size === 'number' ? new Message().integer(1, size) : new Message().text(2, size));
  }
  const tensor = new Message().integer(1, FLOAT).message(2, dimensions);
  return new Message().text(1, name).message(2, new Message().message(1, tensor));
}
