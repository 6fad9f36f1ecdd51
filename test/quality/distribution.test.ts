import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aggregate, pool, quantile, wasserstein } from '../../inference/core/quality/distribution.ts';
import { moments } from '../../inference/core/quality/moments.ts';
import { splitPaths } from '../../inference/core/quality/paths.ts';
import { hillLower, hillUpper } from '../../inference/core/quality/tails.ts';

/** The definition: the area between the two distribution functions. */
function plainWasserstein(a: readonly number[], b: readonly number[]): number {
  const all = [...a, ...b].sort((x, y) => x - y);
  const share = (values: readonly number[], x: number) => values.filter((value) => value <= x).length / values.length;
  return all.slice(1).reduce((area, x, i) => area + (x - all[i]) * Math.abs(share(a, all[i]) - share(b, all[i])), 0);
}

// Whole numbers, so that ties are common.
const sample = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 30 });

describe('wasserstein', () => {
  test('is the area between the distribution functions, ties and unequal sizes included', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const distance = wasserstein(Float64Array.from(a).sort(), pool([Float64Array.from(b)]));
        expect(distance).toBeCloseTo(plainWasserstein(a, b), 9);
      }),
      { seed: 1 },
    );
  });

  test('is the same where whole stretches of the law lie between two values of the sample, or beyond them', () => {
    const law = Float64Array.from({ length: 500 }, (_, i) => ((i * 7919) % 500) / 5);
    for (const values of [[-5, -4], [0, 99.9], [3, 3.01, 98], [150], [1, 2, 50, 51, 99.5]]) {
      const distance = wasserstein(Float64Array.from(values), pool([law]));
      expect(distance).toBeCloseTo(plainWasserstein(values, [...law]), 9);
    }
  });

  test('of a sample and its copy moved by 3 is 3', () => {
    const distance = wasserstein(Float64Array.of(1, 2, 5), pool([Float64Array.of(4, 8), Float64Array.of(5)]));
    expect(distance).toBeCloseTo(3, 12);
  });
});

test('aggregate sums every run of consecutive returns', () => {
  expect([...aggregate(Float64Array.of(1, 2, 4, 8), 2)]).toEqual([3, 6, 12]);
  expect([...aggregate(Float64Array.of(1, 2, 4, 8), 4)]).toEqual([15]);
  expect([...aggregate(Float64Array.of(1, 2, 4, 8), 5)]).toEqual([]);
});

test('quantiles are linear between order statistics', () => {
  const sorted = Float64Array.of(0, 1, 2, 4);
  expect([0, 0.5, 0.9, 1].map((p) => quantile(sorted, p))).toEqual([0, 1.5, expect.closeTo(3.4, 12), 4]);
});

test('moments take several samples together, with the count as the divisor', () => {
  const { mean, variance, skewness, excessKurtosis } = moments(Float64Array.of(1, 2), Float64Array.of(3, 6));
  expect([mean, variance]).toEqual([3, 3.5]);
  expect(skewness).toBeCloseTo(18 / 4 / 3.5 ** 1.5, 12);
  expect(excessKurtosis).toBeCloseTo(98 / 4 / 3.5 ** 2 - 3, 12);
});

describe('the tail index', () => {
  const sorted = Float64Array.from({ length: 40 }, (_, i) => (i < 38 ? -37 + i * 1.025 : Math.E * (i - 36)));
  sorted[37] = 1;

  test('is the inverse of the mean log excess over the next value', () => {
    // The two largest of 40 values, e and 2e, hold 5 %; the one below them is 1.
    expect([...sorted.slice(37)]).toEqual([1, 2 * Math.E, 3 * Math.E]);
    expect(hillUpper(sorted, 0.05)).toBeCloseTo(2 / (2 + Math.log(6)), 12);
  });

  test('of the losses is that of the gains of the mirrored sample', () => {
    const mirrored = sorted.map((x) => -x).sort();
    expect(hillLower(mirrored, 0.05)).toBe(hillUpper(sorted, 0.05));
  });

  test('is not defined without a value in the share or a positive threshold', () => {
    expect(hillUpper(Float64Array.of(1, 2, 3), 0.05)).toBeNaN();
    expect(
      hillLower(
        Float64Array.from({ length: 40 }, (_, i) => i),
        0.05,
      ),
    ).toBeNaN();
  });
});

test('splitPaths turns paths-last into one array for each path, and refuses another size', () => {
  const paths = splitPaths(Float32Array.of(1, 2, 3, 4, 5, 6), 2, 3);
  expect(paths.map((path) => [...path])).toEqual([
    [1, 4],
    [2, 5],
    [3, 6],
  ]);
  expect(() => splitPaths(new Float32Array(5), 2, 3)).toThrow('2 steps of 3 paths need 6 values; got 5');
});
