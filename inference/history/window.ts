import { PathloomError } from '../contract/error.ts';
import { isoDay } from '../core/iso-day.ts';
import { isoDate } from './dateFormat.ts';
import type { LoadOptions } from './options.ts';

/**
 * Rows whose date lies in the window, in the order of the file.
 *
 * @param days dates of all rows, days since 1970-01-01
 * @throws PathloomError `bad_data` if there are none
 */
export function rowsInWindow(days: Int32Array, { from, until }: LoadOptions): number[] {
  const first = from === undefined ? -Infinity : isoDay(from);
  const last = until === undefined ? Infinity : isoDay(until);
  const rows: number[] = [];
  for (let row = 0; row < days.length; row++) if (days[row] >= first && days[row] <= last) rows.push(row);
  if (rows.length === 0) {
    const earliest = isoDate(days.reduce((a, b) => Math.min(a, b)));
    const latest = isoDate(days.reduce((a, b) => Math.max(a, b)));
    throw new PathloomError(
      'bad_data',
      `No row lies in the window ${windowName(from, until)}; the file runs from ${earliest} to ${latest}`,
      { field: from === undefined ? 'until' : 'from' },
    );
  }
  return rows;
}

/**
 * Refuses fewer rows than the caller needs, or than one return needs.
 *
 * @param lost words on rows that are in the file but do not count
 */
export function refuseFewRows(rows: number, lost: string, { minRows = 2, purpose }: LoadOptions): void {
  const least = Math.max(2, minRows);
  if (rows >= least) return;
  const why = purpose ?? (least === 2 ? 'for one return' : 'for this');
  const there = rows === 1 ? 'There is 1 row' : `There are ${rows} rows`;
  throw new PathloomError('bad_data', `${there}${lost}; at least ${least} are needed ${why}`);
}

/** The window in words. */
export function windowName(from: string | undefined, until: string | undefined): string {
  if (from === undefined) return `until ${until}`;
  return until === undefined ? `from ${from}` : `from ${from} to ${until}`;
}
