/** Values between which insertion sort is fastest. */
const FEW = 24;

/**
 * Rearranges values so that at each of some ranks stands what would stand there if they were sorted, lower values before it and higher
 * ones after it: a third of the time of sorting them all.
 *
 * Quickselect for several ranks at once, after Hoare, "Algorithm 65: Find", Communications of the ACM 4 (1961); the pivot is the
 * median of the first, the middle and the last value.
 *
 * @param values no NaN
 * @param ranks ascending, from 0
 */
export function putInPlace(values: Float64Array, ranks: readonly number[]): void {
  arrange(values, 0, values.length - 1, ranks, 0, ranks.length);
}

/** Within `low` … `high`, which hold what belongs there, for the ranks `from` … `to - 1`, all of which lie there. */
function arrange(
  values: Float64Array,
  low: number,
  high: number,
  ranks: readonly number[],
  from: number,
  to: number,
): void {
  while (from < to) {
    if (high - low < FEW) {
      sortFew(values, low, high);
      return;
    }
    const pivot = middle(values[low], values[(low + high) >> 1], values[high]);
    let up = low;
    let down = high;
    while (up <= down) {
      while (values[up] < pivot) up++;
      while (values[down] > pivot) down--;
      if (up > down) break;
      const value = values[up];
      values[up++] = values[down];
      values[down--] = value;
    }
    // What lies between them is the pivot, and in its place.
    let left = from;
    while (left < to && ranks[left] <= down) left++;
    let right = left;
    while (right < to && ranks[right] < up) right++;
    arrange(values, low, down, ranks, from, left);
    low = up;
    from = right;
  }
}

function middle(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

function sortFew(values: Float64Array, low: number, high: number): void {
  for (let i = low + 1; i <= high; i++) {
    const value = values[i];
    let at = i;
    while (at > low && values[at - 1] > value) {
      values[at] = values[at - 1];
      at--;
    }
    values[at] = value;
  }
}
