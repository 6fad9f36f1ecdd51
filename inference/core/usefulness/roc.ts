/**
 * Area under the receiver operating characteristic: the chance that a score of the first class is above one of the second, ties counting
 * half. Hanley & McNeil, "The meaning and use of the area under a receiver operating characteristic (ROC) curve", Radiology 143 (1982).
 */
export function areaUnderCurve(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const others = Float64Array.from(second).sort();
  let wins = 0;
  for (const score of Float64Array.from(first).sort()) {
    wins += (countTo(others, (other) => other < score) + countTo(others, (other) => other <= score)) / 2;
  }
  return wins / (first.length * second.length);
}

/** Number of leading values of which something holds. @param sorted such that it holds of none after the first of which it does not */
function countTo(sorted: Float64Array, holds: (value: number) => boolean): number {
  let first = 0;
  let end = sorted.length;
  while (first < end) {
    const middle = (first + end) >>> 1;
    if (holds(sorted[middle])) first = middle + 1;
    else end = middle;
  }
  return first;
}
