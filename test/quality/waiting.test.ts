import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { moments } from '../../inference/core/quality/moments.ts';
import { firstPassages, gainLossAsymmetry } from '../../inference/core/quality/waiting.ts';
import { toyPath } from './toy.ts';

const asymmetry = (returns: Float64Array) => gainLossAsymmetry(returns, moments(returns));

/** The definition, start by start. */
function plainPassages(prices: readonly number[], rise: number): number[] {
  return prices.slice(0, -1).map((price, start) => {
    const end = prices.findIndex((later, t) => t > start && later - price >= rise);
    return end < 0 ? prices.length - 1 : end - start;
  });
}

describe('first passages', () => {
  test('are those of a walk from every start, ties included', () => {
    const prices = fc.array(fc.integer({ min: -6, max: 6 }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(prices, fc.integer({ min: 1, max: 8 }), (values, rise) => {
        expect([...firstPassages(Float64Array.from(values), rise)]).toEqual(plainPassages(values, rise));
      }),
      { seed: 1 },
    );
  });

  test('count a start that never gets there with the length of the series', () => {
    expect([...firstPassages(Float64Array.of(0, 1, 0, 2, 1), 2)]).toEqual([3, 4, 1, 4]);
    expect([...firstPassages(Float64Array.of(0, 1, 0, 2, 1), 3)]).toEqual([4, 4, 4, 4]);
  });
});

describe('the gain/loss asymmetry', () => {
  test('changes its sign with the sign of the returns', () => {
    const path = toyPath(2, 600);
    expect(asymmetry(path)).not.toBe(0);
    expect(asymmetry(path.map((r) => -r))).toBeCloseTo(-asymmetry(path), 12);
  });

  test('is the same in any unit and under any drift', () => {
    // Powers of two, so that neither scaling nor the mean rounds differently.
    const path = toyPath(2, 512).map((r) => Math.round(r * 2 ** 20) / 2 ** 20);
    expect(asymmetry(path.map((r) => 4 * r))).toBe(asymmetry(path));
    expect(asymmetry(path.map((r) => r + 2 ** -9))).toBe(asymmetry(path));
  });

  test('is what a triangle worked out by hand gives', () => {
    // Up by 1 twenty times, then down: the level is 5. Gains: 16 starts wait 5 steps, the others for ever, the median is 40.
    // Losses: 16 starts on the way down wait 5, those at 5 to 19 on the way up 35, 33, … 7, nine for ever, the median is 14.
    const triangle = Float64Array.from({ length: 40 }, (_, t) => (t < 20 ? 1 : -1));
    expect(asymmetry(triangle)).toBeCloseTo(Math.log(40 / 14), 12);
  });

  test('of a series that gets there in neither direction is 0', () => {
    expect(asymmetry(Float64Array.from({ length: 400 }, (_, t) => (-1) ** t))).toBe(0);
  });
});
