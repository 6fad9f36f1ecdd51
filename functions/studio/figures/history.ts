import { PathloomError } from '../../../inference/contract/error.ts';
import { sha256 } from '../../../inference/core/bytes.ts';
import { checkFileSize, loadHistory, toReturns } from '../../../inference/history/index.ts';
import type { HistoryFile } from './messages.ts';
import { findPriceColumns } from './price-columns.ts';

export interface HistoryQuestion {
  readonly file: Blob;
  /** Name of the file, for messages. */
  readonly name: string;
  /** Column of the prices, or one for each asset; the likeliest one unless given. */
  readonly price?: string | readonly string[] | undefined;
  /** ISO; later dates are refused. */
  readonly today: string;
}

/**
 * Reads a file of prices.
 *
 * @throws PathloomError `bad_data` that names the file, the line and the value; `bad_option` for an option no file could satisfy
 */
export async function readHistory({ file, name, price, today }: HistoryQuestion): Promise<HistoryFile> {
  try {
    checkFileSize(file.size);
    const bytes = new Uint8Array(await file.arrayBuffer());
    const { likeliest, numbers } = findPriceColumns(bytes);
    const wanted = price ?? likeliest;
    const { history, quality } = loadHistory(bytes, { today, ...(wanted !== undefined && { price: [wanted].flat() }) });
    const { columns } = quality;
    const prices = new Set([...columns.price, ...numbers.filter((name) => name !== columns.date)]);
    const closes = history.prices.map((column) => column.subarray(1));
    return { history: toReturns(history), closes, quality, sha256: await sha256(bytes), prices: [...prices] };
  } catch (error) {
    throw named(error, name, file.size);
  }
}

function named(error: unknown, name: string, bytes: number): unknown {
  if (error instanceof PathloomError) {
    const details = error.field === undefined ? {} : { field: error.field };
    return new PathloomError(error.code, `${name}: ${error.message}`, details);
  }
  if (!(error instanceof RangeError)) return error;
  const size = `${(bytes / 1e6).toFixed(1)} MB`;
  const message = `${name}: the browser has not enough memory for a file of ${size}; leave out rows and columns that are not needed`;
  return new PathloomError('bad_data', message, { cause: error });
}
