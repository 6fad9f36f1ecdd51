import type { DataFinding } from '../contract/card.ts';
import { PathloomError } from '../contract/error.ts';
import { isoDate } from './dateFormat.ts';
import type { MissingPrices } from './missing.ts';
import { quote } from './quote.ts';

/** Share of the rows that the dates on which all assets are quoted must keep. */
const LEAST_KEPT = 0.5;

export interface CommonSpan {
  /** Rows from the day on which the last asset begins to the day on which the first one ends, by date. */
  readonly rows: readonly number[];
  readonly findings: readonly DataFinding[];
}

/** Numbers of the rows, by date, in which an asset has its first and its last price. */
interface Life {
  readonly asset: string;
  readonly first: number;
  readonly last: number;
}

/**
 * The dates that several assets have in common: a row before an asset is listed, or after it is not any more, is no gap in its prices
 * but outside of the joint history.
 *
 * @param rows rows by date
 * @throws PathloomError `bad_data` where there are none, or fewer than half of the rows: better without one of the assets
 */
export function commonSpan(
  assets: readonly string[],
  rows: readonly number[],
  missing: MissingPrices,
  days: Int32Array,
): CommonSpan {
  if (assets.length < 2 || missing.size === 0) return { rows, findings: [] };
  const lives = assets.map((asset) => lifeOf(asset, rows, missing));
  const youngest = lives.reduce((a, b) => (b.first > a.first ? b : a));
  const shortest = lives.reduce((a, b) => (b.last < a.last ? b : a));
  const dateOf = (place: number) => isoDate(days[rows[place]]);
  if (youngest.first > shortest.last) {
    throw new PathloomError(
      'bad_data',
      `No date has prices of all assets: ${quote(youngest.asset)} begins on ${dateOf(youngest.first)}, ${quote(shortest.asset)} ends on ${dateOf(shortest.last)}`,
      { field: 'price' },
    );
  }
  const left = shortest.last + 1 - youngest.first;
  if (left < LEAST_KEPT * rows.length) {
    const cutsMost = youngest.first > rows.length - 1 - shortest.last ? youngest : shortest;
    throw new PathloomError(
      'bad_data',
      `${quote(cutsMost.asset)} has prices from ${dateOf(cutsMost.first)} to ${dateOf(cutsMost.last)} only: ${left} of ${rows.length} rows would be left ` +
        `for all assets together, less than half; leave it out by naming the other columns, or take the dates from ${dateOf(youngest.first)} to ${dateOf(shortest.last)}`,
      { field: 'price' },
    );
  }
  const cut = (asset: string, count: number, where: string): DataFinding[] =>
    count === 0
      ? []
      : [{ kind: 'missing', message: `${where}; ${count} rows of the other assets were left out`, asset }];
  return {
    rows: rows.slice(youngest.first, shortest.last + 1),
    findings: [
      ...cut(youngest.asset, youngest.first, `has its first price on ${dateOf(youngest.first)}`),
      ...cut(shortest.asset, rows.length - 1 - shortest.last, `has its last price on ${dateOf(shortest.last)}`),
    ],
  };
}

function lifeOf(asset: string, rows: readonly number[], missing: MissingPrices): Life {
  const has = (row: number) => !missing.get(row)?.includes(asset);
  const first = rows.findIndex(has);
  if (first < 0) {
    throw new PathloomError(
      'bad_data',
      `No row has a price of ${quote(asset)}; leave it out by naming the other columns`,
      {
        field: 'price',
      },
    );
  }
  return { asset, first, last: rows.findLastIndex(has) };
}
