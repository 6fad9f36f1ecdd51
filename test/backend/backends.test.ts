import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { leakyRelu } from '../../training/backend/leaky-relu.ts';
import { openBackend } from '../../training/backend/open.ts';
import { transposeBeforeMatMul } from '../../training/backend/wasm-matmul.ts';
import { BACKENDS } from './available.ts';
import { type Matrices, multiplyByLoops, transposeLast } from './plain-matmul.ts';
import { type Critic, finiteDifference, penaltyByLoops } from './plain-penalty.ts';

/** Numbers without pattern, the same on every run. */
const scatter = (count: number, offset: number) =>
  Array.from({ length: count }, (_, i) => Math.sin(12.9898 * (i + 1) + offset) * 1.3);

describe.each(BACKENDS)('the %s backend', (choice) => {
  const name = choice === 'native' ? 'tensorflow' : 'wasm';

  beforeAll(async () => {
    expect((await openBackend(choice)).name).toBe(name);
  });

  test('is the current backend of the one tfjs-core that the code imports', async () => {
    expect(tf.getBackend()).toBe(name);
    expect(tf.engine()).toBe((await import('@tensorflow/tfjs')).engine());
  });

  describe.each([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ])('with transposeA %s and transposeB %s', (transposeA, transposeB) => {
    // The product is [batch, 3, 5] over an inner size of 4, whatever the transposes.
    const a: Matrices = { shape: transposeA ? [2, 4, 3] : [2, 3, 4], values: scatter(24, 0.1) };
    const b: Matrices = { shape: transposeB ? [2, 5, 4] : [2, 4, 5], values: scatter(40, 0.7) };
    const weight: Matrices = { shape: [2, 3, 5], values: scatter(30, 1.9) };
    const plainA = transposeA ? transposeLast(a) : a;
    const plainB = transposeB ? transposeLast(b) : b;
    const tensorOf = (matrices: Matrices) => tf.tensor3d(matrices.values, matrices.shape);

    test('matMul equals plain loops', () => {
      const product = tf.matMul(tensorOf(a), tensorOf(b), transposeA, transposeB);
      expect(product.shape).toEqual([2, 3, 5]);
      expectClose(product.dataSync(), multiplyByLoops(plainA, plainB).values);
    });

    test('the gradient of matMul equals plain loops', () => {
      const gradients = tf.grads((x, y) => tf.sum(tf.mul(tf.matMul(x, y, transposeA, transposeB), tensorOf(weight))))([
        tensorOf(a),
        tensorOf(b),
      ]);
      // d sum(W * AB) / dA = W B', and A' W for B.
      const byA = multiplyByLoops(weight, transposeLast(plainB));
      const byB = multiplyByLoops(transposeLast(plainA), weight);
      expectClose(gradients[0].dataSync(), (transposeA ? transposeLast(byA) : byA).values);
      expectClose(gradients[1].dataSync(), (transposeB ? transposeLast(byB) : byB).values);
    });

    test('matMul keeps no tensor but the product', () => {
      const [x, y] = [tensorOf(a), tensorOf(b)];
      const before = tf.memory();
      const product = tf.matMul(x, y, transposeA, transposeB);
      expect(tf.memory().numTensors).toBe(before.numTensors + 1);
      expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers + 1);
      tf.dispose([x, y, product]);
    });
  });

  test('a matrix of rank 2 multiplies with either side transposed', () => {
    const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
    expect(tf.matMul(x, x, false, true).arraySync()).toEqual([
      [14, 32],
      [32, 77],
    ]);
    expect(tf.matMul(x, x, true, false).arraySync()).toEqual([
      [17, 22, 27],
      [22, 29, 36],
      [27, 36, 45],
    ]);
  });

  test('leakyRelu has the value and the slope of its definition, zero included', () => {
    const x = tf.tensor1d([-2, -0.5, 0, 0.5, 2]);
    expectClose(leakyRelu(x, 0.1).dataSync(), [-0.2, -0.05, 0, 0.5, 2]);
    expectClose(
      tf
        .grad((input) => leakyRelu(input, 0.1))(x)
        .dataSync(),
      [0.1, 0.1, 0.1, 1, 1],
    );
  });

  test('a gradient penalty through leakyRelu has the gradient that finite differences give', () => {
    const critic: Critic = {
      inputs: 3,
      hidden: 4,
      w1: scatter(12, 0.3),
      b1: scatter(4, 2.2),
      w2: scatter(4, 1.1),
      b2: scatter(1, 0.5),
    };
    const samples = scatter(15, 3.3);
    const x = tf.tensor2d(samples, [5, 3]);
    const score = (input: tf.Tensor, w1: tf.Tensor, b1: tf.Tensor, w2: tf.Tensor, b2: tf.Tensor) =>
      tf.softplus(tf.add(tf.matMul(leakyRelu(tf.add(tf.matMul(input, w1), b1), 0.2), w2), b2));
    const penalty = (w1: tf.Tensor, b1: tf.Tensor, w2: tf.Tensor, b2: tf.Tensor) => {
      const slope = tf.grad((input) => tf.sum(score(input, w1, b1, w2, b2)))(x);
      return tf.mean(tf.sum(tf.square(slope), 1));
    };
    const weights = [
      tf.tensor2d(critic.w1, [3, 4]),
      tf.tensor1d(critic.b1),
      tf.tensor2d(critic.w2, [4, 1]),
      tf.tensor1d(critic.b2),
    ];
    const { value, grads } = tf.valueAndGrads(penalty)(weights);
    expectClose(value.dataSync(), [penaltyByLoops(critic, samples, 0.2)]);
    for (const [i, part] of (['w1', 'b1', 'w2', 'b2'] as const).entries())
      expectClose(
        grads[i].dataSync(),
        finiteDifference(critic, part, (changed) => penaltyByLoops(changed, samples, 0.2)),
      );
  });

  // f(x + shift), the gradient by x, its square, the gradient by shift: 2 f' f''. tfjs saves the *output* of tanh, sigmoid and
  // exp for their gradient, off the tape, and so takes it for a constant: no error where another path leads to the weights,
  // just a gradient that lacks a term. Hence no critic under a gradient penalty uses them; if this fails after an upgrade, it may.
  test('softplus keeps its second derivative, tanh, sigmoid and exp lose theirs without a word', () => {
    const x = tf.scalar(0.3);
    const curvature = (activation: (input: tf.Tensor) => tf.Tensor) =>
      tf
        .grad((shift) => {
          const slope = tf.grad((input) => activation(tf.add(input, shift)))(x);
          // A second path from the shift, without which tfjs would refuse.
          return tf.add(tf.square(slope), tf.mul(shift, 0));
        })(tf.scalar(0))
        .dataSync()[0];
    const sigmoid = 1 / (1 + Math.exp(-0.3));
    expect(curvature(tf.softplus)).toBeCloseTo(2 * sigmoid * sigmoid * (1 - sigmoid), 5);
    expect([tf.tanh, tf.sigmoid, tf.exp].map((activation) => curvature(activation))).toEqual([0, 0, 0]);
  });

  test('a gradient through leakyRelu leaves no tensor behind', () => {
    const x = tf.tensor1d(scatter(10, 0));
    const gradient = tf.grad((input) => tf.sum(tf.square(leakyRelu(input, 0.1))));
    const before = tf.memory().numTensors;
    tf.tidy(() => void gradient(x));
    expect(tf.memory().numTensors).toBe(before);
  });
});

test('leakyRelu refuses a slope that its mask cannot hold', () => {
  expect(() => leakyRelu(tf.scalar(1), 1.5)).toThrow('alpha 1.5 must be between 0 and 1');
});

test('wrapping the matMul of wasm a second time changes nothing', async () => {
  await openBackend('wasm');
  const wrapped = tf.getKernel('BatchMatMul', 'wasm').kernelFunc;
  transposeBeforeMatMul();
  expect(tf.getKernel('BatchMatMul', 'wasm').kernelFunc).toBe(wrapped);
});

function expectClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  const worst = Math.max(...expected.map((value, i) => Math.abs(actual[i] - value) / (1 + Math.abs(value))));
  expect(worst).toBeLessThan(2e-5);
}
