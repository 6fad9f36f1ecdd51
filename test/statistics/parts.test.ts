import { expect, test } from 'vitest';
import { lagCorrelations } from '../../training/statistics/lag-correlation.ts';
import { levelAt, quantileDistance, quantilesOfSorted } from '../../training/statistics/quantile-loss.ts';
import { windowSums, windowSumsAdjoint } from '../../training/statistics/windows.ts';
import { toyPath } from '../quality/toy.ts';

test('quantiles are interpolated between order statistics', () => {
  // Levels 1/8, 3/8, 5/8, 7/8 of five values lie at positions .5, 1.5, 2.5, 3.5.
  expect([...quantilesOfSorted(Float64Array.of(0, 10, 20, 40, 80), 4)]).toEqual([5, 15, 30, 60]);
});

test('a shift of a whole sample is its size apart, the outer tenth counted twice', () => {
  const sample = toyPath(3, 500);
  const target = quantilesOfSorted(sample.slice().sort(), 400);
  const gradient = new Float64Array(500);
  const distance = quantileDistance(
    sample.map((x) => x + 0.25),
    target,
    2,
    gradient,
  );
  expect(levelAt(0, 400)).toBe(0.5 / 400);
  expect(distance).toBeCloseTo(2 * 0.25 * 1.1, 12);
  // Every order statistic moves with the shift: so the slopes sum to the slope of the distance by the shift.
  expect(gradient.reduce((sum, slope) => sum + slope, 0)).toBeCloseTo(2 * 1.1, 12);
});

test('equal values of a sample share one slope, none is lost', () => {
  const gradient = new Float64Array(4);
  quantileDistance(Float64Array.of(1, 1, 1, 1), Float64Array.of(0, 0), 1, gradient);
  expect(gradient.reduce((sum, slope) => sum + slope, 0)).toBeCloseTo(1, 12);
});

test('window sums start every stride steps and never run over the end', () => {
  const values = Float64Array.from({ length: 14 }, (_, i) => 2 ** i); // 7 steps, 2 paths
  const sums = windowSums(values, 3, 2, 7, 2);
  const sum = (...steps: number[]) => steps.reduce((total, step) => total + 2 ** step, 0);
  expect([...sums]).toEqual([sum(0, 2, 4), sum(1, 3, 5), sum(4, 6, 8), sum(5, 7, 9), sum(8, 10, 12), sum(9, 11, 13)]);
});

test('the adjoint of window sums is their transpose', () => {
  const [steps, paths, length, stride] = [23, 3, 5, 2];
  const values = toyPath(1, steps * paths);
  const sums = windowSums(values, length, stride, steps, paths);
  const weights = toyPath(2, sums.length);
  const gradient = new Float64Array(steps * paths);
  windowSumsAdjoint(weights, length, stride, paths, gradient);
  const product = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * b[i], 0);
  expect(product(sums, weights)).toBeCloseTo(product(values, gradient), 14);
});

test('the correlation with itself at a lag of a period is one, at half a period minus one', () => {
  const wave = Float64Array.from({ length: 4000 }, (_, i) => Math.sin((2 * Math.PI * i) / 20));
  const { values } = lagCorrelations(wave, wave, [5, 10, 20], 4000, 1);
  expect(values[0]).toBeCloseTo(0, 2);
  expect(values[1]).toBeCloseTo(-1, 2);
  expect(values[2]).toBeCloseTo(1, 2);
});
