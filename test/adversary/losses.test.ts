import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { crossEntropy, relativisticPairing } from '../../training/adversary/losses.ts';
import { openBackend } from '../../training/backend/open.ts';
import { BACKENDS } from '../backend/available.ts';

const REAL = [1.5, -0.3, 0.2];
const GENERATED = [-0.7, 0.9, 0];
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe.each(BACKENDS)('on the %s backend', (backend) => {
  beforeAll(async () => void (await openBackend(backend)));
  const [real, generated] = [() => tf.tensor1d(REAL), () => tf.tensor1d(GENERATED)];

  test('sigmoid cross-entropy is that of labels 1 and 0; the generator wants to be called real', () => {
    const critic = mean(REAL.map((x) => -Math.log(sigmoid(x)))) + mean(GENERATED.map((x) => -Math.log(1 - sigmoid(x))));
    expect(crossEntropy.critic(real(), generated()).dataSync()[0]).toBeCloseTo(critic, 6);
    const generator = mean(GENERATED.map((x) => -Math.log(sigmoid(x))));
    expect(crossEntropy.generator(real(), generated()).dataSync()[0]).toBeCloseTo(generator, 6);
  });

  test('the pairing loss reads nothing but the difference of a pair', () => {
    const pairs = REAL.map((x, i) => x - GENERATED[i]);
    const critic = mean(pairs.map((x) => -Math.log(sigmoid(x))));
    const generator = mean(pairs.map((x) => -Math.log(sigmoid(-x))));
    for (const shift of [0, 3]) {
      const [a, b] = [tf.add(real(), shift) as tf.Tensor1D, tf.add(generated(), shift) as tf.Tensor1D];
      expect(relativisticPairing.critic(a, b).dataSync()[0]).toBeCloseTo(critic, 5);
      expect(relativisticPairing.generator(a, b).dataSync()[0]).toBeCloseTo(generator, 5);
    }
  });

  test.each([crossEntropy, relativisticPairing])('$name stays finite for scores of any size', (loss) => {
    const [high, low] = [tf.tensor1d([500]), tf.tensor1d([-500])];
    for (const [a, b] of [
      [high, low],
      [low, high],
    ]) {
      expect(Number.isFinite(loss.critic(a, b).dataSync()[0])).toBe(true);
      expect(Number.isFinite(loss.generator(a, b).dataSync()[0])).toBe(true);
    }
  });
});
