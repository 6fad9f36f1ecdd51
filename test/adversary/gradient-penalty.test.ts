import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { gradientPenalty } from '../../training/adversary/gradient-penalty.ts';
import type { Weights } from '../../training/architectures/architecture.ts';
import { findArchitecture } from '../../training/architectures/registry.ts';
import { openBackend } from '../../training/backend/open.ts';
import { historicalStates, SUBJECTS } from '../architectures/subject.ts';
import { someNoise, tensorsOf } from '../architectures/tensors.ts';
import { BACKENDS } from '../backend/available.ts';
import { constant } from './jets.ts';
import {
  denseCritic,
  type PlainCritic,
  type PlainWeights,
  plainPenalty,
  plainScore,
  windowCritic,
} from './plain-critics.ts';

const PATHS = 2;

/** Each real critic beside its second writing. The window critic reads any multiple of 16; 32 steps are enough to test it. */
const CRITICS: readonly [string, PlainCritic, number][] = [
  ['path-dependent', windowCritic, 32],
  ['dense', denseCritic, 20],
];

describe.each(CRITICS)('the critic of %s', (name, plainCritic, window) => {
  const found = SUBJECTS.find(([, { architecture, assets }]) => architecture.name === name && assets === 1);
  if (!found) throw new Error(`no subject for ${name}`);
  const subject = found[1];
  const { stateSize } = subject.generator;
  const critic = findArchitecture(name).critic(subject.model.data);
  const arrays = critic.initialWeights(6);
  const names = Object.keys(arrays);
  // Biases start at zero, where a missing gradient would not show.
  for (const weight of names)
    if (arrays[weight].shape.length === 1)
      arrays[weight].values.forEach((_, i, all) => {
        all[i] = 0.3 * Math.sin(3 * i + 1);
      });

  const states = historicalStates(subject, PATHS);
  const windows = someNoise(window, 1, PATHS);
  const columns = (values: Float32Array) =>
    Array.from({ length: PATHS }, (_, path) => [...values.filter((_unused, i) => i % PATHS === path)]);
  const plain: PlainWeights = Object.fromEntries(
    names.map((weight) => [weight, Float64Array.from(arrays[weight].values)]),
  );

  describe.each(BACKENDS)('on the %s backend', (backend) => {
    beforeAll(async () => void (await openBackend(backend)));
    const scoreBy = (weights: Weights) => (input: tf.Tensor3D) =>
      critic.score(weights, tf.tensor2d(states, [stateSize, PATHS]), input);
    const windowTensor = () => tf.tensor3d(windows, [window, 1, PATHS]);

    test('gives the scores of its second writing', () => {
      const scores = scoreBy(tensorsOf(arrays))(windowTensor()).dataSync();
      columns(windows).forEach((path, p) => {
        const expected = plainCritic(
          plain,
          columns(states)[p],
          path.map((x) => constant(x, 0)),
        )[0];
        expect(Math.abs(scores[p] - expected)).toBeLessThan(1e-5);
      });
    });

    test('the gradient penalty has the value of exact slopes, and beside a score the gradient of finite differences', () => {
      const loss = (...tensors: tf.Tensor[]) => {
        const weights = Object.fromEntries(names.map((weight, i) => [weight, tensors[i]]));
        // As in training, where the penalty stands beside the scores: it alone does not know the last bias.
        const scores = tf.mean(scoreBy(weights)(windowTensor()));
        return tf.add(gradientPenalty(scoreBy(weights), windowTensor()), scores) as tf.Scalar;
      };
      const tensors = tensorsOf(arrays);
      const { value, grads } = tf.valueAndGrads(loss)(names.map((weight) => tensors[weight]));
      const [paths, starts] = [columns(windows), columns(states)];
      const plainLoss = (weights: PlainWeights) =>
        plainPenalty(plainCritic, weights, starts, paths) + plainScore(plainCritic, weights, starts, paths);
      expect(Math.abs(value.dataSync()[0] / plainLoss(plain) - 1)).toBeLessThan(1e-5);
      const steepestOfAll = Math.max(
        ...grads.map((gradient) => Math.max(...Array.from(gradient.dataSync(), Math.abs))),
      );
      names.forEach((weight, n) => {
        const slopes = Array.from(grads[n].dataSync());
        const sizes = slopes.map(Math.abs);
        const steepest = sizes.indexOf(Math.max(...sizes));
        for (const i of new Set([steepest, Math.floor(slopes.length / 3)])) {
          const shifted = (by: number) =>
            plainLoss({ ...plain, [weight]: Array.from(plain[weight], (x, k) => (k === i ? x + by : x)) });
          // Short enough that no leaky ReLU turns: the penalty jumps where one does.
          const expected = (shifted(1e-7) - shifted(-1e-7)) / 2e-7;
          expect(Math.abs(slopes[i] - expected), `${weight}[${i}]`).toBeLessThan(2e-5 * steepestOfAll);
        }
      });
    });
  });
});
