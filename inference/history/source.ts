import { PathloomError } from '../contract/error.ts';
import { type Columns, chooseColumns } from './columns.ts';
import { looksLikeDate } from './dates.ts';
import type { LoadOptions } from './options.ts';
import { readNumber } from './price.ts';
import type { Delimiter } from './quality.ts';
import { quote } from './quote.ts';
import { findDelimiter, walkRows } from './rows.ts';

/** A field that is no usable price: missing, or to be refused if its row is wanted. */
export interface OddField {
  readonly row: number;
  readonly asset: number;
  readonly text: string;
}

/** The chosen columns of a file, rows in its order. */
export interface Source {
  readonly delimiter: Delimiter;
  readonly columns: Columns;
  /** Dates as written. */
  readonly dates: readonly string[];
  /** Line numbers, from 1. */
  readonly lines: readonly number[];
  /** `prices[asset][row]`; NaN where there is an odd field. */
  readonly prices: readonly (readonly number[])[];
  /** In the order of rows. */
  readonly odd: readonly OddField[];
}

/** Rows from which columns are guessed. */
const SAMPLE_ROWS = 1000;

/**
 * Reads the columns of dates and prices.
 *
 * @throws PathloomError `bad_data` for a file without a header or rows, a wrong column, a row with a wrong number of fields
 */
export function readSource(text: string, options: LoadOptions): Source {
  const delimiter = findDelimiter(text);
  const columns = readHead(text, delimiter, options);
  const dates: string[] = [];
  const lines: number[] = [];
  const prices: number[][] = columns.prices.map(() => []);
  const odd: OddField[] = [];
  let header = true;
  walkRows(text, delimiter, (fields, line) => {
    if (header) {
      header = false;
      return true;
    }
    for (let asset = 0; asset < prices.length; asset++) {
      const field = fields[columns.prices[asset]].trim();
      const price = readNumber(field);
      const usable = price > 0 && price < Infinity;
      if (!usable) odd.push({ row: lines.length, asset, text: field });
      prices[asset].push(usable ? price : Number.NaN);
    }
    dates.push(fields[columns.date].trim());
    lines.push(line);
    return true;
  });
  return { delimiter, columns, dates, lines, prices, odd };
}

function readHead(text: string, delimiter: Delimiter, options: LoadOptions): Columns {
  const head: string[][] = [];
  walkRows(text, delimiter, (fields) => head.push(fields.map((field) => field.trim())) <= SAMPLE_ROWS);
  const [header, ...sample] = head;
  checkHeader(header);
  if (sample.length === 0)
    throw new PathloomError('bad_data', 'The file has a header and no rows; at least 2 are needed');
  return chooseColumns(header, sample, options);
}

/** Names may be numbers, as the tickers of some exchanges are; but all of them, or a date among them, are a row. */
function checkHeader(names: readonly string[]): void {
  const date = names.find((name) => looksLikeDate(name) && Number.isNaN(readNumber(name)));
  const number = names.every((name) => !Number.isNaN(readNumber(name))) ? names[0] : undefined;
  const value = date ?? number;
  if (value !== undefined) {
    throw new PathloomError(
      'bad_data',
      `The first line holds values (${quote(value)}); it must be a header that names the columns`,
    );
  }
}
