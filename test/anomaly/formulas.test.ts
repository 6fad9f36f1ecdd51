import { describe, expect, test } from 'vitest';
import { calibrate } from '../../inference/core/anomaly/calibration.ts';
import { combine } from '../../inference/core/anomaly/combine.ts';
import { discoveryLevels } from '../../inference/core/anomaly/discoveries.ts';
import { fitPlane } from '../../inference/core/anomaly/plane.ts';
import { atLeast, chiSquareSides, LEAST_P, twoSidedTail, upperTail } from '../../inference/core/anomaly/tails.ts';
import { uniforms } from './series.ts';

const shareUpTo = (values: ArrayLike<number>, rate: number) =>
  Array.from(values).filter((value) => value <= rate).length / values.length;

describe('tails', () => {
  test('are those of the tables', () => {
    expect(twoSidedTail(-1.959964)).toBeCloseTo(0.05, 7);
    expect(upperTail(2.326348)).toBeCloseTo(0.01, 8);
    expect(upperTail(-2.326348)).toBeCloseTo(0.99, 8);
    // 18.307 is the 95 % point of a chi-square with 10 degrees of freedom, 3.940 the 5 % point.
    expect(chiSquareSides(18.307, 10)).toBeCloseTo(0.1, 4);
    expect(chiSquareSides(3.94, 10)).toBeCloseTo(0.1, 3);
    // 1 - (1 - 0.1)^5, and 0.1^5.
    expect(atLeast(1, 5, 0.1)).toBeCloseTo(0.40951, 10);
    expect(atLeast(5, 5, 0.1)).toBeCloseTo(1e-5, 15);
    expect(atLeast(0, 5, 0.1)).toBe(1);
  });

  test('never reach zero, whose reciprocal would be no number', () => {
    expect([twoSidedTail(1e6), upperTail(1e6), chiSquareSides(1e9, 5)]).toEqual([LEAST_P, LEAST_P, LEAST_P]);
  });
});

describe('the combination', () => {
  test('of one p-value is that p-value, up to where there is no evidence', () => {
    for (const p of [1e-300, 1e-200, 1e-12, 1e-8, 0.001, 0.3]) {
      expect(combine([p]) / Math.max(p, LEAST_P)).toBeCloseTo(1, 6);
    }
    expect(combine([0.9])).toBeCloseTo(0.5, 12);
  });

  test('of equal ones is theirs, and of a small one among many about their number times it', () => {
    expect(combine([0.02, 0.02, 0.02])).toBeCloseTo(0.02, 10);
    expect(combine([1e-9, 0.5, 0.5, 0.5]) / 4e-9).toBeCloseTo(1, 6);
    expect(combine([1e-9, 1, 1, 1])).toBe(combine([1e-9, 0.5, 0.5, 0.5]));
  });

  test('of independent even ones is small as often as it says', () => {
    const p = uniforms(40_000, 3);
    const combined = Array.from({ length: 10_000 }, (_, i) => combine(Array.from(p.subarray(4 * i, 4 * i + 4))));
    // Capped evidence can only be smaller than Cauchy's, by little in the tail; five binomial deviations are 0.005.
    expect(Math.abs(shareUpTo(combined, 0.01) - 0.01)).toBeLessThan(0.005);
  });
});

describe('the levels of Benjamini & Hochberg', () => {
  test('reject the four hypotheses of their example at 5 %', () => {
    const p = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
    ];
    const levels = discoveryLevels(Float64Array.from(p).reverse()).reverse();
    expect(Array.from(levels, (level) => level <= 0.05)).toEqual(p.map((_, i) => i < 4));
    expect(levels[3]).toBeCloseTo((15 * 0.0095) / 4, 12);
    expect(levels[14]).toBe(1);
  });

  test('never fall where p-values rise', () => {
    const p = uniforms(500, 4);
    const levels = discoveryLevels(p);
    const order = Array.from(p.keys()).sort((a, b) => p[a] - p[b]);
    for (let i = 1; i < order.length; i++) expect(levels[order[i]]).toBeGreaterThanOrEqual(levels[order[i - 1]]);
  });
});

describe('the calibration', () => {
  test('makes p-values even that were too small, in the tail beyond what was seen too', () => {
    const wrong = (p: number) => p ** 1.7;
    const put = calibrate(uniforms(3000, 5).map(wrong));
    for (const p of [1e-6, 1e-3, 0.01, 0.2, 0.7]) {
      const [least, most] = [p ** 1.25, p ** 0.8];
      expect(put(wrong(p))).toBeGreaterThan(least);
      expect(put(wrong(p))).toBeLessThan(most);
    }
    expect(Math.abs(shareUpTo(uniforms(20_000, 6).map(wrong).map(put), 0.01) - 0.01)).toBeLessThan(0.003);
  });

  test('keeps their order', () => {
    const put = calibrate(uniforms(1000, 7));
    const grid = Array.from({ length: 400 }, (_, i) => 10 ** (-i / 40)).reverse();
    const values = grid.map(put);
    for (let i = 1; i < grid.length; i++) expect(values[i]).toBeGreaterThanOrEqual(values[i - 1]);
  });

  test('changes nothing where clean days are too few', () => {
    expect(calibrate(uniforms(249, 8))(0.123)).toBe(0.123);
  });

  test('of days that are all the same is still a number', () => {
    expect(calibrate(new Float64Array(300).fill(1))(1)).toBeLessThanOrEqual(1);
    expect(calibrate(new Float64Array(300).fill(0.5))(0.1)).toBeGreaterThan(0);
  });
});

describe('the plane', () => {
  test('is found again through points on it', () => {
    const [a, b] = [uniforms(50, 9), uniforms(50, 10)];
    const plane = fitPlane(
      a.map((value, i) => 2 + 3 * value - b[i]),
      a,
      b,
    );
    expect(plane.at(0.5, 0.25)).toBeCloseTo(3.25, 10);
    expect(plane.deviation).toBeLessThan(1e-10);
  });

  test('is level where nothing varies', () => {
    const same = new Float64Array(20).fill(4);
    expect(fitPlane(same, same, same).at(1, 1)).toBe(4);
  });
});
