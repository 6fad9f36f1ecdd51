import type { Frequency } from './quality.ts';
import { median } from './statistics.ts';

/** How rows follow each other, and from how many days on a distance is a gap. */
export interface Rhythm {
  readonly frequency: Frequency;
  /** A longer distance between two rows, in calendar days, is listed. */
  readonly longestUsualGap: number;
}

/** @param days at least two dates, increasing, in days */
export function findRhythm(days: Int32Array): Rhythm {
  const usual = median(days.subarray(1).map((day, index) => day - days[index]));
  // Long weekends and closed exchanges make up to 7 days; one week or one month may be left out unseen.
  if (usual === 1) return { frequency: 'day', longestUsualGap: 7 };
  if (usual >= 6 && usual <= 8) return { frequency: 'week', longestUsualGap: 14 };
  if (usual >= 27 && usual <= 32) return { frequency: 'month', longestUsualGap: 62 };
  return { frequency: 'irregular', longestUsualGap: 7 * usual };
}
