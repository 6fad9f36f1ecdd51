import type { DataFinding } from '../contract/card.ts';
import { median } from '../core/median.ts';
import type { Dated } from './dated.ts';

/** Robust standard deviations from which on a return is listed. */
const OUTLIER_DEVIATIONS = 12;

/** With fewer returns the robust standard deviation says little. */
const FEWEST_RETURNS = 20;

/** Robust standard deviations within which two moves count as the same. */
const SAME_MOVE = 2;

/** Shares after a split for each before, `[after, before]`. */
const SPLITS = [
  [3, 2],
  [2, 1],
  [3, 1],
  [4, 1],
  [5, 1],
  [6, 1],
  [7, 1],
  [8, 1],
  [10, 1],
  [15, 1],
  [20, 1],
  [50, 1],
  [100, 1],
];

/**
 * Lists returns that lie more than 12 robust standard deviations from the median. The robust standard deviation is
 * 1.4826 times the median absolute deviation, which for a normal law is the standard deviation (Rousseeuw & Croux, JASA 1993).
 *
 * @param returns log returns of one step; return i is dated by row i + 1
 */
export function findOutliers({ dates, lines }: Dated, asset: string, returns: Float64Array): DataFinding[] {
  if (returns.length < FEWEST_RETURNS) return [];
  const centre = median(returns);
  const deviation = robustDeviation(returns, centre);
  const distanceOf = (step: number): number => Math.abs((returns[step] ?? centre) - centre) / deviation;
  const findings: DataFinding[] = [];
  for (let step = 0; step < returns.length; step++) {
    const distance = distanceOf(step);
    if (!(distance > OUTLIER_DEVIATIONS)) continue;
    const change = (100 * Math.expm1(returns[step])).toFixed(1);
    const next = distanceOf(step + 1) > OUTLIER_DEVIATIONS ? returns[step + 1] : 0;
    const last = distanceOf(step - 1) > OUTLIER_DEVIATIONS ? returns[step - 1] : 0;
    const cause = suspectCause({ last, move: returns[step], next }, SAME_MOVE * deviation);
    const message = `price changed by ${change} %, ${distance.toFixed(0)} robust standard deviations${cause}`;
    findings.push({ kind: 'outlier', message, line: lines[step + 1], date: dates[step + 1], asset });
  }
  return findings;
}

function robustDeviation(returns: Float64Array, centre: number): number {
  const distances = returns.map((value) => Math.abs(value - centre));
  const robust = 1.4826 * median(distances);
  // Where most returns are equal the median says 0; the mean does not. 1.2533 = sqrt(pi / 2), for the normal law.
  return robust > 0 ? robust : (1.2533 * distances.reduce((sum, value) => sum + value, 0)) / distances.length;
}

interface Outlier {
  /** Its log return. */
  readonly move: number;
  /** The log returns before and after it where they are outliers too, else 0. */
  readonly last: number;
  readonly next: number;
}

/** What an outlier looks like beside a true move, to be added to its message. */
function suspectCause({ last, move, next }: Outlier, tolerance: number): string {
  if (Math.abs(move + next) < tolerance) return '; possible bad tick, as the next row takes it back';
  if (Math.abs(move + last) < tolerance) return '; takes back the row before it';
  const [after, before] = SPLITS.reduce((a, b) => (distanceTo(b, move) < distanceTo(a, move) ? b : a));
  if (distanceTo([after, before], move) >= tolerance) return '';
  return `; possible ${move < 0 ? `${after}:${before}` : `${before}:${after}`} split`;
}

/** Distance of a return from the one that a split, or the reverse split, would make. */
function distanceTo([after, before]: readonly number[], move: number): number {
  return Math.abs(Math.abs(move) - Math.log(after / before));
}
