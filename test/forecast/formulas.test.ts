import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { testBreaches } from '../../inference/core/forecast/breaches.ts';
import { chiSquareTail } from '../../inference/core/forecast/chi-square.ts';
import { fairCrps } from '../../inference/core/forecast/crps.ts';
import { dieboldMariano } from '../../inference/core/forecast/diebold-mariano.ts';
import { ShortfallBacktest } from '../../inference/core/forecast/expected-shortfall.ts';
import { histogram, ljungBox, testUniform } from '../../inference/core/forecast/pit.ts';
import { countBelow, tailOf } from '../../inference/core/forecast/tail.ts';

/** Made by golden/forecast.py. */
interface Golden {
  readonly chiSquareTail: [x: number, freedom: number, tail: number][];
  readonly crps: { draws: number[]; observed: number; value: number }[];
  readonly dieboldMariano: { horizon: number; first: number[]; second: number[]; statistic: number; p: number }[];
  readonly breaches: { breaches: string; level: number; coverage: number; independence: number; joint: number }[];
  readonly uniform: { counts: number[]; p: number }[];
  readonly ljungBox: { values: number[]; lags: number; p: number }[];
  readonly shortfall: {
    draws: number[][];
    cases: { level: number; observed: number[]; statistic: number; p: number }[];
  };
}
const golden: Golden = JSON.parse(readFileSync(new URL('golden/forecast.json', import.meta.url), 'utf8'));

/** Relative, so that a p-value of 1e-80 is held to as many digits as one of 0.5. */
function expectClose(value: number, expected: number, digits = 10): void {
  if (expected === 0) expect(Math.abs(value)).toBeLessThan(10 ** -digits);
  else expect(Math.abs(value / expected - 1)).toBeLessThan(10 ** -digits);
}

const breachesOf = (text: string) => Array.from(text, (letter) => letter === '1');

describe('as SciPy and statsmodels have them', () => {
  test.each(golden.chiSquareTail)('the chi-square tail above %d with %d degrees of freedom', (x, freedom, tail) => {
    expectClose(chiSquareTail(x, freedom), tail);
  });

  test('the fair CRPS, from all pairs of draws', () => {
    for (const { draws, observed, value } of golden.crps) {
      expectClose(fairCrps(Float64Array.from(draws), observed), value, 12);
    }
  });

  test.each(golden.dieboldMariano)('Diebold & Mariano, $horizon steps ahead', ({ horizon, ...scores }) => {
    const first = Float64Array.from(scores.first);
    const second = Float64Array.from(scores.second);
    const { statistic, p } = dieboldMariano(first, second, horizon);
    expectClose(statistic, scores.statistic);
    expectClose(p, scores.p);
    const turned = dieboldMariano(second, first, horizon);
    expect(turned.statistic).toBeCloseTo(-statistic, 12);
    expect(turned.p).toBeCloseTo(p, 12);
  });

  test.each(golden.breaches)('Kupiec and Christoffersen of $breaches at $level', ({ breaches, level, ...expected }) => {
    const found = testBreaches(breachesOf(breaches), level);
    for (const name of ['coverage', 'independence', 'joint'] as const) expectClose(found[name], expected[name], 9);
  });

  test('uniformity of a histogram', () => {
    for (const { counts, p } of golden.uniform) expectClose(testUniform(counts), p);
  });

  test('Ljung & Box', () => {
    for (const { values, lags, p } of golden.ljungBox) expectClose(ljungBox(Float64Array.from(values), lags), p, 9);
  });

  test.each(golden.shortfall.cases)('Z2 of the expected shortfall, $statistic', ({ level, observed, ...expected }) => {
    const { draws } = golden.shortfall;
    const backtest = new ShortfallBacktest(level, draws[0].length);
    draws.forEach((values, day) => {
      const { valueAtRisk, shortfall } = tailOf(Float64Array.from(values).sort(), level);
      backtest.add(values, valueAtRisk, shortfall, observed[day]);
    });
    const found = backtest.test();
    expectClose(found?.statistic ?? Number.NaN, expected.statistic);
    expect(found?.p).toBeCloseTo(expected.p, 12);
  });
});

describe('at their limits', () => {
  test('a forecaster against itself is equally good', () => {
    const scores = Float64Array.of(1, 2, 3, 4);
    expect(dieboldMariano(scores, scores, 2)).toEqual({ statistic: 0, p: 1 });
  });

  test('scores of different days, or of too few, are refused', () => {
    expect(() => dieboldMariano(new Float64Array(50), new Float64Array(49), 1)).toThrow('Scores of 50 and 49 days');
    expect(() => dieboldMariano(new Float64Array(39), new Float64Array(39), 20)).toThrow('at least 40 for 20 steps');
  });

  test('nothing is above a chi-square of zero with more than all probability', () => {
    expect([chiSquareTail(0, 1), chiSquareTail(-1e-17, 2)]).toEqual([1, 1]);
  });

  test('values that never vary do not depend on each other', () => {
    expect(ljungBox(new Float64Array(50).fill(0.5), 10)).toBe(1);
  });

  test('both ends of [0, 1] lie in a bin', () => {
    expect(histogram(Float64Array.of(0, 0.049, 0.05, 0.5, 1), 20)).toEqual(
      Array.from({ length: 20 }, (_, bin) => ({ 0: 2, 1: 1, 10: 1, 19: 1 })[bin] ?? 0),
    );
  });

  test('the worst per cent of a hundred draws is one of them, and 5 % five', () => {
    const sorted = Float64Array.from({ length: 100 }, (_, i) => i - 50);
    expect(tailOf(sorted, 0.01)).toEqual({ valueAtRisk: -50, shortfall: -50 });
    expect(tailOf(sorted, 0.05)).toEqual({ valueAtRisk: -46, shortfall: -48 });
    // In float64, 0.07 × 100 is above 7.
    expect(tailOf(sorted, 0.07)).toEqual({ valueAtRisk: -44, shortfall: -47 });
  });

  test('what is below a value is counted without it', () => {
    const sorted = Float64Array.of(1, 2, 2, 3);
    expect([0, 1, 2, 2.5, 3, 4].map((x) => countBelow(sorted, x))).toEqual([0, 0, 1, 3, 3, 4]);
  });

  test('a shortfall that is a gain cannot be tested', () => {
    const backtest = new ShortfallBacktest(0.05, 2);
    backtest.add([0.1, 0.2], 0.1, 0.1, 0.05);
    expect(backtest.test()).toBeUndefined();
  });
});
