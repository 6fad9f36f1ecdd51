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
  readonly dates: readonly string[];
  /** `returns[asset][step]`, `ln(P[t] / P[t-1])`, dimensionless. */
  readonly returns: readonly Float64Array[];
}
