import { expect, test } from 'vitest';
import { chiSquareTails, kolmogorovTail, normalTails, poissonTails } from './p-values.ts';

// From the tables in Abramowitz & Stegun, chapter 26 (26.1, 26.8), and Kolmogorov's 5 % and 1 % points.
test.each([
  [1.959964, 0.05],
  [2.575829, 0.01],
  [0.6744898, 0.5],
  [4.417173, 1e-5],
])('%f is a two-sided normal point of %f', (z, p) => {
  expect(normalTails(z) / p).toBeCloseTo(1, 4);
  expect(normalTails(-z)).toBe(normalTails(z));
});

test.each([
  [124.342, 100, 0.1],
  [149.449, 100, 0.002],
  [67.3276, 100, 0.01],
])('chi-square %f with %i degrees has both tails of %f', (chiSquare, degrees, p) => {
  expect(Math.abs(chiSquareTails(chiSquare, degrees) / p - 1)).toBeLessThan(0.05);
});

test.each([
  [1.3581, 0.05],
  [1.6276, 0.01],
])('%f is a point of Kolmogorov of %f', (lambda, p) => {
  expect(kolmogorovTail(lambda / 1000, 1_000_000) / p).toBeCloseTo(1, 2);
});

test('a Poisson count is judged by its distance from what is expected', () => {
  expect(poissonTails(128, 128)).toBeGreaterThan(0.9);
  // P(N ≥ 163) + P(N ≤ 95), summed exactly, is 0.0030.
  expect(poissonTails(163, 128)).toBeGreaterThan(0.001);
  expect(poissonTails(163, 128)).toBeLessThan(0.01);
});
