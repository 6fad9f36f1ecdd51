import { describe, expect, test } from 'vitest';
import type { Graph, Value } from '../../training/onnx/graph.ts';
import { RUNTIMES } from '../package/runtimes.ts';
import { functionGraph, runGraph } from './run-graph.ts';

/** Half a unit in the last place of a float32 near 1: what one operation may round by. */
const ROUNDING = 2 ** -24;

/** Positive and negative numbers from 1e-40, which has no full precision left, to `largest`, and zero. */
function numbers(largest: number): Float32Array {
  const sizes = Array.from({ length: 4000 }, (_, i) => 1e-40 * (largest / 1e-40) ** (i / 3999));
  const ordinary = Array.from({ length: 4000 }, (_, i) => ((i + 0.37) / 4000) * Math.min(10, largest));
  return Float32Array.from([0, ...sizes, ...ordinary].flatMap((x) => [x, -x]));
}

describe.each(RUNTIMES)('on %s', (_name, runtime) => {
  async function evaluate(draw: (graph: Graph, x: Value) => Value, x: Float32Array): Promise<Float32Array> {
    const { y } = await runGraph(runtime, functionGraph(draw), { x: { data: x, dims: [x.length] } });
    return y.data;
  }

  // The root, the sum, the logarithm and the product each round once or twice. The logarithm's argument is never below 1, so that
  // what it is off by there, a few roundings, is what the result is off by: absolutely near 0, relatively far from it.
  test('asinh is right to 5 roundings of max(1, |asinh x|), up to 1e18', async () => {
    const x = numbers(1e18);
    const y = await evaluate((graph, value) => graph.asinh(value), x);
    const worst = x.reduce((most, each, i) => {
      const exact = Math.asinh(each);
      return Math.max(most, Math.abs(y[i] - exact) / Math.max(1, Math.abs(exact)));
    }, 0);
    expect(worst).toBeLessThan(5 * ROUNDING);
    expect(worst).toBeGreaterThan(0);
  });

  test('asinh of zero is zero, and asinh is odd to the bit', async () => {
    const x = numbers(1e18);
    const y = await evaluate((graph, value) => graph.asinh(value), x);
    expect(y[0]).toBe(0);
    for (let i = 0; i < x.length; i += 2) expect(y[i]).toBe(-y[i + 1] + 0);
  });

  // eˣ is off by some roundings of itself and of its argument, 1/eˣ likewise, and their difference is no better than the larger.
  test('twice the sinh is right to 8 + |x| roundings of 2 cosh x, within ± 80', async () => {
    const x = numbers(80);
    const y = await evaluate((graph, value) => graph.twiceSinh(value), x);
    const worst = x.reduce((most, each, i) => {
      const error = Math.abs(y[i] - 2 * Math.sinh(each)) / (2 * Math.cosh(each));
      return Math.max(most, error / (8 + Math.abs(each)));
    }, 0);
    expect(worst).toBeLessThan(ROUNDING);
    expect(worst).toBeGreaterThan(0);
  });

  test('twice the sinh of zero is zero, and beyond float32 it is infinite and keeps its sign', async () => {
    const y = await evaluate((graph, value) => graph.twiceSinh(value), Float32Array.of(0, 100, -100));
    expect(Array.from(y)).toEqual([0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  });

  test('a polynomial is evaluated by Horner’s rule, lowest order first', async () => {
    const x = Float32Array.of(-2, 0, 0.5, 3);
    const y = await evaluate((graph, value) => graph.polynomial([1, -2, 0.5, 0.25], value), x);
    expect(Array.from(y)).toEqual(Array.from(x, (each) => 1 - 2 * each + 0.5 * each ** 2 + 0.25 * each ** 3));
  });
});
