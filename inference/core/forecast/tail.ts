/** A level's value at risk and expected shortfall as draws have them. */
export interface Tail {
  /** The return that is a breach if it is reached or passed: the worst `level` of the draws are. */
  readonly valueAtRisk: number;
  /** Mean of those draws. */
  readonly shortfall: number;
}

/**
 * Value at risk and expected shortfall, both as returns. McNeil, Frey & Embrechts, "Quantitative Risk Management" (2015), section 2.3.
 *
 * @param sorted draws, ascending; for an exact level its share of them must be a whole number
 */
export function tailOf(sorted: Float64Array, level: number): Tail {
  const count = tailCount(sorted.length, level);
  let sum = 0;
  for (let i = 0; i < count; i++) sum += sorted[i];
  return { valueAtRisk: sorted[count - 1], shortfall: sum / count };
}

/** How many of so many draws are the worst `level`; at least one. */
export function tailCount(draws: number, level: number): number {
  // Rounded first, since 0.05 times a hundred may be a hair above 5.
  return Math.max(1, Math.ceil(Number((level * draws).toFixed(9))));
}

/** Number of values of a sorted sample that are below x. */
export function countBelow(sorted: Float64Array, x: number): number {
  const rank = sorted.findIndex((value) => value >= x);
  return rank < 0 ? sorted.length : rank;
}
