/** One asset's history as the tests see it. Row t belongs to day t; all arrays are as long. */
export interface Series {
  /** Residual of the day's return, standard normal if the model is right. */
  readonly residual: Float64Array;
  /** Log return of the day. */
  readonly returns: Float64Array;
  /** Standard deviation of the day's return as the model expected it the day before, natural units. */
  readonly scale: Float64Array;
  /** Close of the day, where prices are known. */
  readonly closes?: Float64Array;
  /** The critic's score of the window of so many days that ends with the day, where there is a critic; not a number where it was not asked. */
  readonly critic?: { readonly days: number; readonly scores: Float64Array };
}

/** A series, and which of its rows are taken as clean, ascending. */
export interface Clean {
  readonly series: Series;
  readonly rows: readonly number[];
}

/** Whole numbers, the last excluded. */
export const range = (from: number, until: number): number[] =>
  Array.from({ length: Math.max(0, until - from) }, (_, i) => from + i);

/** What is worked out of a series, once: every fit looks at the same days. It is forgotten with the series. */
export function oncePerSeries<Value>(work: (series: Series) => Value): (series: Series) => Value {
  const known = new WeakMap<Series, Value>();
  return (series) => {
    const found = known.get(series) ?? work(series);
    known.set(series, found);
    return found;
  };
}

/** Sums over the last `days` rows; before the first window is whole, not a number. */
export function windowSums(values: Float64Array, days: number): Float64Array {
  const sums = new Float64Array(values.length).fill(Number.NaN);
  for (let end = days - 1; end < values.length; end++) {
    // Each window anew: a running sum would carry the rounding of a large value to all that come after.
    let sum = 0;
    for (let i = end - days + 1; i <= end; i++) sum += values[i];
    sums[end] = sum;
  }
  return sums;
}

/** The values of the clean rows that are numbers. */
export function cleanValues(values: Float64Array, { rows }: Clean): Float64Array {
  return new Float64Array(rows.map((row) => values[row]).filter((value) => !Number.isNaN(value)));
}

/** Rows that a rate is counted on: the clean ones, or where there are none all of what is looked at, most of which are clean. */
export function countedRows(clean: Clean, subject: Series): Clean {
  return clean.rows.length > 0 ? clean : { series: subject, rows: range(0, subject.returns.length) };
}
