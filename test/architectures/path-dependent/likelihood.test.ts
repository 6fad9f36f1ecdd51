import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { step } from '../../../training/architectures/path-dependent/cell.ts';
import { negativeLogLikelihood } from '../../../training/architectures/path-dependent/likelihood.ts';
import {
  LOG_COSH_MOMENT,
  LOG_COSH_MOMENT_DOUBLED,
  polynomial,
  polynomialSlope,
} from '../../../training/architectures/path-dependent/mean-of-law.ts';
import { likelihoodOperation } from '../../../training/architectures/path-dependent/operations.ts';
import { LOCATION, STATE_SIZE } from '../../../training/architectures/path-dependent/shape.ts';
import { WEIGHT_NAMES } from '../../../training/architectures/path-dependent/weights.ts';
import { openBackend } from '../../../training/backend/open.ts';
import { toyPath } from '../../quality/toy.ts';
import { relativeGap, tensorsOf } from '../tensors.ts';
import { constantLaw, doubled, fastestTrend, finiteDifferences, livelyWeights, someStates } from './weights.ts';

interface Golden {
  readonly moments: { readonly inverseTail: number; readonly moment: number; readonly doubled: number }[];
  readonly cases: { readonly bias: number[]; readonly drift: number; return: number; readonly logDensity: number }[];
}

/** Made by golden/law.py with SciPy, from the forward map alone. */
const golden: Golden = JSON.parse(readFileSync(new URL('golden/law.json', import.meta.url), 'utf8'));
const anyState = someStates(1);
const anyTrend = fastestTrend(anyState);

beforeAll(() => openBackend());

test('the polynomials give the moments of the stretched normal within what they promise', () => {
  expect(golden.moments).toHaveLength(9);
  for (const { inverseTail, moment, doubled } of golden.moments) {
    expect(Math.abs(Math.exp(polynomial(LOG_COSH_MOMENT, inverseTail)) / moment - 1)).toBeLessThan(4e-7);
    expect(Math.abs(Math.exp(polynomial(LOG_COSH_MOMENT_DOUBLED, inverseTail)) / doubled - 1)).toBeLessThan(1e-7);
  }
});

test('the slope of a polynomial is that of finite differences', () => {
  const difference = (polynomial(LOG_COSH_MOMENT, 1.5 + 1e-6) - polynomial(LOG_COSH_MOMENT, 1.5 - 1e-6)) / 2e-6;
  expect(polynomialSlope(LOG_COSH_MOMENT, 1.5)).toBeCloseTo(difference, 8);
});

test('the log density is that of SciPy, over mild and wild laws', () => {
  expect(golden.cases).toHaveLength(70);
  for (const { bias, drift, return: x, logDensity } of golden.cases) {
    const { value } = negativeLogLikelihood(doubled(constantLaw(bias, anyTrend)), drift, anyState, Float64Array.of(x));
    // The mean's polynomial is right to 4e-7, and a law narrow beside its mean feels that several times over.
    expect(Math.abs(-value - logDensity), JSON.stringify({ bias, drift, x })).toBeLessThan(3e-5);
  }
});

describe.each([
  ['a symmetric law', [0, 0, 0, 0], 0],
  ['a skewed law with a location', [1.5, -0.5, -1, 0.1], 0.04],
  ['the heaviest tail', [-1, 0.5, 0.75, -2], -0.02],
] as const)('%s', (_name, bias, drift) => {
  const weights = constantLaw(bias, anyTrend);
  const scale = Math.exp(bias[1]);
  const cell = doubled(weights);

  /** ∫ f(x) p(x) dx by the trapezoid rule in u, x = drift + scale sinh u, which meets heavy tails with few points. */
  function integrate(f: (x: number) => number): number {
    let sum = 0;
    for (let u = -14; u <= 14; u += 0.02) {
      const x = drift + scale * Math.sinh(u);
      const density = Math.exp(-negativeLogLikelihood(cell, drift, anyState, Float64Array.of(x)).value);
      sum += f(x) * density * scale * Math.cosh(u) * 0.02;
    }
    return sum;
  }

  test('the density integrates to one', () => {
    expect(integrate(() => 1)).toBeCloseTo(1, 8);
  });

  test('its mean is drift + location × scale and nothing else', () => {
    const mean = drift + scale * LOCATION * Math.tanh(bias[0]);
    // 4e-7 of the mean that is taken out, which reaches 15 scales for the heaviest tail.
    expect(Math.abs(integrate((x) => x) - mean)).toBeLessThan(4e-5 * scale);
  });

  test('its standard deviation is the volatility that the cell reports', () => {
    const mean = integrate((x) => x);
    const deviation = Math.sqrt(integrate((x) => (x - mean) ** 2));
    const { volatility } = step(tensorsOf(weights), drift, tf.tensor2d(anyState, [STATE_SIZE, 1]), tf.zeros([1, 1]));
    expect(Math.abs(volatility.dataSync()[0] / deviation - 1)).toBeLessThan(2e-5);
  });
});

describe('its gradient', () => {
  const days = 12;
  const states = someStates(days);
  const returns = toyPath(4, days).map((x) => 120 * x);

  test.each([
    ['inside the bounds', [-0.1, 0.3, -0.1]],
    ['where the scale and the tail are clamped', [2.6, 0.3, 1]],
  ])('%s is that of finite differences', (_name, bias) => {
    const cell = doubled(livelyWeights(bias));
    const { gradients } = negativeLogLikelihood(cell, 0.02, states, returns);
    const expected = finiteDifferences(cell, (changed) => negativeLogLikelihood(changed, 0.02, states, returns).value);
    const largest = Math.max(...WEIGHT_NAMES.flatMap((name) => [...gradients[name]].map(Math.abs)));
    expect(largest).toBeGreaterThan(0.01);
    for (const name of WEIGHT_NAMES) {
      gradients[name].forEach((slope, i) => {
        expect(Math.abs(slope - expected[name][i]), `${name}[${i}]`).toBeLessThan(1e-7 * largest);
      });
    }
  });

  test('passes through tfjs, times what comes from above', () => {
    const arrays = livelyWeights();
    const { value, gradients } = negativeLogLikelihood(doubled(arrays), 0.02, states, Float32Array.from(returns));
    const loss = (...tensors: tf.Tensor[]) => {
      const weights = Object.fromEntries(WEIGHT_NAMES.map((name, i) => [name, tensors[i]]));
      const state = tf.tensor2d(states, [STATE_SIZE, days]);
      const observed = tf.tensor2d(Float32Array.from(returns), [1, days]);
      return tf.mul(likelihoodOperation(weights, 0.02, state, observed), 3) as tf.Scalar;
    };
    const tensors = tensorsOf(arrays);
    const result = tf.valueAndGrads(loss)(WEIGHT_NAMES.map((name) => tensors[name]));
    expect(result.value.dataSync()[0]).toBeCloseTo(3 * value, 5);
    WEIGHT_NAMES.forEach((name, i) => {
      expect(result.grads[i].shape).toEqual(arrays[name].shape);
      const tripled = gradients[name].map((slope) => 3 * slope);
      expect(relativeGap(result.grads[i].dataSync(), tripled), name).toBeLessThan(1e-6);
    });
  });
});
