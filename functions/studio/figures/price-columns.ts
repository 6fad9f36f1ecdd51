import { PathloomError } from '../../../inference/contract/error.ts';
import { chooseColumns } from '../../../inference/history/columns.ts';
import { isMissing, readNumber } from '../../../inference/history/price.ts';
import { findDelimiter, walkRows } from '../../../inference/history/rows.ts';

/** Bytes and rows at the beginning of a file that are looked at. */
const HEAD_BYTES = 262_144;
const SAMPLE_ROWS = 1000;

/** The beginning of a CSV file, fields trimmed. */
interface Head {
  readonly header: readonly string[];
  readonly sample: readonly (readonly string[])[];
}

/** Which columns of a file hold prices. */
export interface PriceColumns {
  /** Name of the column to read where the file has several, or its names do not tell; otherwise the loader finds it. */
  readonly likeliest?: string;
  /** Names of the columns that hold positive numbers. */
  readonly numbers: readonly string[];
}

/** Looks at the beginning of a file. What is wrong with it is left for the loader to say. */
export function findPriceColumns(bytes: Uint8Array): PriceColumns {
  try {
    const head = readHead(bytes);
    const numbers = head.header.filter((name, column) => name !== '' && isPositive(head, column));
    const likeliest = findLikeliest(head, numbers);
    return { numbers, ...(likeliest !== undefined && { likeliest }) };
  } catch (error) {
    if (error instanceof PathloomError) return { numbers: [] };
    throw error;
  }
}

function readHead(bytes: Uint8Array): Head {
  const text = new TextDecoder().decode(bytes.subarray(0, HEAD_BYTES)).replace(/\r\n?/g, '\n');
  // The last row may be cut in two.
  const whole = bytes.length > HEAD_BYTES ? text.slice(0, text.lastIndexOf('\n')) : text;
  const rows: string[][] = [];
  walkRows(whole, findDelimiter(whole), (fields) => rows.push(fields.map((field) => field.trim())) <= SAMPLE_ROWS);
  const [header = [], ...sample] = rows;
  return { header, sample };
}

function isPositive({ sample }: Head, column: number): boolean {
  const fields = sample.map((row) => row[column]).filter((field) => !isMissing(field));
  return fields.filter((field) => readNumber(field) > 0).length * 2 > fields.length;
}

function findLikeliest({ header, sample }: Head, numbers: readonly string[]): string | undefined {
  const priceOf = (price?: string) => {
    try {
      return chooseColumns(header, sample, price === undefined ? {} : { price: [price] }).prices;
    } catch (error) {
      // Its name does not tell, or it holds the dates.
      if (error instanceof PathloomError && error.field === 'price') return undefined;
      throw error;
    }
  };
  const guessed = priceOf();
  if (!guessed) return numbers.find((name) => priceOf(name));
  return guessed.length > 1 ? header[guessed[0]] : undefined;
}
