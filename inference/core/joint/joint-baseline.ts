/** Writes the returns of one path, [steps, assets], into `out`: the same seed and path give the same, however many steps. */
export type DrawRows = (seed: number, path: number, steps: number, out: Float64Array) => void;

/** A law of the returns of several assets that was fitted to a history, and needs no training. */
export interface JointBaseline {
  readonly id: string;
  /** Fitted, as they stand in the answer; in natural units. */
  readonly parameters: Readonly<Record<string, number>>;
  /** Paths from a day of the fitted history that is drawn for each: the stationary law as far as the history shows it. */
  readonly stationary: DrawRows;
  /**
   * Reads a history: row `day` of what it gives draws the returns from that day on, by what is known of the days before it.
   *
   * @param returns [assets][steps]
   */
  follow(returns: readonly Float64Array[]): (day: number) => DrawRows;
}

/** Fits a joint baseline to returns, [assets][steps]. */
export type FitJointBaseline = (returns: readonly Float64Array[]) => JointBaseline;

/** Draws of the sum of the next returns, [horizons][paths × assets], path by path. */
export type JointDraws = readonly Float64Array[];

/**
 * Sums of the returns of paths up to each horizon.
 *
 * @param horizons ascending
 */
export function drawSums(
  draw: DrawRows,
  assets: number,
  { horizons, paths, seed }: { readonly horizons: readonly number[]; readonly paths: number; readonly seed: number },
): JointDraws {
  const steps = horizons[horizons.length - 1];
  const out = horizons.map(() => new Float64Array(paths * assets));
  const rows = new Float64Array(steps * assets);
  const sums = new Float64Array(assets);
  for (let path = 0; path < paths; path++) {
    draw(seed, path, steps, rows);
    sums.fill(0);
    for (let step = 0; step < steps; step++) {
      for (let asset = 0; asset < assets; asset++) sums[asset] += rows[step * assets + asset];
      const reached = horizons.indexOf(step + 1);
      if (reached >= 0) out[reached].set(sums, path * assets);
    }
  }
  return out;
}
