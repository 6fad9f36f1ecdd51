import { PathloomError } from '../contract/error.ts';
import { quote } from './quote.ts';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const INFINITE = /^[+-]?inf(?:inity)?$/i;
const MISSING = new Set(['', 'na', 'n/a', '#n/a', 'nan', 'null', 'none', '-', '.']);

/** Whether a field says that there is no price. */
export function isMissing(field: string): boolean {
  return MISSING.has(field.toLowerCase());
}

/** A trimmed field as a number, which may be infinite; NaN if it is none. */
export function readNumber(field: string): number {
  if (NUMBER.test(field)) return Number(field);
  if (INFINITE.test(field)) return field.startsWith('-') ? -Infinity : Infinity;
  return Number.NaN;
}

/** Whether a column of such fields is meant to hold numbers, readable (`1455.22`) or not (`$1,455.22`). */
export function looksNumeric(field: string): boolean {
  return !Number.isNaN(readNumber(field)) || /^[-+$€£¥]?\d[\d.,' ]*%?$/.test(field);
}

/** Refuses a field that is neither a usable price nor missing. */
export function refusePrice(field: string, asset: string, line: number): never {
  const value = readNumber(field);
  const fault = Number.isNaN(value)
    ? 'which is no number; a number such as 1455.22 is needed'
    : value > 0
      ? 'which is infinite; prices must be finite'
      : 'which is not positive; prices must be above 0';
  throw new PathloomError('bad_data', `Line ${line} has the price ${quote(field)} for ${quote(asset)}, ${fault}`);
}
