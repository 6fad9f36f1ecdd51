import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { generate } from '../../../training/architectures/dense/cell.ts';
import { filterStates } from '../../../training/architectures/dense/filter.ts';
import { dense } from '../../../training/architectures/dense/index.ts';
import { LEAK, noiseSizeOf, RETURN_BOUND, stateSizeOf } from '../../../training/architectures/dense/shape.ts';
import { openBackend } from '../../../training/backend/open.ts';
import { BACKENDS } from '../../backend/available.ts';
import { relativeGap, someNoise, tensorsOf } from '../tensors.ts';

const ASSETS = 2;
const [STEPS, PATHS] = [23, 3];
const inputs = stateSizeOf(ASSETS);
const noiseSize = noiseSizeOf(ASSETS);
const generator = dense.generator({
  assets: ['a', 'b'],
  scale: [0.01, 0.02],
  mean: [0, 0],
  sample: new Float32Array(4),
});
const weights = generator.initialWeights(4);
const names = Object.keys(weights);
weights.bias1.values.forEach((_, i, all) => {
  all[i] = 0.2 * Math.sin(i);
});
const state = someNoise(1, inputs, PATHS);
const noise = someNoise(STEPS, noiseSize, PATHS);

type Plain = Record<string, ArrayLike<number>>;

/** The paths by plain loops in double precision, [steps, assets, paths]. */
function generateByLoops(plain: Plain): number[] {
  const out: number[] = [];
  const windows = Array.from({ length: PATHS }, (_, path) =>
    Array.from({ length: inputs }, (_unused, row) => state[row * PATHS + path]),
  );
  for (let step = 0; step < STEPS; step++) {
    const drawn = windows.map((window, path) => {
      const shocks = Array.from({ length: noiseSize }, (_, i) => noise[(step * noiseSize + i) * PATHS + path]);
      const leaky = (x: number) => (x > 0 ? x : LEAK * x);
      const hidden1 = affine(plain.hidden1, plain.bias1, [...window, ...shocks]).map(leaky);
      const hidden2 = affine(plain.hidden2, plain.bias2, hidden1).map(leaky);
      return affine(plain.output, plain.outputBias, hidden2).map((x) => RETURN_BOUND * Math.tanh(x / RETURN_BOUND));
    });
    for (let asset = 0; asset < ASSETS; asset++) out.push(...drawn.map((returns) => returns[asset]));
    windows.forEach((window, path) => {
      window.splice(0, ASSETS);
      window.push(...drawn[path]);
    });
  }
  return out;
}

function affine(matrix: ArrayLike<number>, bias: ArrayLike<number>, input: readonly number[]): number[] {
  return Array.from(bias, (constant, row) =>
    input.reduce((sum, x, column) => sum + matrix[row * input.length + column] * x, constant),
  );
}

describe.each(BACKENDS)('on the %s backend', (backend) => {
  beforeAll(async () => void (await openBackend(backend)));
  const plain: Plain = Object.fromEntries(names.map((name) => [name, Float64Array.from(weights[name].values)]));
  const run = (tensors: Record<string, tf.Tensor>) =>
    generate(tensors, tf.tensor2d(state, [inputs, PATHS]), tf.tensor3d(noise, [STEPS, noiseSize, PATHS]));

  test('the paths are those of plain loops, beyond the lags of the state', () => {
    expect(relativeGap(run(tensorsOf(weights)).dataSync(), generateByLoops(plain))).toBeLessThan(2e-5);
  });

  test('its gradient through the steps is that of finite differences of the plain loops', () => {
    const factors = someNoise(STEPS, ASSETS, PATHS).map(Math.cos);
    const loss = (...tensors: tf.Tensor[]) => {
      const drawn = run(Object.fromEntries(names.map((name, i) => [name, tensors[i]])));
      return tf.sum(tf.mul(drawn, tf.tensor3d(factors, [STEPS, ASSETS, PATHS]))) as tf.Scalar;
    };
    const plainLoss = (changed: Plain) => generateByLoops(changed).reduce((sum, x, i) => sum + factors[i] * x, 0);
    const tensors = tensorsOf(weights);
    const gradients = tf.grads(loss)(names.map((name) => tensors[name]));
    names.forEach((name, n) => {
      const slopes = gradients[n].dataSync();
      const largest = Math.max(...slopes.map(Math.abs));
      // Three entries of each weight; the steepest among them, so that a missing term shows.
      for (const i of [
        0,
        Math.floor(slopes.length / 2),
        slopes.indexOf(slopes.find((x) => Math.abs(x) === largest) ?? 0),
      ]) {
        const shifted = (by: number) =>
          plainLoss({ ...plain, [name]: Array.from(plain[name], (x, k) => (k === i ? x + by : x)) });
        const expected = (shifted(1e-6) - shifted(-1e-6)) / 2e-6;
        expect(Math.abs(slopes[i] - expected), `${name}[${i}]`).toBeLessThan(1e-4 * largest);
      }
    });
  });

  test('the volatility is the root mean square of the 20 returns before the step', () => {
    const { volatility } = generator.step(
      tensorsOf(weights),
      tf.tensor2d(state, [inputs, PATHS]),
      tf.tensor2d(noise.slice(0, noiseSize * PATHS), [noiseSize, PATHS]),
    );
    const expected = Array.from({ length: ASSETS * PATHS }, (_, i) => {
      const lags = Array.from({ length: 20 }, (_unused, lag) => state[lag * ASSETS * PATHS + i]);
      return Math.sqrt(lags.reduce((sum, x) => sum + x * x, 0) / 20);
    });
    expect(relativeGap(volatility.dataSync(), expected)).toBeLessThan(1e-6);
  });

  test('a return never leaves its bound, however large the weights', () => {
    const large = generator.initialWeights(4);
    for (const { values } of Object.values(large))
      values.forEach((x, i, all) => {
        all[i] = 20 * x;
      });
    const { returns } = generator.simulate(large, state, noise, STEPS, PATHS);
    expect(returns.some((x) => Math.abs(x) > 0.9 * RETURN_BOUND)).toBe(true);
    expect(returns.every((x) => Math.abs(x) <= RETURN_BOUND)).toBe(true);
  });
});

test('the filter holds the last 20 returns, oldest first, and zeros from before the history', () => {
  const returns = Float32Array.from({ length: 25 * ASSETS }, (_, i) => i + 1);
  const states = filterStates(returns, ASSETS);
  const row = (t: number) => [...states.subarray(t * inputs, (t + 1) * inputs)];
  expect(states.length).toBe(26 * inputs);
  expect(row(0).every((x) => x === 0)).toBe(true);
  expect(row(1)).toEqual([...new Array(inputs - 2).fill(0), 1, 2]);
  expect(row(25)).toEqual([...returns.subarray(5 * ASSETS)]);
});

test('the names of the state say how many steps ago, and which asset', () => {
  expect(generator.stateNames.slice(0, 3)).toEqual(['return_20_a', 'return_20_b', 'return_19_a']);
  expect(generator.stateNames.at(-1)).toBe('return_1_b');
});
