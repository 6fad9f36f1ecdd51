import type { DataFinding } from '../contract/card.ts';
import { PathloomError } from '../contract/error.ts';
import { looksLikeDate } from './dates.ts';
import type { LoadOptions } from './options.ts';
import { isMissing, looksNumeric } from './price.ts';
import { quote, quoteAll } from './quote.ts';

/** Where dates and prices stand in a row. */
export interface Columns {
  readonly header: readonly string[];
  readonly date: number;
  readonly prices: readonly number[];
  readonly findings: readonly DataFinding[];
}

const DATE_NAMES = ['date', 'timestamp', 'datetime', 'time', 'day'];
/** Names of one asset's price in order of preference: without adjustment, dividends and splits look like losses. */
const PRICE_NAMES = [['adjclose', 'adjustedclose'], ['close'], ['price']];
/** Columns that stand beside the price of one asset and are no assets of their own. */
const QUOTE_NAMES = ['open', 'high', 'low', 'volume'];

/**
 * Finds the columns of the date and of the prices: as the options say, or guessed from the names and from the first rows.
 *
 * @param header trimmed names
 * @param sample the first rows, trimmed fields
 * @throws PathloomError `bad_data` if a column is not there, is not unique, or cannot be guessed
 */
export function chooseColumns(
  header: readonly string[],
  sample: readonly (readonly string[])[],
  options: LoadOptions,
): Columns {
  const byDate = options.date === undefined ? guessDate(header, sample) : named(header, options.date, 'date');
  const byPrice =
    options.price === undefined
      ? guessPrices(header, sample, byDate.at)
      : { at: options.price.map((name) => named(header, name, 'price').at), findings: [] };
  const names = byPrice.at.map((column) => header[column]);
  if (byPrice.at.includes(byDate.at))
    refuse(`Column ${quote(header[byDate.at])} holds the dates; it cannot be a price`, 'price');
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    refuse(`Column ${quote(twice)} is there or asked for twice; every asset needs a name of its own`, 'price');
  return { header, date: byDate.at, prices: byPrice.at, findings: [...byDate.findings, ...byPrice.findings] };
}

interface Found<Place> {
  readonly at: Place;
  readonly findings: readonly DataFinding[];
}

function named(header: readonly string[], name: string, field: 'date' | 'price'): Found<number> {
  const exact = indexesOf(header, (column) => column === name);
  const places = exact.length > 0 ? exact : indexesOf(header, (column) => column.toLowerCase() === name.toLowerCase());
  if (places.length === 0) refuse(`No column ${quote(name)}; the file has ${quoteAll(header)}`, field);
  if (places.length > 1)
    refuse(`Column ${quote(name)} is there ${places.length} times; the file has ${quoteAll(header)}`, field);
  return { at: places[0], findings: [] };
}

function guessDate(header: readonly string[], sample: readonly (readonly string[])[]): Found<number> {
  for (const name of DATE_NAMES) {
    const places = indexesOf(header, (column) => column.toLowerCase() === name);
    if (places.length === 1) return { at: places[0], findings: [] };
  }
  const at = header.findIndex((_, column) => mostOf(sample, column, looksLikeDate));
  if (at < 0) refuse(`No column of dates found; name one of ${quoteAll(header)}`, 'date');
  return { at, findings: [guessed(`column ${quote(header[at])} was taken for the date, by its values`)] };
}

function guessPrices(header: readonly string[], sample: readonly (readonly string[])[], date: number): Found<number[]> {
  for (const names of PRICE_NAMES) {
    const places = indexesOf(header, (column) => names.includes(plainName(column)));
    if (places.length === 1) return { at: places, findings: leftOut(header, date, places[0]) };
  }
  // A column without a name is the row number that a data frame writes.
  const others = indexesOf(header, (name, column) => column !== date && name !== '');
  const text = others.find((column) => !mostOf(sample, column, (field) => looksNumeric(field) || isMissing(field)));
  const beside = others.find((column) => QUOTE_NAMES.includes(plainName(header[column])));
  const doubt = text ?? beside ?? (others.length === 0 ? date : undefined);
  if (doubt !== undefined) {
    const why = doubt === date ? 'there is none beside the date' : `${quote(header[doubt])} is none`;
    refuse(`Cannot tell which columns are prices (${why}); name them, out of ${quoteAll(header)}`, 'price');
  }
  const all = others.length > 1 ? [guessed(`all ${others.length} numeric columns were taken for assets`)] : [];
  return { at: others, findings: all };
}

function leftOut(header: readonly string[], date: number, price: number): DataFinding[] {
  const others = header.filter((_, column) => column !== date && column !== price);
  if (others.length === 0) return [];
  return [guessed(`column ${quote(header[price])} was taken for the price; left out: ${quoteAll(others)}`)];
}

function mostOf(sample: readonly (readonly string[])[], column: number, test: (field: string) => boolean): boolean {
  return sample.filter((row) => test(row[column])).length * 2 > sample.length;
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function indexesOf(header: readonly string[], test: (name: string, column: number) => boolean): number[] {
  return header.flatMap((name, column) => (test(name, column) ? [column] : []));
}

function guessed(message: string): DataFinding {
  return { kind: 'guessed', message };
}

function refuse(message: string, field: 'date' | 'price'): never {
  throw new PathloomError('bad_data', message, { field });
}
