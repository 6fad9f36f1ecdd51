import { expect, test } from 'vitest';
import { toReturns } from '../../inference/history/index.ts';

test('returns are logarithms of price ratios, dated by the later price', () => {
  const { assets, dates, returns } = toReturns({
    assets: ['A', 'B'],
    dates: ['2000-01-03', '2000-01-04', '2000-01-05'],
    prices: [Float64Array.of(1, Math.E, 1), Float64Array.of(4, 2, 8)],
  });
  expect(assets).toEqual(['A', 'B']);
  expect(dates).toEqual(['2000-01-04', '2000-01-05']);
  expect(returns[0]).toEqual(Float64Array.of(1, -1));
  expect([...returns[1]]).toEqual([-Math.LN2, 2 * Math.LN2]);
});

test('returns between the smallest and the largest prices are finite', () => {
  const { returns } = toReturns({
    assets: ['A'],
    dates: ['2000-01-03', '2000-01-04', '2000-01-05'],
    prices: [Float64Array.of(1e-300, 1e300, 1e-300)],
  });
  expect(returns[0][0]).toBeCloseTo(600 * Math.LN10, 9);
  expect(returns[0][1]).toBeCloseTo(-600 * Math.LN10, 9);
});
