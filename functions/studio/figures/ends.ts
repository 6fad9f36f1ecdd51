import { assertOrdinary } from '../../../inference/core/risk/cumulate.ts';
import type { Drawn } from './drawn.ts';

/** What became of each path. */
export interface Ends {
  /** Log return from the start to the horizon, [paths]. */
  readonly outcomes: Float64Array;
  /** Largest fall of the price below its running maximum, the start included, as a share of it, [paths]. */
  readonly falls: Float64Array;
}

/**
 * Follows the paths to the horizon. Yields after every step.
 *
 * @throws PathloomError `bad_model` where paths explode
 */
export function* followPaths(drawn: Drawn): Generator<void, Ends> {
  const { paths, steps } = drawn;
  const returns = new Float64Array(paths);
  const outcomes = new Float64Array(paths);
  const peaks = new Float64Array(paths);
  const deepest = new Float64Array(paths);
  for (let step = 0; step < steps; step++) {
    drawn.readStep(step, returns);
    for (let path = 0; path < paths; path++) {
      const level = outcomes[path] + returns[path];
      assertOrdinary(level, path, step);
      outcomes[path] = level;
      if (level > peaks[path]) peaks[path] = level;
      else if (level - peaks[path] < deepest[path]) deepest[path] = level - peaks[path];
    }
    yield;
  }
  return { outcomes, falls: deepest.map((depth) => 0 - Math.expm1(depth)) };
}
