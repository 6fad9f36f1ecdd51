/** Dates of the history's rows, and where in the file they stand. */
export interface Dated {
  /** Days since 1970-01-01, increasing. */
  readonly days: Int32Array;
  /** The same as ISO dates. */
  readonly dates: readonly string[];
  readonly lines: readonly number[];
}
