import type { PathChunk } from '../../contract/chunk.ts';
import type { PathRequest } from '../generate.ts';
import { columnsFor } from '../generate.ts';
import { createPricer } from '../prices.ts';
import { type Component, drawColumns } from './draw-columns.ts';
import { type FoundPaths, sourceOf } from './find-paths.ts';
import type { NoisePaths } from './noise-paths.ts';

/** All steps of paths that were found, by their numbers; in the chunks they are counted from 0. */
export async function* redraw(
  paths: NoisePaths,
  tilts: readonly Component[],
  { numbers, last }: Pick<FoundPaths, 'numbers' | 'last'>,
  request: Pick<PathRequest, 'seed' | 'steps' | 'output' | 'initialPrice'>,
): AsyncGenerator<PathChunk> {
  const { seed, steps } = request;
  const { assets } = paths;
  const source = sourceOf(seed);
  const width = paths.widest(steps);
  for (let firstPath = 0; firstPath < numbers.length; firstPath += width) {
    const count = Math.min(width, numbers.length - firstPath);
    const columns = columnsFor(count);
    // Columns beyond the paths repeat the last of them, and are never read.
    const place = (_: unknown, i: number) => firstPath + Math.min(i, count - 1);
    const places = Array.from({ length: columns }, place);
    const drawn = drawColumns(paths, source, tilts, {
      ...{ numbers: Uint32Array.from(places, (at) => numbers[at]), steps },
      last: Int32Array.from(places, (at) => last[at]),
    });
    const { returns } = await paths.follow(drawn, { seed, stream: source.noise });
    const values = new Float32Array(steps * assets * count);
    for (let row = 0; row < steps * assets; row++) {
      values.set(returns.subarray(row * columns, row * columns + count), row * count);
    }
    createPricer(request, assets, count)(values);
    yield { firstPath, paths: count, firstStep: 0, steps, assets, values };
  }
}
