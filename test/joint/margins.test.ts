import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { WeightArrays } from '../../training/architectures/architecture.ts';
import { filterMargin, marginNetwork } from '../../training/architectures/joint/margins.ts';
import { MARGIN_NAMES, marginWeights } from '../../training/architectures/joint/weights.ts';
import { windowCritic } from '../../training/architectures/path-dependent/critic.ts';
import { openBackend } from '../../training/backend/open.ts';
import { gatherStates } from '../../training/loop/data.ts';
import { relativeGap, someNoise, tensorsOf } from '../architectures/tensors.ts';
import { toyPath } from '../quality/toy.ts';

const DRIFT = [0.02, -0.01, 0.04];
const ASSETS = DRIFT.length;
const COLUMNS = 7;
const network = marginNetwork(DRIFT);

/** Weights in which no two assets are alike. */
function livelyWeights(): WeightArrays {
  const weights = marginWeights(3, ASSETS);
  weights.own.values.forEach((_, i, all) => {
    all[i] = 0.2 * Math.sin(5 * i + 1);
  });
  return weights;
}

/** States of the assets in turn, [stateSize, COLUMNS]. */
function someStates(): Float32Array {
  const out = new Float32Array(network.stateSize * COLUMNS);
  for (let column = 0; column < COLUMNS; column++) {
    const asset = column % ASSETS;
    const states = filterMargin(
      asset,
      Float32Array.from(toyPath(asset, 300), (x) => 100 * x),
    );
    const state = gatherStates(states, network.stateSize, [100 + 20 * column]);
    state.forEach((entry, row) => {
      out[row * COLUMNS + column] = entry;
    });
  }
  return out;
}

beforeAll(() => openBackend());

const tensorOf = (values: Float32Array) => tf.tensor2d(values, [values.length / COLUMNS, COLUMNS]);

describe.each([
  ['the likelihood', 1, (weights: Record<string, tf.Tensor>) => likelihood(weights)],
  ['generated paths', 12, (weights: Record<string, tf.Tensor>) => generated(weights)],
] as const)('the gradient of %s', (_name, _steps, value) => {
  test('in what assets have of their own is that of finite differences', () => {
    const weights = livelyWeights();
    const loss = (...inputs: tf.Tensor[]) =>
      value(Object.fromEntries(MARGIN_NAMES.map((name, i) => [name, inputs[i]]))) as tf.Scalar;
    const tensors = tensorsOf(weights);
    const gradients = tf.grads(loss)(MARGIN_NAMES.map((name) => tensors[name]));
    const found = gradients[MARGIN_NAMES.indexOf('own')].dataSync();
    const distance = 0.02;
    const expected = weights.own.values.map((entry, i) => {
      const at = (moved: number) => {
        const values = weights.own.values.slice();
        values[i] = moved;
        return value(tensorsOf({ ...weights, own: { ...weights.own, values } })).dataSync()[0];
      };
      return (at(entry + distance) - at(entry - distance)) / (2 * distance);
    });
    // Differences of float32 sums: two digits are what a distance of 0.02 leaves.
    expect(relativeGap(found, expected)).toBeLessThan(0.02);
  });
});

function likelihood(weights: Record<string, tf.Tensor>): tf.Scalar {
  const returns = Float32Array.from({ length: COLUMNS }, (_, i) => Math.sin(2 * i));
  return network.negativeLogLikelihood?.(weights, tensorOf(someStates()), tensorOf(returns)) as tf.Scalar;
}

function generated(weights: Record<string, tf.Tensor>): tf.Scalar {
  const noise = tf.tensor3d(someNoise(12, 1, COLUMNS), [12, 1, COLUMNS]);
  return tf.sum(tf.square(network.generate(weights, tensorOf(someStates()), noise))) as tf.Scalar;
}

test('an asset has the drift and the outputs of its own, whatever column it is in', () => {
  const weights = livelyWeights();
  const states = someStates();
  const noise = someNoise(20, 1, COLUMNS);
  const { returns, lastState } = network.simulate(weights, states, noise, 20, COLUMNS);
  const column = (values: Float32Array, which: number) => values.filter((_, i) => i % COLUMNS === which);
  const alone = network.simulate(weights, column(states, 4), column(noise, 4), 20, 1);
  expect(relativeGap(alone.returns, column(returns, 4))).toBeLessThan(1e-6);
  expect(column(lastState, 4).at(-1)).toBe(4 % ASSETS);
  // The same state and noise as another asset's give other returns.
  const moved = column(states, 4);
  moved[moved.length - 1] = 0;
  expect(relativeGap(network.simulate(weights, moved, column(noise, 4), 20, 1).returns, alone.returns)).toBeGreaterThan(
    0.01,
  );
});

test('the critic does not see which asset a window is of', () => {
  const states = tensorOf(someStates());
  const { window } = windowCritic;
  const returns = tf.tensor3d(someNoise(window, 1, COLUMNS), [window, 1, COLUMNS]);
  const weights = tensorsOf(windowCritic.initialWeights(1));
  const withoutNumber = tf.slice(states, [0, 0], [network.stateSize - 1, COLUMNS]) as tf.Tensor2D;
  expect(windowCritic.score(weights, states, returns).dataSync()).toEqual(
    windowCritic.score(weights, withoutNumber, returns).dataSync(),
  );
});
