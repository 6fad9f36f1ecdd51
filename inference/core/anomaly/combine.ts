import { LEAST_P } from './tails.ts';

/**
 * Evidence counts against a day only: a test that has nothing to say, or that finds a day more ordinary than most, takes nothing away
 * from another that finds it strange. (The Cauchy combination gives −∞ for a p-value of 1, which a count that is zero has.)
 */
const NO_EVIDENCE = 0.5;
/** From here on tan((½ − p) π) is 1 / (p π) to the last digit, and the tangent itself has none left. */
const SMALL = 1e-8;

/**
 * One p-value of several, which may depend on each other: Liu & Xie, "Cauchy combination test", Journal of the American Statistical
 * Association 115 (2020), with equal weights.
 *
 * @param p at least one, each in (0, 1]
 */
export function combine(p: readonly number[]): number {
  const mean = p.reduce((sum, value) => sum + toCauchy(Math.min(value, NO_EVIDENCE)) / p.length, 0);
  return Math.max(LEAST_P, mean > 1 / SMALL ? 1 / (mean * Math.PI) : 0.5 - Math.atan(mean) / Math.PI);
}

const toCauchy = (p: number): number => (p < SMALL ? 1 / (p * Math.PI) : Math.tan((0.5 - p) * Math.PI));

/** The same day by day. @param columns [tests][days] */
export function combineDays(columns: readonly Float64Array[]): Float64Array {
  return columns[0].map((_, day) => combine(columns.map((column) => column[day])));
}
