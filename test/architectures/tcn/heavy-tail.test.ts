import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { lambertW } from '../../../training/architectures/lambert-w.ts';
import { fitHeavyTail, gaussianise, type HeavyTail } from '../../../training/architectures/tcn/heavy-tail.ts';
import { drawHeavy, drawNormal, makeHeavy, makeNormal } from '../../../training/architectures/tcn/transform.ts';
import { openBackend } from '../../../training/backend/open.ts';
import { functionGraph, runGraph } from '../../onnx/run-graph.ts';
import { RUNTIMES } from '../../package/runtimes.ts';

interface Golden {
  readonly lambertW: readonly [number, number][];
  readonly samples: readonly { values: number[]; fit: HeavyTail }[];
}
// Made by heavy-tail.py beside it.
const golden = JSON.parse(readFileSync(new URL('golden/heavy-tail.json', import.meta.url), 'utf8')) as Golden;
const [heavy, thin] = golden.samples;
const TAIL = { location: 0.06, scale: 0.71, delta: 0.19 };

test.each(golden.lambertW)('W(%f) is the golden value', (s, w) => {
  expect(Math.abs(lambertW(s) - w)).toBeLessThanOrEqual(1e-13 * (1 + w));
});

describe('the fit of a heavy-tailed law', () => {
  test('finds the golden location, scale and delta', () => {
    const { location, scale, delta } = fitHeavyTail(heavy.values);
    expect(heavy.fit.delta).toBeGreaterThan(0.1);
    expect(location).toBeCloseTo(heavy.fit.location, 7);
    expect(scale).toBeCloseTo(heavy.fit.scale, 7);
    expect(delta).toBeCloseTo(heavy.fit.delta, 7);
  });

  test('leaves values of thin tails as they are', () => {
    expect(fitHeavyTail(thin.values)).toEqual({ ...fitHeavyTail(thin.values), delta: 0 });
    expect(fitHeavyTail(thin.values).location).toBeCloseTo(thin.fit.location, 9);
    expect(thin.fit.delta).toBe(0);
  });

  test('gives back the parameters that a sample was made with, and normalises as the paper does', () => {
    const normals = gaussianise(Float64Array.from(heavy.values), heavy.fit);
    const made = normals.map((u) => 2 - 3 * u * Math.exp((0.25 * u * u) / 2));
    const fit = fitHeavyTail(made);
    expect(fit.location).toBeCloseTo(2, 6);
    expect(fit.scale).toBeCloseTo(3, 6);
    expect(fit.delta).toBeCloseTo(0.25, 6);
    const back = gaussianise(made, fit);
    const mean = back.reduce((sum, u) => sum + u, 0) / back.length;
    expect(mean).toBeCloseTo(0, 6);
    expect(back.reduce((sum, u) => sum + (u - mean) ** 2, 0) / back.length).toBeCloseTo(1, 6);
  });
});

describe('the transform', () => {
  beforeAll(() => openBackend());
  const outputs = Float32Array.from({ length: 101 }, (_, i) => (i - 50) / 10);
  const expected = (tail: HeavyTail) =>
    outputs.map((u) => tail.location + tail.scale * u * Math.exp((tail.delta * u * u) / 2));

  test.each([TAIL, { ...TAIL, delta: 0 }])('tfjs makes %j heavy and normal again', (tail) => {
    const returns = makeHeavy(tf.tensor1d(outputs), tail);
    expected(tail).forEach((x, i) => {
      expect(Math.abs(returns.dataSync()[i] - x)).toBeLessThan(1e-5 * (1 + Math.abs(x)));
    });
    makeNormal(returns, tail)
      .dataSync()
      .forEach((u, i) => {
        expect(u).toBeCloseTo(outputs[i], 5);
      });
  });

  test('bounds what is beyond the sizes of normals', () => {
    const [low, high] = makeHeavy(tf.tensor1d([-1e9, 1e9]), TAIL).dataSync();
    const most = TAIL.scale * 5 * Math.exp((TAIL.delta * 25) / 2);
    expect(low).toBeCloseTo(TAIL.location - most, 3);
    expect(high).toBeCloseTo(TAIL.location + most, 3);
  });

  test('has the slope of the inverse', () => {
    const slopes = tf
      .grad((x) => tf.sum(makeNormal(x, TAIL)))(tf.tensor1d([-8, -0.5, 0, 0.3, 20]))
      .dataSync();
    [-8, -0.5, 0, 0.3, 20].forEach((x, i) => {
      const [left, right] = gaussianise(Float64Array.of(x - 1e-5, x + 1e-5), TAIL);
      expect(slopes[i]).toBeCloseTo((right - left) / 2e-5, 5);
    });
  });

  test.each(RUNTIMES)('the graph on %s does the same', async (_name, runtime) => {
    const run = async (draw: typeof drawHeavy, values: Float32Array) => {
      const bytes = functionGraph((graph, x) => draw(graph, x, TAIL));
      const { y } = await runGraph(runtime, bytes, { x: { data: values, dims: [values.length] } });
      return y.data;
    };
    const returns = await run(drawHeavy, outputs);
    expected(TAIL).forEach((x, i) => {
      expect(Math.abs(returns[i] - x)).toBeLessThan(1e-5 * (1 + Math.abs(x)));
    });
    (await run(drawNormal, returns)).forEach((u, i) => {
      expect(u).toBeCloseTo(outputs[i], 5);
    });
  });
});
