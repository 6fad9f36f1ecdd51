import * as z from 'zod';
import { IsoDate } from './date.ts';
import { Price } from './price.ts';

/** Prices of one or more assets on common dates, as read from a file: checked, sorted by date, nothing altered. */
export interface PriceHistory {
  /** Names of the assets, in the order of `prices`. */
  readonly assets: readonly string[];
  /** ISO dates, strictly increasing, one per row. */
  readonly dates: readonly string[];
  /** `prices[asset][row]`, all positive and finite. */
  readonly prices: readonly Float64Array[];
}

/** Log returns of a price history. Row i belongs to `dates[i]`: the return from the row before it to it. */
export interface ReturnHistory {
  readonly assets: readonly string[];
  /** ISO dates, strictly increasing; of returns whose days are not known the names that `numberDays` gives them. */
  readonly dates: readonly string[];
  /** `returns[asset][step]`, `ln(P[t] / P[t-1])`, dimensionless. */
  readonly returns: readonly Float64Array[];
}

/** Most rows of a history in a request: 80 years of trading days. */
export const MAX_HISTORY_ROWS = 20_000;

/** Price or return of a day: a number, or a list with one for each asset. */
const row = <Value extends z.ZodType>(value: Value) => z.union([value, z.array(value).min(1).max(50)]);

/** A history as it stands in a request. Rows are those of a path in the answer, so that one can be sent back. */
export const GivenHistory = z
  .strictObject({
    returns: z
      .array(row(z.number()))
      .min(1)
      .max(MAX_HISTORY_ROWS)
      .optional()
      .describe('Log returns, oldest first: of each day a number, or a list with one for each asset'),
    prices: z.array(row(Price)).min(2).max(MAX_HISTORY_ROWS).optional().describe('Prices instead, in the same form'),
    dates: z
      .array(IsoDate)
      .max(MAX_HISTORY_ROWS)
      .optional()
      .describe('Day of each row, ascending, as far apart as those of the model, none after today'),
  })
  .superRefine(({ returns, prices, dates }, context) => {
    const refuse = (message: string, ...path: (string | number)[]) =>
      context.addIssue({ code: 'custom', message, path });
    if ((returns === undefined) === (prices === undefined)) return refuse('must have either returns or prices');
    const [name, rows] = returns ? (['returns', returns] as const) : (['prices', prices ?? []] as const);
    const width = widthOf(rows[0]);
    const uneven = rows.findIndex((values) => widthOf(values) !== width);
    if (uneven >= 0) return refuse(`must be as wide as the first row, which has ${width}`, name, uneven);
    if (!dates) return;
    if (dates.length !== rows.length)
      return refuse(`must be as many as the rows: ${rows.length}, not ${dates.length}`, 'dates');
    const unsorted = dates.findIndex((date, i) => i > 0 && date <= dates[i - 1]);
    if (unsorted >= 0) refuse(`must be after the day before it, ${dates[unsorted - 1]}`, 'dates', unsorted);
  })
  .meta({ oneOf: [{ required: ['returns'] }, { required: ['prices'] }] });
export type GivenHistory = z.infer<typeof GivenHistory>;

const widthOf = (values: number | number[]): number => (Array.isArray(values) ? values.length : 1);
