import { BandsBuilder } from './bands.ts';
import type { Drawn } from './drawn.ts';
import type { Bands } from './picture.ts';

/** Quantiles among the paths of the price after each step, which is 1 at step 0. Yields after every step. */
export function* priceBands(drawn: Drawn): Generator<void, Bands> {
  const builder = new BandsBuilder(0, drawn.steps, drawn.paths);
  const returns = new Float64Array(drawn.paths);
  const sums = new Float64Array(drawn.paths);
  const sample = new Float64Array(drawn.paths);
  builder.fill(0, sample, Math.exp);
  for (let step = 1; step <= drawn.steps; step++) {
    drawn.readStep(step - 1, returns);
    for (let path = 0; path < sums.length; path++) sums[path] += returns[path];
    sample.set(sums);
    builder.fill(step, sample, Math.exp);
    yield;
  }
  return builder.bands;
}
