import type { DataFinding } from '../contract/card.ts';
import { PathloomError } from '../contract/error.ts';
import { isoDate } from './dateFormat.ts';
import { commonSpan } from './join.ts';
import { countMissing, findMissing, leaveOutMissing } from './missing.ts';
import type { LoadOptions } from './options.ts';
import { sortByDate } from './order.ts';
import type { Source } from './source.ts';
import { refuseFewRows, rowsInWindow, windowName } from './window.ts';

/** Rows of a source, by number. */
export interface Selection {
  /** Rows of the history, by date. */
  readonly rows: readonly number[];
  readonly rowsOutside: number;
  readonly rowsMissing: number;
  /** Rows without a price, by asset. */
  readonly missingOf: ReadonlyMap<string, number>;
  readonly findings: readonly DataFinding[];
}

/**
 * Chooses the rows that lie in the window and have all prices, by date.
 *
 * @param days dates of all rows of the file, days since 1970-01-01
 * @throws PathloomError `bad_data` for unusable prices, dates that are double or yet to come, and too few rows
 */
export function selectRows(source: Source, days: Int32Array, options: LoadOptions): Selection {
  const window = rowsInWindow(days, options);
  const missing = findMissing(source, window);
  const ordered = sortByDate(source, window, days);
  refuseFuture(source, ordered.rows, days, options.today);
  const { header, prices } = source.columns;
  const assets = prices.map((column) => header[column]);
  const span = commonSpan(assets, ordered.rows, missing, days);
  const complete = leaveOutMissing(source, span.rows, missing, days);
  refuseFewRows(complete.rows.length, lostRows(days.length, missing.size, options), options);
  return {
    rows: complete.rows,
    rowsOutside: days.length - window.length,
    rowsMissing: missing.size,
    missingOf: countMissing(missing),
    findings: [...span.findings, ...complete.findings, ...ordered.findings],
  };
}

function lostRows(inFile: number, missing: number, { from, until }: LoadOptions): string {
  const window = from === undefined && until === undefined ? '' : ` ${windowName(from, until)} (${inFile} in the file)`;
  return missing === 0 ? window : `${window} after ${missing} without a price`;
}

function refuseFuture(source: Source, rows: readonly number[], days: Int32Array, today: string | undefined): void {
  if (today === undefined) return;
  const row = rows.find((candidate) => isoDate(days[candidate]) > today);
  if (row === undefined) return;
  throw new PathloomError(
    'bad_data',
    `Line ${source.lines[row]} is dated ${isoDate(days[row])}, after today (${today})`,
  );
}
