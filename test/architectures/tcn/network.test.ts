import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { gradientPenalty } from '../../../training/adversary/gradient-penalty.ts';
import type { WeightArrays } from '../../../training/architectures/architecture.ts';
import { tcnOf } from '../../../training/architectures/tcn/index.ts';
import { outputs } from '../../../training/architectures/tcn/network.ts';
import { generatorWeights } from '../../../training/architectures/tcn/weights.ts';
import { lastOutput } from '../../../training/architectures/tcn/window-network.ts';
import { openBackend } from '../../../training/backend/open.ts';
import { BACKENDS } from '../../backend/available.ts';
import { toyPath } from '../../quality/toy.ts';
import { relativeGap, someNoise, tensorsOf } from '../tensors.ts';

const CHANNELS = 4;
const DILATIONS = [0, 1, 2, 4, 8, 16, 32];
const PAST = 126;
const [STEPS, PATHS] = [9, 3];

/** Initial weights with every bias and slope moved, so that each has its share. */
function someWeights(): WeightArrays {
  const weights = generatorWeights(5, CHANNELS);
  for (const { shape, values } of Object.values(weights))
    if (shape.length === 1) values.set(values.map((x, i) => x + 0.1 * Math.sin(3 * i + 1)));
  return weights;
}
const weights = someWeights();
/** [PAST + STEPS, PATHS, 3] */
const noise = someNoise(PAST + STEPS, PATHS, 3);

/** The network by its definition, one step and channel at a time, in float64. series [steps][channels] → one number for each whole window. */
function naiveOutputs(series: readonly (readonly number[])[], slopeOf: (place: string) => number): number[] {
  const at = (name: string, row: number, columns: number, column: number) =>
    weights[name].values[row * columns + column];
  let hidden = series;
  const output = new Array(series.length).fill(weights.outputBias.values[0]);
  DILATIONS.forEach((dilation, block) => {
    for (const part of ['first', 'second']) {
      const before = hidden;
      hidden = before.map((now, step) => {
        // Steps before the beginning are never asked for below.
        const taps = dilation === 0 ? now : [...(before[step - dilation] ?? now.map(() => Number.NaN)), ...now];
        return Array.from({ length: CHANNELS }, (_, channel) => {
          const sum = taps.reduce(
            (total, x, row) => total + x * at(`${part}${block}`, row, CHANNELS, channel),
            weights[`${part}Bias${block}`].values[channel],
          );
          return sum > 0 ? sum : slopeOf(`${part}Slope${block}`) * sum;
        });
      });
    }
    hidden.forEach((now, step) => {
      output[step] += now.reduce((sum, x, channel) => sum + x * at(`skip${block}`, channel, 1, 0), 0);
    });
  });
  return output.slice(PAST);
}
const seriesOf = (values: Float32Array, path: number) =>
  Array.from({ length: PAST + STEPS }, (_, step) => [
    ...values.slice((step * PATHS + path) * 3, (step * PATHS + path + 1) * 3),
  ]);
const expected = (values: Float32Array) => {
  const paths = Array.from({ length: PATHS }, (_, path) =>
    naiveOutputs(seriesOf(values, path), (place) => weights[place].values[0]),
  );
  return Array.from({ length: STEPS * PATHS }, (_, i) => paths[i % PATHS][Math.floor(i / PATHS)]);
};
const draw = (values: Float32Array) =>
  tf.tidy(() => outputs(tensorsOf(weights), tf.tensor3d(values, [PAST + STEPS, PATHS, 3])).dataSync());

describe.each(BACKENDS)('on the %s backend', (backend) => {
  beforeAll(async () => void (await openBackend(backend)));

  test('the network along a path is that of the definition', () => {
    expect(relativeGap(draw(noise), expected(noise))).toBeLessThan(1e-5);
  });

  test('the network on one window gives its last output', () => {
    const window = tf.transpose(tf.tensor3d(noise, [PAST + STEPS, PATHS, 3]), [1, 0, 2]);
    const last = tf.slice(window, [0, STEPS - 1, 0], [PATHS, PAST + 1, 3]) as tf.Tensor3D;
    const tensors = tensorsOf(weights);
    const output = lastOutput(tensors, last, (x, place) => tf.prelu(x, tensors[place])).dataSync();
    expect(relativeGap(output, expected(noise).slice(-PATHS))).toBeLessThan(1e-5);
  });

  test('a step is made of the last 127 vectors of noise: all of them, none before and none after', () => {
    const before = draw(noise);
    /** Whether the outputs of step 4 of each path change with the noise of a step. */
    const reads = (step: number): boolean => {
      const changed = noise.slice();
      for (let i = step * PATHS * 3; i < (step + 1) * PATHS * 3; i++) changed[i] += 1;
      return draw(changed)
        .slice(4 * PATHS, 5 * PATHS)
        .some((y, i) => y !== before[4 * PATHS + i]);
    };
    const read = Array.from({ length: PAST + STEPS }, (_, step) => step).filter(reads);
    expect([read[0], read[read.length - 1], read.length]).toEqual([4, PAST + 4, 127]);
  });

  test('the penalty has its gradient in the weights of the critic', () => {
    const sample = Float32Array.from(toyPath(2, 400), (x) => 100 * x);
    const critic = tcnOf(CHANNELS).critic({ assets: ['a'], scale: [1], mean: [0], sample });
    const arrays = critic.initialWeights(6);
    const state = tf.zeros([3 * PAST, 2]) as tf.Tensor2D;
    const windows = tf.tensor3d(sample.slice(0, 2 * 127), [127, 1, 2]);
    const penalty = (tensors: Record<string, tf.Tensor>) =>
      gradientPenalty((input) => critic.score(tensors, state, input), windows);
    const names = Object.keys(arrays).filter((name) => /^(first|second|skip)[06]$|^first3$/.test(name));
    const tensors = tensorsOf(arrays);
    const gradients = tf.grads((...chosen) =>
      penalty({ ...tensors, ...Object.fromEntries(names.map((name, i) => [name, chosen[i]])) }),
    )(names.map((name) => tensors[name]));
    // Leaky layers are linear in pieces: a change along the gradient, small enough to stay on its piece.
    names.forEach((name, i) => {
      const length = Math.sqrt(tf.sum(tf.square(gradients[i])).dataSync()[0]);
      expect(length, name).toBeGreaterThan(0);
      const moved = (size: number) =>
        penalty({ ...tensors, [name]: tf.add(tensors[name], tf.mul(gradients[i], size / length)) }).dataSync()[0];
      const size = 2e-3;
      const slope = (moved(size) - moved(-size)) / (2 * size);
      expect(Math.abs(slope / length - 1), name).toBeLessThan(0.03);
    });
  });
});

test('the state names its normals, oldest first', () => {
  const sample = Float32Array.from(toyPath(2, 400), (x) => 100 * x);
  const { stateNames, stateSize } = tcnOf(CHANNELS).generator({ assets: ['a'], scale: [1], mean: [0], sample });
  expect(stateNames).toHaveLength(stateSize);
  expect([stateNames[0], stateNames[4], stateNames[377]]).toEqual(['noise_126_1', 'noise_125_2', 'noise_1_3']);
});
