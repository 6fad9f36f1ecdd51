import { type Clean, countedRows, type Series, windowSums } from '../series.ts';
import { atLeast } from '../tails.ts';
import type { AnomalyTest } from '../test.ts';

const WINDOWS = [10, 20];
/** Grids that closes may be held to, as shares of the price: the largest of 1, 2, 5 times a power of ten up to that share of it. */
const COARSENESS = [0.1, 0.02, 0.005];
/** Clean days that the rate is taken from, the last: what is round depends on the price. */
const RECENT = 1000;
/** A price this near to a multiple, in multiples, is one: closes come with as many digits as their file has. */
const NEAR = 1e-6;

/** More closes on round numbers than clean days have: prices that were held or made up. */
export const round: AnomalyTest = {
  name: 'round',
  meaning: 'too many closes of these days are round numbers',
  fit: (clean, subject) => {
    if (!subject.closes) return [];
    // The history of a model has returns only.
    const known = clean.series.closes ? clean : { series: subject, rows: [] };
    return COARSENESS.flatMap((coarseness) => {
      const share = shareOfRound(countedRows(known, subject), coarseness);
      return WINDOWS.map((days) => ({ days, calibrated: false, p: looker(coarseness, days, share) }));
    });
  },
};

const looker =
  (coarseness: number, days: number, share: number) =>
  ({ closes, returns }: Series): Float64Array => {
    if (!closes) return returns.map(() => 1);
    const isRound = closes.map((close) => (onGrid(close, coarseness) ? 1 : 0));
    const counts = windowSums(isRound, days);
    // Only a day that adds to them is at fault.
    return counts.map((count, day) => (isRound[day] === 1 && count > 0 ? atLeast(count, days, share) : 1));
  };

function onGrid(close: number, coarseness: number): boolean {
  const target = close * coarseness;
  const power = 10 ** Math.floor(Math.log10(target));
  const grid = power * (target / power >= 5 ? 5 : target / power >= 2 ? 2 : 1);
  const multiples = close / grid;
  return Math.abs(multiples - Math.round(multiples)) < NEAR;
}

function shareOfRound({ series: { closes = new Float64Array() }, rows }: Clean, coarseness: number): number {
  const recent = rows.slice(-RECENT);
  const found = recent.filter((row) => onGrid(closes[row], coarseness)).length;
  return (found + 1) / (recent.length + 2);
}
