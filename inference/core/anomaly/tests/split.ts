import { oncePerSeries, type Series } from '../series.ts';
import { LEAST_P, twoSidedTail } from '../tails.ts';
import type { AnomalyTest, Look } from '../test.ts';

/** Ratios of splits: of shares after to shares before or the other way round, and of prices in other units. */
const RATIOS = [5 / 4, 4 / 3, 3 / 2, 2, 5 / 2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30, 50, 100, 1000];
const JUMPS = RATIOS.map(Math.log);
/** In units of the volatility, a smaller jump may be a return. */
const LEAST_JUMP = 5;
/** In units of the volatility, how far the day's own return may have moved the price besides. */
const NEAR = 1;

const LOOK: Look = { days: 1, calibrated: false, p: oncePerSeries(splits) };

/** A jump by a simple ratio, much larger than the volatility, that stays. */
export const split: AnomalyTest = {
  name: 'split',
  meaning: 'the price jumps by a simple ratio and stays there, as at a split that was not adjusted for',
  fit: () => [LOOK],
};

function splits({ returns, residual, scale }: Series): Float64Array {
  return returns.map((value, day) => {
    const jump = Math.abs(value);
    if (jump < LEAST_JUMP * scale[day]) return 1;
    const distance = Math.min(...JUMPS.map((log) => Math.abs(jump - log)));
    const undone = day + 1 < returns.length && Math.abs(value + returns[day + 1]) < jump / 2;
    if (distance > NEAR * scale[day] || undone) return 1;
    // Ratios cover the more of the line the wilder the days are.
    const covered = Math.min(1, (2 * NEAR * scale[day] * JUMPS.length) / JUMPS[JUMPS.length - 1]);
    return Math.max(LEAST_P, covered * twoSidedTail(residual[day]));
  });
}
