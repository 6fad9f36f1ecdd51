import { expect, test } from 'vitest';
import { normalCdf, normalQuantile } from '../../inference/core/known-law/normal.ts';
import { drawHalfNormal, halfNormal } from '../../training/architectures/joint/half-normal.ts';
import { encodeModel } from '../../training/onnx/encode.ts';
import { Graph } from '../../training/onnx/graph.ts';
import { runGraph } from '../onnx/run-graph.ts';
import { RUNTIMES } from '../package/runtimes.ts';

const scores = Array.from({ length: 1801 }, (_, i) => (i - 900) / 100);

test('has the quantiles of a half normal, and rises with the normal', () => {
  for (const h of scores.filter((score) => Math.abs(score) <= 4.5)) {
    // By the upper tail, which keeps its digits.
    expect(Math.abs(halfNormal(h) + normalQuantile(normalCdf(-h) / 2)), `${h}`).toBeLessThan(1.5e-3);
  }
  for (const [i, h] of scores.entries()) if (i > 0) expect(halfNormal(h)).toBeGreaterThan(halfNormal(scores[i - 1]));
});

test('has the moments of a half normal', () => {
  const moment = (power: number) =>
    scores.reduce((sum, h) => sum + halfNormal(h) ** power * Math.exp(-0.5 * h * h), 0) *
    (0.01 / Math.sqrt(2 * Math.PI));
  const mean = Math.sqrt(2 / Math.PI);
  expect(Math.abs(moment(1) - mean)).toBeLessThan(2e-5);
  expect(Math.abs(moment(2) - 1)).toBeLessThan(3e-5);
  expect(Math.abs(moment(3) - 2 * mean)).toBeLessThan(3e-5);
});

test.each(RUNTIMES)('is the same as a graph on %s', async (_name, runtime) => {
  const graph = new Graph('half');
  graph.output('half', drawHalfNormal(graph, graph.input('h', ['scores'])), ['scores']);
  const model = encodeModel(graph, { name: 'test', version: '1' }, {});
  const { half } = await runGraph(runtime, model, { h: { data: Float32Array.from(scores), dims: [scores.length] } });
  half.data.forEach((value, i) => {
    expect(Math.abs(value - halfNormal(Math.fround(scores[i])))).toBeLessThan(3e-6);
  });
});
