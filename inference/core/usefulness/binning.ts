/** Rows of features as small whole numbers: `bins[feature][row]` is the number of thresholds of the feature below the row's value. */
export interface BinnedRows {
  /** Rising, at most `limit - 1` for each feature. */
  readonly thresholds: readonly Float64Array[];
  readonly bins: readonly Uint8Array[];
}

/**
 * Puts every feature into at most `limit` bins: one for each of its values where they are few, otherwise of about equally many rows.
 * A threshold lies half way between two values that occur.
 *
 * @param rows [rows, features], finite
 * @param limit 2 to 256
 */
export function binRows(rows: readonly Float64Array[], limit: number): BinnedRows {
  const thresholds = Array.from(rows[0], (_, feature) =>
    chooseThresholds(
      Float64Array.from(rows, (row) => row[feature]),
      limit,
    ),
  );
  const bins = thresholds.map((own, feature) => Uint8Array.from(rows, (row) => binOf(own, row[feature])));
  return { thresholds, bins };
}

function chooseThresholds(values: Float64Array, limit: number): Float64Array {
  values.sort();
  const distinct = values.filter((value, i) => i === 0 || value !== values[i - 1]);
  const between = (sorted: Float64Array, i: number) => (sorted[i - 1] + sorted[i]) / 2;
  if (distinct.length <= limit) {
    return Float64Array.from({ length: distinct.length - 1 }, (_, i) => between(distinct, i + 1));
  }
  const cuts = Array.from({ length: limit - 1 }, (_, i) =>
    between(values, Math.round(((i + 1) * values.length) / limit)),
  );
  return Float64Array.from(new Set(cuts));
}

function binOf(thresholds: Float64Array, value: number): number {
  let first = 0;
  let end = thresholds.length;
  while (first < end) {
    const middle = (first + end) >>> 1;
    if (thresholds[middle] < value) first = middle + 1;
    else end = middle;
  }
  return first;
}
