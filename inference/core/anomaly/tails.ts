import { incompleteBeta } from '../baselines/incomplete-beta.ts';
import { studentTCdf } from '../baselines/student-t.ts';
import { chiSquareTail } from '../forecast/chi-square.ts';

/** Smallest p-value told: below it there is no order among surprises, and their reciprocals would overflow. */
export const LEAST_P = 1e-290;

const within = (p: number): number => Math.min(1, Math.max(LEAST_P, p));

/** Probability that a standard normal is as far from zero as z, or farther. */
export const twoSidedTail = (z: number): number => within(chiSquareTail(z * z, 1));

/** Probability that a standard normal is above z. */
export const upperTail = (z: number): number =>
  within(z > 0 ? chiSquareTail(z * z, 1) / 2 : 1 - chiSquareTail(z * z, 1) / 2);

/** Probability that a Student-t, scaled to a variance of 1, is as far from zero as x, or farther. @param freedom above 2 */
export const studentTail = (x: number, freedom: number): number =>
  within(2 * studentTCdf(-Math.abs(x) * Math.sqrt(freedom / (freedom - 2)), freedom));

/** Probability that a chi-square with that many degrees of freedom is as far out as x on its side of the law: twice the nearer tail. */
export function chiSquareSides(x: number, freedom: number): number {
  const above = chiSquareTail(x, freedom);
  return within(2 * Math.min(above, 1 - above));
}

/** Probability of at least so many successes in independent trials: DLMF 8.17.5. @param share of a success, in (0, 1) */
export function atLeast(successes: number, trials: number, share: number): number {
  return successes <= 0 ? 1 : within(incompleteBeta(successes, trials - successes + 1, share, 1 - share));
}
