import type { DataFinding } from '../contract/card.ts';
import { PathloomError } from '../contract/error.ts';
import { isoDate } from './dateFormat.ts';
import { isMissing, refusePrice } from './price.ts';
import { quote, quoteAll } from './quote.ts';
import type { Source } from './source.ts';

/** Share of the wanted rows that may lack a price. */
const MOST_MISSING = 0.05;

/** Names of the assets without a price, by row. */
export type MissingPrices = ReadonlyMap<number, readonly string[]>;

/**
 * Finds the prices that are missing in the wanted rows.
 *
 * @param rows rows in the order of the file
 * @throws PathloomError `bad_data` for a field that is neither a usable price nor missing
 */
export function findMissing(source: Source, rows: readonly number[]): MissingPrices {
  const missing = new Map<number, string[]>();
  if (source.odd.length === 0) return missing;
  const wanted = new Set(rows);
  for (const { row, asset, text } of source.odd) {
    if (!wanted.has(row)) continue;
    const name = source.columns.header[source.columns.prices[asset]];
    if (!isMissing(text)) refusePrice(text, name, source.lines[row]);
    const others = missing.get(row);
    if (others === undefined) missing.set(row, [name]);
    else others.push(name);
  }
  return missing;
}

/** In how many rows each asset lacks a price. */
export function countMissing(missing: MissingPrices): Map<string, number> {
  const counts = new Map<string, number>();
  for (const asset of [...missing.values()].flat()) counts.set(asset, (counts.get(asset) ?? 0) + 1);
  return counts;
}

export interface Complete {
  readonly rows: readonly number[];
  readonly findings: readonly DataFinding[];
}

/**
 * Leaves out, and lists, every row in which a price is missing: one asset's return without the others' would break the
 * joint law, and a price filled in would be invented.
 *
 * @throws PathloomError `bad_data` if more than 5 % of the rows are so
 */
export function leaveOutMissing(
  source: Source,
  rows: readonly number[],
  missing: MissingPrices,
  days: Int32Array,
): Complete {
  const without = rows.filter((row) => missing.has(row));
  const assetsOf = (row: number): readonly string[] => missing.get(row) ?? [];
  if (without.length > MOST_MISSING * rows.length) {
    const [first] = without;
    const percent = ((100 * without.length) / rows.length).toFixed(1);
    throw new PathloomError(
      'bad_data',
      `Prices are missing in ${without.length} of ${rows.length} rows (${percent} %), by date first in line ${source.lines[first]} (${isoDate(days[first])}, ${quote(assetsOf(first)[0])}); at most ${100 * MOST_MISSING} % are allowed${worstOf(without.map((row) => [...assetsOf(row)]))}`,
    );
  }
  const findings = without.map((row) => ({
    kind: 'missing',
    message: `no price for ${quoteAll(assetsOf(row))}; the row was left out`,
    line: source.lines[row],
    date: isoDate(days[row]),
    asset: assetsOf(row).join(', '),
  }));
  return { rows: without.length === 0 ? rows : rows.filter((row) => !missing.has(row)), findings };
}

/** Which of several assets lacks the most prices, in words. */
function worstOf(missing: readonly (readonly string[])[]): string {
  const counts = countMissing(new Map(missing.map((assets, i) => [i, assets])));
  if (counts.size < 2) return '';
  const [asset, count] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a));
  return `; most of them, ${count}, of ${quote(asset)}, which may be left out by naming the other columns`;
}
