import { expect, test } from 'vitest';
import { fitEwma } from '../../inference/core/baselines/ewma.ts';
import { loadSp500 } from '../quality/sp500.ts';
import { toyPath } from '../quality/toy.ts';
import { loadGolden } from './golden/load.ts';

/** Made by golden/ewma.py with Python's arch. */
const golden = loadGolden<{
  readonly first: string;
  readonly last: string;
  readonly firstVariances: readonly number[];
  readonly lastVariances: readonly number[];
  readonly firstLogDensities: readonly number[];
  readonly lastLogDensities: readonly number[];
}>('ewma');

const returns = loadSp500(golden.first, golden.last);
const days = golden.lastVariances.length;

test('has the variances of arch, each known one day before', () => {
  const { variance } = fitEwma(returns).filter(returns);
  expect(variance).toHaveLength(returns.length);
  for (const [i, value] of golden.firstVariances.slice(1).entries()) {
    expect(Math.abs(variance[i] / value - 1)).toBeLessThan(1e-12);
  }
  for (const [i, value] of golden.lastVariances.entries()) {
    expect(Math.abs(variance[returns.length - days - 1 + i] / value - 1)).toBeLessThan(1e-12);
  }
});

test('has the log densities of arch, from the first day on', () => {
  const densities = fitEwma(returns).logDensity?.(returns, 0) ?? [];
  expect(densities).toHaveLength(returns.length);
  for (const [i, value] of golden.firstLogDensities.entries()) expect(densities[i]).toBeCloseTo(value, 10);
  for (const [i, value] of golden.lastLogDensities.entries()) {
    expect(densities[returns.length - days + i]).toBeCloseTo(value, 10);
  }
});

test('a history that begins with unchanged prices still has finite densities', () => {
  const still = toyPath(0, 300).map((r, t) => (t < 120 ? 0 : r));
  expect(fitEwma(still).logDensity?.(still, 0).every(Number.isFinite)).toBe(true);
});

test('refuses constant returns', () => {
  expect(() => fitEwma(new Float64Array(200))).toThrow(
    expect.objectContaining({ code: 'training_failed', message: 'baseline:ewma needs returns that vary; all are 0' }),
  );
});
