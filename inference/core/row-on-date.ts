import { PathloomError } from '../contract/error.ts';

/**
 * The row of the last day on or before `date`.
 *
 * @param dates ISO, ascending
 * @throws PathloomError `bad_option` if the date is outside the history
 */
export function rowOnDate(dates: readonly string[], date: string): number {
  const last = dates[dates.length - 1];
  if (date < dates[0] || date > last) {
    throw new PathloomError('bad_option', `start ${date} is outside the history, ${dates[0]} to ${last}`, {
      field: 'start',
    });
  }
  return dates.findLastIndex((day) => day <= date);
}

/**
 * What a manifest says of a start on a date that is no day of the history: the day before it that is.
 *
 * @param start a date on or after the first of `dates`
 */
export function tellStartDay(dates: readonly string[], start: string): { readonly startDay?: string } {
  const startDay = dates[rowOnDate(dates, start)];
  return startDay === start ? {} : { startDay };
}
