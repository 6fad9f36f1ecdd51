import { oncePerSeries, type Series } from '../series.ts';
import { LEAST_P, studentTail } from '../tails.ts';
import type { AnomalyTest, Look } from '../test.ts';

/**
 * Degrees of freedom of the Student-t that a return in units of the volatility has its tail from. Tails of returns fall by a power
 * between two and five: Cont, "Empirical properties of asset returns", Quantitative Finance 1 (2001). By a normal's, two large returns
 * of a market would be stranger than a split.
 */
const FREEDOM = 4;

const LOOK: Look = { days: 2, calibrated: true, p: oncePerSeries(reversals) };

/**
 * Two large returns of opposite signs on successive days, both in units of the volatility before the first: after it the model expects
 * large returns, and would forgive the second. Both days have the p-value of the pair; of two pairs the smaller, twice.
 */
export const reversal: AnomalyTest = {
  name: 'reversal',
  meaning: 'the price went out and came back, as after a bad tick or a wrong order',
  fit: () => [LOOK],
};

function reversals({ returns, scale }: Series): Float64Array {
  const pair = (day: number): number => {
    if (day < 0 || day + 1 >= returns.length || returns[day] * returns[day + 1] >= 0) return 1;
    const typical = Math.sqrt(-returns[day] * returns[day + 1]) / scale[day];
    // Half of all pairs have opposite signs.
    return Math.max(LEAST_P, studentTail(typical, FREEDOM) ** 2 / 2);
  };
  return returns.map((_, day) => Math.min(1, 2 * Math.min(pair(day - 1), pair(day))));
}
