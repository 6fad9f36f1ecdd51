import type { ModelCard } from '../contract/card.ts';
import { PathloomError } from '../contract/error.ts';
import { isoDay } from './iso-day.ts';
import { median } from './median.ts';

/** The usual distance between two dates, by the median. */
export type Frequency = 'day' | 'week' | 'month' | 'irregular';

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

/** How days follow each other. @param dates ISO, ascending, at least two */
export const frequencyOf = (dates: readonly string[]): Frequency =>
  findRhythm(Int32Array.from(dates, isoDay)).frequency;

/**
 * A model of days has no meaning for weeks.
 *
 * @param where the data come from, to begin the message with
 * @throws PathloomError `bad_data`
 */
export function assertFrequency(
  where: string,
  frequency: Frequency,
  { id, data }: Pick<ModelCard, 'id' | 'data'>,
  details: { readonly field?: string } = {},
): void {
  if (frequency === data.frequency) return;
  throw new PathloomError(
    'bad_data',
    `${where}: the frequency of the data is "${frequency}", that of model ${id} is "${data.frequency}"; they must be the same`,
    details,
  );
}
