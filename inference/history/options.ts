import { PathloomError } from '../contract/error.ts';
import { ISO, isoDate } from './dateFormat.ts';
import { quote } from './quote.ts';

/** What a caller may say about a file of prices. */
export interface LoadOptions {
  /** Column of the dates; guessed unless given. */
  readonly date?: string | undefined;
  /** Columns of the prices, one an asset, in the order wanted; guessed unless given. */
  readonly price?: readonly string[] | undefined;
  /** First day wanted, ISO, inclusive. */
  readonly from?: string | undefined;
  /** Last day wanted, ISO, inclusive. */
  readonly until?: string | undefined;
  /** Today, ISO: later dates are refused. Without it, they are not looked for. */
  readonly today?: string | undefined;
  /** Fewest rows that will do; never below 2, which one return needs. */
  readonly minRows?: number | undefined;
  /** What the rows are for, to finish the sentence "at least 500 rows are needed …", such as "to train a model". */
  readonly purpose?: string | undefined;
}

/** Refuses options that no file could satisfy. */
export function checkOptions(options: LoadOptions): void {
  for (const field of ['from', 'until', 'today'] as const) {
    const value = options[field];
    if (value !== undefined && !isIsoDate(value)) {
      throw new PathloomError('bad_option', `${field} is ${quote(value)}; it must be a date such as 2008-10-01`, {
        field,
      });
    }
  }
  if (options.price?.length === 0) {
    throw new PathloomError('bad_option', 'price names no column; name at least one', { field: 'price' });
  }
  const { from, until } = options;
  if (from !== undefined && until !== undefined && from > until) {
    throw new PathloomError('bad_data', `from (${from}) is after until (${until}); it must be the same day or before`, {
      field: 'from',
    });
  }
}

/** Without zod, which is more than all else that reads a file, and which the page that reads one in the browser has no use for. */
const isIsoDate = (text: string): boolean => {
  const day = ISO.read(text);
  return Number.isFinite(day) && isoDate(day) === text;
};
