import { describe, expect, test } from 'vitest';
import type { GraphTensor } from '../../inference/core/session.ts';
import { encodeModel } from '../../training/onnx/encode.ts';
import { Graph, type Value } from '../../training/onnx/graph.ts';
import { RUNTIMES } from '../package/runtimes.ts';
import { runGraph } from './run-graph.ts';

const encode = (graph: Graph) => encodeModel(graph, { name: 'test', version: '1' }, {});
const tensor = (data: readonly number[], dims: readonly number[]): GraphTensor => ({
  data: Float32Array.from(data),
  dims,
});

/** A matrix of small whole numbers, [rows, columns]: their products add up without rounding. */
function wholeNumbers(rows: number, columns: number): number[] {
  return Array.from({ length: rows * columns }, (_, i) => ((i * 7919) % 11) - 5);
}

test('a value keeps its first name as output; a second output of it, and an input, get their own', async () => {
  const graph = new Graph('names');
  const x = graph.input('x', [2]);
  const doubled = graph.add(x, x);
  graph.output('first', doubled, [2]);
  graph.output('second', doubled, [2]);
  graph.output('same', x, [2]);
  const { first, second, same } = await runGraph(RUNTIMES[0][1], encode(graph), { x: tensor([1, -3], [2]) });
  expect([first, second, same].map(({ data }) => Array.from(data))).toEqual([
    [2, -6],
    [2, -6],
    [1, -3],
  ]);
});

test('equal constants are one in the file, unequal ones are not: 0 and -0 differ, and so do shapes', () => {
  const graph = new Graph('constants');
  expect(graph.constant([1, 2], [2])).toBe(graph.constant([1, 2], [2]));
  expect(graph.constant([1, 2], [2])).not.toBe(graph.constant([1, 2], [1, 2]));
  expect(graph.scalar(0)).not.toBe(graph.scalar(-0));
  expect(graph.scalar(Number.NaN)).toBe(graph.scalar(Number.NaN));
});

describe.each(RUNTIMES)('on %s', (_name, runtime) => {
  test('a scan carries its state and stacks what it collects', async () => {
    const graph = new Graph('scan');
    const start = graph.input('start', [1, 'paths']);
    const steps = graph.input('steps', ['steps', 1, 'paths']);
    const { state, collected } = graph.scan(
      { value: start, shape: [1, 'paths'] },
      [
        { value: steps, shape: [1, 'paths'] },
        { value: graph.mul(steps, graph.scalar(10)), shape: [1, 'paths'] },
      ],
      (step, before, entry, other) => {
        const after = step.add(before, step.sub(other, step.mul(entry, step.scalar(9))));
        return {
          state: after,
          collect: [
            { value: after, shape: [1, 'paths'] },
            { value: step.mul(entry, step.scalar(2)), shape: [1, 'paths'] },
          ],
        };
      },
    );
    graph.output('sum', state, [1, 'paths']);
    graph.output('sums', collected[0], ['steps', 1, 'paths']);
    graph.output('doubles', collected[1], ['steps', 1, 'paths']);
    const answers = await runGraph(runtime, encode(graph), {
      start: tensor([10, 20], [1, 2]),
      steps: tensor([1, 2, 3, 4, 5, 6], [3, 1, 2]),
    });
    expect(Array.from(answers.sum.data)).toEqual([19, 32]);
    expect(Array.from(answers.sums.data)).toEqual([11, 22, 14, 26, 19, 32]);
    expect(Array.from(answers.doubles.data)).toEqual([2, 4, 6, 8, 10, 12]);
    expect(answers.sums.dims).toEqual([3, 1, 2]);
  });

  describe.each([1, 127, 128, 129, 256, 300])('a product with a matrix of %i columns', (columns) => {
    const [rows, width] = [5, 16];
    const matrix = wholeNumbers(rows, columns);
    const offset = wholeNumbers(rows, 1);

    function productGraph(
      draw: (graph: Graph, matrix: Value, x: Value) => Value,
      values: readonly number[],
    ): Uint8Array {
      const graph = new Graph('product');
      const x = graph.input('x', [columns, 'width']);
      graph.output('y', draw(graph, graph.constant(values, [rows, columns]), x), [rows, 'width']);
      return encode(graph);
    }
    const gemm = (graph: Graph, constant: Value, x: Value) =>
      graph.gemm(constant, x, graph.constant(offset, [rows, 1]));

    test('is the product, with and without an offset', async () => {
      const x = wholeNumbers(columns, width);
      const product = Array.from({ length: rows * width }, (_, i) => {
        const [row, column] = [Math.floor(i / width), i % width];
        return matrix
          .slice(row * columns, (row + 1) * columns)
          .reduce((sum, a, k) => sum + a * x[k * width + column], 0);
      });
      const feeds = { x: tensor(x, [columns, width]) };
      const plain = await runGraph(
        runtime,
        productGraph((graph, a, b) => graph.matMul(a, b), matrix),
        feeds,
      );
      expect(Array.from(plain.y.data)).toEqual(product);
      const moved = await runGraph(runtime, productGraph(gemm, matrix), feeds);
      expect(Array.from(moved.y.data)).toEqual(product.map((y, i) => y + offset[Math.floor(i / width)]));
    });

    test('rounds a column the same, however many stand beside it', async () => {
      const rough = matrix.map((a, i) => a + Math.sin(i));
      const bytes = productGraph(gemm, rough);
      const wide = 1024;
      const x = Array.from({ length: columns * wide }, (_, i) => Math.sin(1 + 0.7 * i));
      const all = await runGraph(runtime, bytes, { x: tensor(x, [columns, wide]) });
      for (const few of [16, 32, 64, 112, 512]) {
        const part = x.filter((_, i) => i % wide < few);
        const { y } = await runGraph(runtime, bytes, { x: tensor(part, [columns, few]) });
        expect(y.data).toEqual(all.y.data.filter((_, i) => i % wide < few));
      }
    });
  });
});

test('a matrix that was cut leaves nothing of itself in the file', () => {
  const graph = new Graph('size');
  const x = graph.input('x', [300, 'width']);
  graph.output('y', graph.matMul(graph.constant(wholeNumbers(10, 300), [10, 300]), x), [10, 'width']);
  expect(encode(graph).length).toBeLessThan(4 * 10 * 300 * 1.2);
});
