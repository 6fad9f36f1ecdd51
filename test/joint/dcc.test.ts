import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { dccDistances, normalPart, studentPart } from '../../inference/core/joint/dcc.ts';
import { fitDcc } from '../../inference/core/joint/dcc-fit.ts';
import { dccStudent } from '../../inference/core/joint/dcc-student.ts';
import { drawGamma } from '../../inference/core/joint/gamma.ts';
import { fitMargins } from '../../inference/core/joint/garch-margins.ts';
import { drawSums } from '../../inference/core/joint/joint-baseline.ts';
import { correlation, tiedHistory } from './market.ts';

interface Golden {
  readonly residuals: readonly (readonly number[])[];
  readonly at: { readonly news: number; readonly memory: number; readonly freedom: number };
  readonly normal: number;
  readonly student: number;
  readonly fitted: Golden['at'] & { readonly normal: number; readonly student: number };
}

/** Made by golden/dcc.py with SciPy. */
const golden: Golden = JSON.parse(readFileSync(new URL('golden/dcc.json', import.meta.url), 'utf8'));
const residuals = golden.residuals.map((series) => Float64Array.from(series));
const assets = residuals.length;

describe('as SciPy has them', () => {
  const fitted = fitDcc('baseline:dcc-t', residuals);

  test('the likelihoods at given parameters', () => {
    const { news, memory, freedom } = golden.at;
    const distances = dccDistances({ ...fitted.recursion, news, memory }, residuals);
    expect(normalPart(distances)).toBeCloseTo(golden.normal, 10);
    expect(studentPart(distances, assets, freedom)).toBeCloseTo(golden.student, 10);
  });

  test('the most likely parameters, in two steps', () => {
    const { recursion, freedom } = fitted;
    expect(recursion.news).toBeCloseTo(golden.fitted.news, 4);
    expect(recursion.memory).toBeCloseTo(golden.fitted.memory, 4);
    expect(freedom).toBeCloseTo(golden.fitted.freedom, 2);
    const distances = dccDistances(recursion, residuals);
    expect(normalPart(distances)).toBeCloseTo(golden.fitted.normal, 9);
    // Not at its own maximum in a and b, so that their last digits show.
    expect(studentPart(distances, assets, freedom)).toBeCloseTo(golden.fitted.student, 5);
  });
});

test('gamma variates have the mean and the variance of their law, and are fixed by seed, path and step', () => {
  for (const shape of [1.1, 3.5, 30]) {
    const drawn = Array.from({ length: 40_000 }, (_, path) => drawGamma(shape, 3, path, 5));
    const mean = drawn.reduce((sum, x) => sum + x, 0) / drawn.length;
    const variance = drawn.reduce((sum, x) => sum + (x - mean) ** 2, 0) / drawn.length;
    // Four standard errors.
    expect(Math.abs(mean / shape - 1)).toBeLessThan(4 / Math.sqrt(shape * drawn.length));
    expect(Math.abs(variance / shape - 1)).toBeLessThan(4 * Math.sqrt((2 + 6 / shape) / drawn.length));
    expect(drawGamma(shape, 3, 17, 5)).toBe(drawn[17]);
  }
});

describe('paths of DCC', () => {
  const history = tiedHistory(3, 1500);
  const baseline = dccStudent(fitMargins('baseline:dcc-t', history.returns));
  const asset = (drawn: Float64Array, which: number) => drawn.filter((_, i) => i % 3 === which);

  test('have the correlations of the history, and the volatility of the day they start from', () => {
    const variances = fitMargins('baseline:dcc-t', history.returns).variances;
    const [one] = drawSums(baseline.follow(history.returns)(700), 3, { horizons: [1, 5], paths: 8000, seed: 2 });
    const square = asset(one, 0).reduce((sum, x) => sum + x * x, 0) / 8000;
    expect(Math.abs(square / variances[0][700] - 1)).toBeLessThan(0.12);
    const long = new Float64Array(6000 * 3);
    baseline.stationary(1, 0, 6000, long);
    for (const [a, b] of [
      [0, 1],
      [1, 2],
    ]) {
      const real = correlation(history.returns[a], history.returns[b]);
      expect(Math.abs(correlation(asset(long, a), asset(long, b)) - real)).toBeLessThan(0.08);
    }
  });

  test('are the same however many steps and paths are asked for', () => {
    const draw = baseline.follow(history.returns)(700);
    const few = drawSums(draw, 3, { horizons: [1, 5], paths: 10, seed: 2 });
    const many = drawSums(draw, 3, { horizons: [1, 5, 20], paths: 30, seed: 2 });
    expect(few[1]).toEqual(many[1].subarray(0, 30));
  });
});
