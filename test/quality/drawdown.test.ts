import { expect, test } from 'vitest';
import { drawdowns, longestUnderWater } from '../../inference/core/quality/drawdown.ts';
import { toyPath } from './toy.ts';

/** Log returns of prices that start at 1. */
const returnsOf = (...prices: number[]) =>
  Float64Array.from(prices, (price, i) => Math.log(price / (i === 0 ? 1 : prices[i - 1])));

test('drawdowns are shares of the running maximum, the price at step 0 included', () => {
  const curve = drawdowns(returnsOf(0.8, 1, 1.25, 1, 0.5, 2));
  expect([...curve]).toEqual([0.2, 0, 0, 0.2, 0.6, 0].map((share) => expect.closeTo(share, 12)));
  expect([...drawdowns(returnsOf(1.1, 1.2, 1.3))]).toEqual([0, 0, 0]);
});

test('drawdowns do not depend on the level of the price, and grow with its moves', () => {
  const path = toyPath(4, 400);
  const curve = drawdowns(path);
  const doubled = drawdowns(path.map((r) => 2 * r));
  for (const [t, share] of curve.entries()) {
    expect(share).toBeGreaterThanOrEqual(0);
    expect(share).toBeLessThan(1);
    expect(doubled[t]).toBeCloseTo(1 - (1 - share) ** 2, 12);
  }
});

test('the longest time under water counts steps below the maximum, to the end where there is no recovery', () => {
  expect(longestUnderWater(returnsOf(0.9, 0.8, 1.1, 1.05, 1.2))).toBe(2);
  expect(longestUnderWater(returnsOf(1.1, 1, 1.2, 1.1, 1, 1.15))).toBe(3);
  expect(longestUnderWater(returnsOf(1.1, 1.2))).toBe(0);
});

test('a price that comes back to its maximum is no longer under water, whatever the rounding of its returns', () => {
  const returns = returnsOf(1.1, 1.3, 1.7, 1.3, 1.1, 1.3, 1.7, 1.6, 1.7);
  const [first, second] = [2, 6].map((t) => returns.slice(0, t + 1).reduce((sum, r) => sum + r, 0));
  expect(second).toBeLessThan(first);
  expect(longestUnderWater(returns)).toBe(3);
});
