import type { DataFinding } from '../contract/card.ts';
import { PathloomError } from '../contract/error.ts';
import { isoDate } from './dateFormat.ts';
import type { Source } from './source.ts';

export interface Ordered {
  /** Rows by date. */
  readonly rows: readonly number[];
  readonly findings: readonly DataFinding[];
}

/**
 * Sorts rows by date and lists that it had to.
 *
 * @param rows rows in the order of the file
 * @param days dates of all rows of the file
 * @throws PathloomError `bad_data` if two rows have the same date
 */
export function sortByDate(source: Source, rows: readonly number[], days: Int32Array): Ordered {
  const breaks = rows.filter((row, index) => index > 0 && days[row] < days[rows[index - 1]]);
  // Sorting is stable: of two rows of one date, the first in the file comes first.
  const sorted = breaks.length === 0 ? rows : rows.toSorted((a, b) => days[a] - days[b]);
  refuseDuplicates(source, sorted, days);
  return { rows: sorted, findings: breaks.length === 0 ? [] : [unsorted(source, breaks, days)] };
}

function refuseDuplicates(source: Source, rows: readonly number[], days: Int32Array): void {
  const index = rows.findIndex((row, at) => at > 0 && days[row] === days[rows[at - 1]]);
  if (index < 0) return;
  const [first, second] = [source.lines[rows[index - 1]], source.lines[rows[index]]];
  throw new PathloomError(
    'bad_data',
    `Lines ${first} and ${second} have the same date ${isoDate(days[rows[index]])}; one row a date is allowed`,
  );
}

function unsorted(source: Source, breaks: readonly number[], days: Int32Array): DataFinding {
  return {
    kind: 'unsorted',
    message: `the row is dated before the row above it (such rows in all: ${breaks.length}); rows were sorted by date`,
    line: source.lines[breaks[0]],
    date: isoDate(days[breaks[0]]),
  };
}
