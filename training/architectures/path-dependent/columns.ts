import { OUTPUTS } from './shape.ts';

/** What the columns of a run have of their own where several assets share one cell. */
export interface Columns {
  /** Constant part of the mean, [columns]. */
  readonly drift: Float64Array;
  /** Added to what the network puts out, [OUTPUTS, columns]: to the log scale, the skew and the tail. */
  readonly offsets: Float64Array;
}

/** What columns have of their own; of one asset alone there is nothing but its drift, a number. */
export function columnsOf(own: number | Columns, columns: number): Columns {
  if (typeof own !== 'number') return own;
  return { drift: new Float64Array(columns).fill(own), offsets: new Float64Array(OUTPUTS * columns) };
}
