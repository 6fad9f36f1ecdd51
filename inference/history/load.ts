import type { PriceHistory } from '../contract/history.ts';
import { isoDate } from './dateFormat.ts';
import { readDates } from './dates.ts';
import { decodeText } from './decode.ts';
import { inspect } from './inspect.ts';
import { listFindings } from './listing.ts';
import { checkOptions, type LoadOptions } from './options.ts';
import type { DataQuality } from './quality.ts';
import { selectRows } from './select.ts';
import { readSource } from './source.ts';

export interface LoadedHistory {
  readonly history: PriceHistory;
  readonly quality: DataQuality;
}

/**
 * Reads prices from the bytes of a CSV file: a header, one row a date, a column of dates and one or more of prices.
 * What is doubtful is listed in the quality; what cannot be used is refused; no price is altered or filled in.
 *
 * @param bytes UTF-8 text, at most `MAX_FILE_BYTES`; delimiter comma, semicolon or tab
 * @throws PathloomError `bad_data`, one line with the line number and the value; `bad_option` for an option no file could satisfy
 */
export function loadHistory(bytes: Uint8Array, options: LoadOptions = {}): LoadedHistory {
  checkOptions(options);
  const source = readSource(decodeText(bytes), options);
  const dates = readDates(source.dates, source.lines);
  const selection = selectRows(source, dates.days, options);
  const { rows } = selection;
  const { header, date, prices } = source.columns;
  const assets = prices.map((column) => header[column]);
  const days = Int32Array.from(rows, (row) => dates.days[row]);
  const history: PriceHistory = {
    assets,
    dates: Array.from(days, isoDate),
    prices: source.prices.map((column) => Float64Array.from(rows, (row) => column[row])),
  };
  const lines = rows.map((row) => source.lines[row]);
  const inspection = inspect(history, { days, dates: history.dates, lines });
  const quality: DataQuality = {
    rowsRead: source.lines.length,
    rowsOutside: selection.rowsOutside,
    rowsMissing: selection.rowsMissing,
    rowsUsed: rows.length,
    firstDate: history.dates[0],
    lastDate: history.dates[rows.length - 1],
    dateFormat: dates.format,
    delimiter: source.delimiter,
    columns: { date: header[date], price: assets },
    frequency: inspection.frequency,
    assets: inspection.assets.map((each) => {
      const rowsMissing = selection.missingOf.get(each.asset) ?? 0;
      return assets.length > 1 && rowsMissing > 0 ? { ...each, rowsMissing } : each;
    }),
    findings: listFindings([
      ...source.columns.findings,
      ...dates.findings,
      ...selection.findings,
      ...inspection.findings,
    ]),
  };
  return { history, quality };
}
