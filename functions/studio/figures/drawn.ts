import type { PathChunk } from '../../../inference/contract/chunk.ts';
import type { Manifest } from '../../../inference/contract/manifest.ts';
import { checkOrder } from '../../../inference/formats/order.ts';

/** Some steps of some paths, as they came: nothing is copied that need not be. */
interface Piece {
  readonly firstPath: number;
  readonly paths: number;
  readonly firstStep: number;
  readonly steps: number;
  /** [steps, paths] */
  readonly values: Float32Array;
}

/** The log returns of one asset in all paths of a set. */
export class Drawn {
  readonly paths: number;
  readonly steps: number;
  readonly #pieces: readonly Piece[];

  constructor(paths: number, steps: number, pieces: readonly Piece[]) {
    this.paths = paths;
    this.steps = steps;
    this.#pieces = pieces;
  }

  /** Writes the returns of all paths at a step, from 0, into `row`, [paths]. */
  readStep(step: number, row: Float64Array): void {
    for (const { firstPath, paths, firstStep, steps, values } of this.#pieces) {
      const at = step - firstStep;
      if (at >= 0 && at < steps) row.set(values.subarray(at * paths, (at + 1) * paths), firstPath);
    }
  }

  /** The returns of one path, [steps]. */
  path(number: number): Float64Array {
    const returns = new Float64Array(this.steps);
    for (const { firstPath, paths, firstStep, steps, values } of this.#pieces) {
      const column = number - firstPath;
      if (column < 0 || column >= paths) continue;
      for (let step = 0; step < steps; step++) returns[firstStep + step] = values[step * paths + column];
    }
    return returns;
  }
}

/**
 * Collects the chunks of a set: of one asset, as float32.
 *
 * @param asset its number
 * @throws Error if chunks leave a gap or are too few: a bug of whoever yields them
 */
export async function collect(chunks: AsyncIterable<PathChunk>, manifest: Manifest, asset: number): Promise<Drawn> {
  const { firstPath, paths } = manifest.range ?? { firstPath: 0, paths: manifest.request.paths };
  const { steps } = manifest.request;
  const pieces: Piece[] = [];
  let values = 0;
  for await (const chunk of checkOrder(chunks, manifest)) {
    values += chunk.paths * chunk.steps;
    pieces.push({
      firstPath: chunk.firstPath - firstPath,
      paths: chunk.paths,
      firstStep: chunk.firstStep,
      steps: chunk.steps,
      values: chunk.assets === 1 ? chunk.values : valuesOf(chunk, asset),
    });
  }
  if (pieces[0]?.firstPath !== 0 || values !== paths * steps) {
    throw new Error(`Expected ${paths} paths from ${firstPath}; got ${values / steps}`);
  }
  return new Drawn(paths, steps, pieces);
}

/** [steps, assets, paths] → [steps, paths] */
function valuesOf({ steps, assets, paths, values }: PathChunk, asset: number): Float32Array {
  const own = new Float32Array(steps * paths);
  for (let step = 0; step < steps; step++) {
    const from = (step * assets + asset) * paths;
    own.set(values.subarray(from, from + paths), step * paths);
  }
  return own;
}
