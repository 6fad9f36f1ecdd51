import { describe, expect, test } from 'vitest';
import { fitGarchNormal } from '../../inference/core/baselines/garch-normal.ts';
import { loadSp500 } from '../quality/sp500.ts';
import { toyPath } from '../quality/toy.ts';
import { loadGolden } from './golden/load.ts';

interface GoldenFit {
  readonly first: string;
  readonly last: string;
  readonly returns: number;
  readonly mean: number;
  readonly omega: number;
  readonly alpha: number;
  readonly beta: number;
  readonly logLikelihood: number;
}

/** Made by golden/garch.py with Python's arch. */
const golden = loadGolden<{ readonly fits: readonly GoldenFit[] }>('garch');

test.each(golden.fits)('S&P 500, $first to $last: the parameters are those of arch', (expected) => {
  const returns = loadSp500(expected.first, expected.last);
  expect(returns).toHaveLength(expected.returns);
  const { parameters } = fitGarchNormal(returns);
  for (const name of ['mean', 'omega', 'alpha', 'beta'] as const) {
    expect(Math.abs(parameters[name] / expected[name] - 1)).toBeLessThan(1e-4);
  }
  expect(Math.abs(parameters.logLikelihood - expected.logLikelihood)).toBeLessThan(1e-5);
});

test('a fit to a path drawn from a fit finds its parameters again', () => {
  const { parameters, simulate } = fitGarchNormal(loadSp500('2009-05-01', '2018-12-31'));
  const path = simulate({ steps: 20_000, firstPath: 0, paths: 1, seed: 3 });
  const again = fitGarchNormal(Float64Array.from(path)).parameters;
  expect(Math.abs(again.alpha - parameters.alpha)).toBeLessThan(0.03);
  expect(Math.abs(again.beta - parameters.beta)).toBeLessThan(0.04);
  expect(again.omega / parameters.omega).toBeGreaterThan(0.8);
  expect(again.omega / parameters.omega).toBeLessThan(1.25);
});

test('the scale of the returns changes nothing but the scale of the answer', () => {
  const returns = loadSp500('2014-01-01', '2016-12-31');
  const [one, ten] = [returns, returns.map((r) => 10 * r)].map((sample) => fitGarchNormal(sample).parameters);
  expect(ten.alpha / one.alpha).toBeCloseTo(1, 3);
  expect(ten.beta / one.beta).toBeCloseTo(1, 3);
  expect(ten.omega / one.omega / 100).toBeCloseTo(1, 3);
});

test('a price that stood still for half the time still has a fit, stationary and positive', () => {
  const returns = toyPath(1, 600).map((r, t) => (t < 300 ? r : 0));
  const { omega, alpha, beta } = fitGarchNormal(returns).parameters;
  expect(omega).toBeGreaterThan(0);
  expect(alpha + beta).toBeLessThan(1);
});

test('paths are as volatile as the history even where the fitted variance hardly ever reverts', () => {
  const calming = toyPath(9, 120);
  const { parameters, simulate } = fitGarchNormal(calming);
  const { omega, alpha, beta } = parameters;
  const variance = (values: Float64Array | Float32Array) => {
    let sum = 0;
    for (const r of values) sum += r * r;
    return sum / values.length;
  };
  // The case at hand: an unconditional variance far from anything seen.
  expect(omega / (1 - alpha - beta) / variance(calming)).toBeGreaterThan(10);
  const paths = simulate({ steps: 120, firstPath: 0, paths: 50, seed: 1 });
  expect(variance(paths) / variance(calming)).toBeGreaterThan(0.5);
  expect(variance(paths) / variance(calming)).toBeLessThan(2);
});

describe('refuses, with the cause', () => {
  test.each([
    ['a short history', toyPath(0, 99), 'baseline:garch needs at least 100 returns; the history has 99'],
    ['constant returns', new Float64Array(200).fill(0.01), 'baseline:garch needs returns that vary; all are 0.01'],
    [
      'a return that is not finite',
      toyPath(0, 200).map((r, t) => (t === 9 ? Number.NEGATIVE_INFINITY : r)),
      'baseline:garch needs finite returns; return 9 is -Infinity',
    ],
  ])('%s', (_, returns, message) => {
    expect(() => fitGarchNormal(returns)).toThrow(expect.objectContaining({ code: 'training_failed', message }));
  });

  test('returns that are too large to be squared', () => {
    const absurd = Float64Array.from({ length: 200 }, (_, t) => (t % 2 === 0 ? -1e160 : 1e160));
    expect(() => fitGarchNormal(absurd)).toThrow(
      expect.objectContaining({
        code: 'training_failed',
        message: 'baseline:garch needs returns whose squares are finite; return 0 is -1e+160',
      }),
    );
  });
});
