import { BandsBuilder } from './bands.ts';
import type { Drawn } from './drawn.ts';
import type { Bands } from './picture.ts';

/** Steps that a volatility is of: a month of trading days. */
export const WINDOW = 21;

/**
 * Quantiles among the paths of realised volatility: the root of the mean square of the last 21 log returns, times that of the steps
 * in a year. The mean return is not taken out: over a month it is noise. Andersen, Bollerslev, Diebold & Labys, "The distribution of
 * realized exchange rate volatility", JASA 96 (2001), section 2. Yields after every step.
 *
 * @param before log returns before the start, oldest first: the first windows reach into them; none where they are not known
 * @param stepsPerYear 1 for the volatility of one step
 */
export function* volatilityBands(drawn: Drawn, before: Float64Array, stepsPerYear: number): Generator<void, Bands> {
  const { paths, steps } = drawn;
  const known = before.slice(-WINDOW);
  const first = WINDOW - known.length;
  const builder = new BandsBuilder(first, steps, paths);
  const added = new Float64Array(paths);
  const dropped = new Float64Array(paths);
  const squares = new Float64Array(paths).fill(known.reduce((sum, r) => sum + r * r, 0));
  const sample = new Float64Array(paths);
  // What is left of a sum whose terms were all taken out is rounding, and may be negative.
  const volatilityOf = (sum: number) => Math.sqrt((Math.max(0, sum) / WINDOW) * stepsPerYear);
  for (let step = 0; step <= steps; step++) {
    if (step > 0) {
      drawn.readStep(step - 1, added);
      readLeaving(drawn, known, step - WINDOW, dropped);
      for (let path = 0; path < paths; path++) squares[path] += added[path] ** 2 - dropped[path] ** 2;
    }
    if (step < first) continue;
    sample.set(squares);
    builder.fill(step - first, sample, volatilityOf);
    yield;
  }
  return builder.bands;
}

/** The returns of the step that leaves the window: of a path from step 1 on, before that of what is known, before that none. */
function readLeaving(drawn: Drawn, known: Float64Array, step: number, row: Float64Array): void {
  if (step > 0) drawn.readStep(step - 1, row);
  else row.fill(known[known.length - 1 + step] ?? 0);
}
