import { describe, expect, test } from 'vitest';
import { calibrate } from '../../inference/core/anomaly/calibration.ts';
import { combine } from '../../inference/core/anomaly/combine.ts';
import { discoveryLevels } from '../../inference/core/anomaly/discoveries.ts';
import { fitPlane } from '../../inference/core/anomaly/plane.ts';
import {
  atLeast,
  chiSquareSides,
  LEAST_P,
  studentTail,
  twoSidedTail,
  upperTail,
} from '../../inference/core/anomaly/tails.ts';
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

  test.each([
    [0.5, 4, 0.5185185185185182],
    [-2, 4, 0.04742065558431959],
    [20, 4, 9.297384636666865e-6],
    [1000, 4, 1.499995000013124e-12],
    [5, 3, 0.0032390370765444177],
    [5, 10, 0.00023081920662770266],
  ])(
    'of a Student-t with a variance of 1 at %d, of %d degrees of freedom, are those of SciPy 1.17',
    (x, freedom, p) => {
      expect(studentTail(x, freedom) / p).toBeCloseTo(1, 11);
    },
  );

  test('never reach zero, whose reciprocal would be no number', () => {
    const tails = [twoSidedTail(1e6), upperTail(1e6), studentTail(1e200, 4), chiSquareSides(1e9, 5)];
    expect(tails).toEqual([LEAST_P, LEAST_P, LEAST_P, LEAST_P]);
    expect(studentTail(0, 4)).toBe(1);
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

  test.each([1, 10, 60])('of windows of %d days leaves p-values even that were so', (windowDays) => {
    const put = calibrate(uniforms(3000, 11), windowDays);
    const later = uniforms(40_000, 12).map(put);
    for (const rate of [0.01, 0.04, 0.3]) expect(Math.abs(shareUpTo(later, rate) / rate - 1)).toBeLessThan(0.15);
  });

  test.each([
    [1, 1],
    [10, 10],
    // All 20 days of the tail together count as no less than one.
    [60, 20],
  ])('of windows of %d days tells in the tail the mean over the rates that the days allow', (windowDays, counted) => {
    // The edge is 0.05; the logarithms of edge / p have a mean of 1.425, so that tails are heavier than theory's.
    const logs = Array.from({ length: 20 }, (_, i) => 0.15 * i);
    const clean = Float64Array.from({ length: 400 }, (_, i) => (i < 20 ? 0.05 * Math.exp(-logs[i]) : 0.05 + i / 500));
    const put = calibrate(clean, windowDays);
    const meanOver = (value: (rate: number) => number) => {
      let [sum, weights] = [0, 0];
      for (let rate = 5e-4; rate < 8; rate += 1e-3) {
        // 20 days by theory before: a gamma law of shape 20 and mean 1.
        const prior = 19 * Math.log(rate) - 20 * rate;
        const likelihood = logs.reduce((total, log) => total + Math.log(rate) - rate * log, 0);
        const weight = Math.exp(prior + likelihood / counted);
        sum += weight * value(rate);
        weights += weight;
      }
      return sum / weights;
    };
    for (const log of [0.1, 2, 20, 200]) {
      const expected = (20 / 401) * meanOver((rate) => Math.exp(-rate * log));
      expect(put(0.05 * Math.exp(-log)) / expected).toBeCloseTo(1, 6);
    }
  });

  test('makes less of what is far beyond the days seen the longer their windows are', () => {
    const clean = uniforms(1000, 13);
    const told = [1, 2, 10, 50].map((windowDays) => calibrate(clean, windowDays)(1e-40));
    for (let i = 1; i < told.length; i++) expect(told[i]).toBeGreaterThan(10 * told[i - 1]);
    expect(told[0]).toBeGreaterThan(1e-40);
  });

  test('keeps their order', () => {
    const grid = Array.from({ length: 400 }, (_, i) => 10 ** (-i / 40)).reverse();
    for (const windowDays of [1, 40]) {
      const values = grid.map(calibrate(uniforms(1000, 7), windowDays));
      for (let i = 1; i < grid.length; i++) expect(values[i]).toBeGreaterThanOrEqual(values[i - 1]);
    }
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
