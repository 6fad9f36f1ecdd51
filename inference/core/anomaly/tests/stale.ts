import { type Clean, cleanValues, countedRows } from '../series.ts';
import { LEAST_P } from '../tails.ts';
import type { AnomalyTest } from '../test.ts';

/** Two returns nearer than that are the same. */
const SAME = 1e-9;

/**
 * Runs of days without a new price: the return is zero, or that of the day before once more. Against how often clean days have begun
 * one and how often they have gone on with it.
 */
export const stale: AnomalyTest = {
  name: 'stale',
  meaning: 'the price or its return repeats itself',
  fit: (clean, subject) => {
    const { begun, goneOn } = ratesOf(countedRows(clean, subject));
    const p = (length: number) => (length === 0 ? 1 : Math.max(LEAST_P, begun * goneOn ** (length - 1)));
    return [{ days: 1, calibrated: false, p: ({ returns }) => runs(returns).map(p) }];
  },
};

/** Length of the run that each day is in, up to that day. */
function runs(returns: Float64Array): Float64Array {
  const lengths = new Float64Array(returns.length);
  returns.forEach((value, day) => {
    const repeats = Math.abs(value) < SAME || (day > 0 && Math.abs(value - returns[day - 1]) < SAME);
    lengths[day] = repeats ? 1 + (day > 0 ? lengths[day - 1] : 0) : 0;
  });
  return lengths;
}

/** Chance of a run on any day, and of its going on; a run more than was seen, so that neither is nought. */
function ratesOf(clean: Clean): { begun: number; goneOn: number } {
  const lengths = cleanValues(runs(clean.series.returns), clean);
  const inRun = lengths.filter((length) => length > 0).length;
  const inLongRun = lengths.filter((length) => length > 1).length;
  const begun = (inRun + 1) / (lengths.length + 2);
  // Where runs are rare, nothing says that days of one follow each other more often than by chance.
  return { begun, goneOn: Math.min(1, (inLongRun + 10 * begun) / (inRun + 10)) };
}
