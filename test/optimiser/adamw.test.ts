import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { WeightArrays } from '../../training/architectures/architecture.ts';
import { adamWStep, cosineRate, gradientNorm, initialState } from '../../training/optimiser/adamw.ts';

interface GoldenCase {
  readonly name: string;
  readonly beta1: number;
  readonly beta2: number;
  readonly weightDecay: number;
  readonly clipNorm: number | null;
  readonly weights: { readonly matrix: number[]; readonly vector: number[] };
}

/** Made by golden/adamw.py with NumPy, in float64. */
const golden: { readonly steps: number; readonly cases: GoldenCase[] } = JSON.parse(
  readFileSync(new URL('golden/adamw.json', import.meta.url), 'utf8'),
);

/** The golden program's numbers. */
const scatter = (count: number, offset: number, size = 1) =>
  Float32Array.from({ length: count }, (_, i) => size * Math.sin(12.9898 * (i + 1) + offset));
const newWeights = (): WeightArrays => ({
  matrix: { shape: [3, 4], values: scatter(12, 0.5) },
  vector: { shape: [5], values: scatter(5, 0.5) },
});

describe.each(golden.cases)('$name', ({ weights: expected, clipNorm, ...constants }) => {
  const options = { ...constants, clipNorm: clipNorm ?? Number.POSITIVE_INFINITY };

  test('twelve steps lead where the published algorithm leads', () => {
    const weights = newWeights();
    const state = initialState(weights);
    const norms: number[] = [];
    for (let t = 1; t <= golden.steps; t++) {
      const gradients = { matrix: scatter(12, t, 0.07 * t), vector: scatter(5, t, 0.07 * t) };
      norms.push(gradientNorm(gradients));
      adamWStep(weights, gradients, state, 0.01 * t, options);
    }
    expect(state.step).toBe(golden.steps);
    // The bound of 1 is tested from both sides.
    expect(norms[0]).toBeLessThan(1);
    expect(norms[golden.steps - 1]).toBeGreaterThan(1);
    for (const name of ['matrix', 'vector'] as const) {
      expected[name].forEach((value, i) => {
        // Weights and moments are float32 here: twelve steps of up to 0.12, each rounded at 6e-8.
        expect(Math.abs(weights[name].values[i] - value)).toBeLessThan(2e-6);
      });
    }
  });
});

test('a matrix decays though its gradient is zero, a vector does not', () => {
  const weights = newWeights();
  const zeros = { matrix: new Float32Array(12), vector: new Float32Array(5) };
  adamWStep(weights, zeros, initialState(weights), 0.1, { beta1: 0.9, beta2: 0.999, weightDecay: 0.5, clipNorm: 1 });
  scatter(12, 0.5).forEach((value, i) => {
    expect(weights.matrix.values[i]).toBeCloseTo(0.95 * value, 6);
  });
  expect(weights.vector.values).toEqual(scatter(5, 0.5));
});

test('the learning rate falls from its peak to zero along half a cosine', () => {
  expect(cosineRate(0.4, 0, 100)).toBe(0.4);
  expect(cosineRate(0.4, 50, 100)).toBeCloseTo(0.2, 12);
  expect(cosineRate(0.4, 25, 100)).toBeCloseTo(0.2 * (1 + Math.SQRT1_2), 12);
  expect(cosineRate(0.4, 100, 100)).toBe(0);
  expect(cosineRate(0.4, 120, 100)).toBe(0);
});
