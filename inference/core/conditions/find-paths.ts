import type { MonteCarlo } from '../../contract/estimate.ts';
import { Stream } from '../random.ts';
import { measure } from './distance.ts';
import { type Component, drawColumns, type Source, weigh } from './draw-columns.ts';
import type { NoisePaths } from './noise-paths.ts';
import type { Rule } from './rules.ts';
import type { SearchOptions } from './search.ts';

/** The random numbers of conditioned paths: noise and starts are those of the request's own paths. */
export const sourceOf = (seed: number): Source => ({
  ...{ seed, noise: Stream.noise, start: Stream.start, choice: Stream.conditionChoice },
});

/** Paths that meet the rules. */
export interface FoundPaths {
  /** Their numbers, ascending. */
  readonly numbers: Uint32Array;
  /** Their weights, as they are: not normalised. */
  readonly weights: Float64Array;
  /** Steps of each whose noise is tilted. */
  readonly last: Int32Array;
  /** Paths drawn until the last of them, or in all where there were too few. */
  readonly tried: number;
  readonly probability: MonteCarlo;
}

/**
 * The first paths that meet all rules, in the order of their numbers, as many as asked for or as can be found in the work allowed.
 *
 * Where the drawing ends with the last path asked for, the estimate of the probability leaves that one out: it is then unbiased, as
 * with inverse binomial sampling (Haldane, "On a method of estimating frequencies", Biometrika 1945).
 *
 * @param steps what has to be drawn of each path for the rules
 */
export async function findPaths(
  paths: NoisePaths,
  rules: readonly Rule[],
  tilts: readonly Component[],
  { wanted, steps, seed, most, onRun }: SearchOptions & { readonly wanted: number; readonly steps: number },
): Promise<FoundPaths> {
  const source = sourceOf(seed);
  const width = paths.widest(steps);
  const numbers: number[] = [];
  const weights: number[] = [];
  const lasts: number[] = [];
  let tried = 0;
  for (let first = 0; first < most && numbers.length < wanted; first += width) {
    const range = Uint32Array.from({ length: width }, (_, i) => first + i);
    const drawn = drawColumns(paths, source, tilts, { numbers: range, steps });
    const followed = await paths.follow(drawn, { seed, stream: source.noise });
    const { apart, last } = measure(rules, followed, paths.assets, width);
    const ratios = weigh(tilts, drawn, last, paths.rows);
    for (let i = 0; i < width && first + i < most && numbers.length < wanted; i++) {
      tried = first + i + 1;
      if (!meets(apart, i, width)) continue;
      numbers.push(first + i);
      weights.push(ratios[i]);
      lasts.push(last[i]);
    }
    await onRun?.(tried);
  }
  const stopped = numbers.length === wanted && wanted > 1;
  return {
    ...{ numbers: Uint32Array.from(numbers), weights: Float64Array.from(weights), last: Int32Array.from(lasts), tried },
    probability: stopped ? estimate(weights.slice(0, -1), tried - 1) : estimate(weights, tried),
  };
}

function meets(apart: Float64Array, column: number, columns: number): boolean {
  for (let at = column; at < apart.length; at += columns) if (apart[at] > 0) return false;
  return true;
}

/** Mean over all paths that were tried of the weights of those that met the rules. */
function estimate(weights: readonly number[], tried: number): MonteCarlo {
  let sum = 0;
  let squares = 0;
  for (const weight of weights) {
    sum += weight;
    squares += weight * weight;
  }
  const value = sum / tried;
  return { value, standardError: Math.sqrt(Math.max(0, squares / tried - value * value) / tried) };
}
