import { PathloomError } from '../../contract/error.ts';

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
