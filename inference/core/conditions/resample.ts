import type { PathChunk } from '../../contract/chunk.ts';
import { Stream, uniformBlock } from '../random.ts';

const uniforms = new Float64Array(4);

/**
 * Places of paths drawn by their weights, as many as there are, ascending: with one random number for all of them, so that each comes
 * as often as its weight says, rounded up or down. Kitagawa, "Monte Carlo filter and smoother", J. Comp. Graph. Stat. (1996).
 *
 * @param weights 1 in sum
 */
export function drawByWeight(weights: Float64Array, seed: number): Uint32Array {
  uniformBlock(seed, 0, 0, 0, Stream.resampling, uniforms);
  const picks = new Uint32Array(weights.length);
  let place = 0;
  let sum = weights[0];
  for (let i = 0; i < picks.length; i++) {
    const level = (i + uniforms[0]) / picks.length;
    while (sum <= level && place + 1 < weights.length) sum += weights[++place];
    picks[i] = place;
  }
  return picks;
}

/** The paths at some places, in their order, some more than once and some not at all; chunks have all steps of their paths. */
export async function* pick(chunks: AsyncIterable<PathChunk>, places: Uint32Array): AsyncGenerator<PathChunk> {
  let done = 0;
  for await (const { firstPath, paths, values, weights: _, ...rest } of chunks) {
    const begin = done;
    while (done < places.length && places[done] < firstPath + paths) done++;
    const count = done - begin;
    if (count === 0) continue;
    const rows = values.length / paths;
    const out = new Float32Array(rows * count);
    for (let i = 0; i < count; i++) {
      const column = places[begin + i] - firstPath;
      for (let row = 0; row < rows; row++) out[row * count + i] = values[row * paths + column];
    }
    yield { ...rest, firstPath: begin, paths: count, values: out };
  }
}
