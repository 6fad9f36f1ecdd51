import { Drawn } from '../../functions/studio/figures/drawn.ts';
import type { PathChunk } from '../../inference/contract/chunk.ts';
import type { Manifest } from '../../inference/contract/manifest.ts';
import type { ScenarioSet } from '../../inference/core/model.ts';
import { manifestOf } from '../formats/scenario.ts';
import { toyPath } from '../quality/toy.ts';

/** Log returns as a set of paths, `paths[path][step]`. */
export type Paths = readonly ArrayLike<number>[];

/** The toy paths of golden/figures.py. */
export const toyPaths = (paths: number, steps: number): Paths =>
  Array.from({ length: paths }, (_, number) => toyPath(number, steps));

/** As the worker holds them, in pieces of a few paths. */
export function drawnOf(paths: Paths, piecePaths = paths.length): Drawn {
  const steps = paths[0].length;
  const pieces = [];
  for (let first = 0; first < paths.length; first += piecePaths) {
    const { paths: count, values } = chunkOf([paths.slice(first, first + piecePaths)], 0);
    pieces.push({ firstPath: first, paths: count, firstStep: 0, steps, values });
  }
  return new Drawn(paths.length, steps, pieces);
}

/** Some paths of several assets, `assets[asset][path][step]`, as a generator lays them out. */
export function chunkOf(assets: readonly Paths[], firstPath: number): PathChunk {
  const paths = assets[0].length;
  const steps = assets[0][0].length;
  const values = new Float32Array(steps * assets.length * paths);
  for (let step = 0; step < steps; step++) {
    for (const [asset, ofAsset] of assets.entries()) {
      for (const [path, returns] of ofAsset.entries())
        values[(step * assets.length + asset) * paths + path] = returns[step];
    }
  }
  return { firstPath, paths, firstStep: 0, steps, assets: assets.length, values };
}

/** A set as a model gives it, in chunks of so many paths; its values are made anew each time that it is read. */
export function setOf(assets: readonly Paths[], chunkPaths = assets[0].length, names = ['A', 'B', 'C']): ScenarioSet {
  const paths = assets[0].length;
  const manifest: Manifest = manifestOf({ assets: names.slice(0, assets.length), paths, steps: assets[0][0].length });
  async function* chunks() {
    for (let first = 0; first < paths; first += chunkPaths) {
      yield chunkOf(
        assets.map((ofAsset) => ofAsset.slice(first, first + chunkPaths)),
        first,
      );
    }
  }
  return { manifest, chunks: { [Symbol.asyncIterator]: chunks } };
}

/** Does work that yields to its end. */
export function finish<Result>(work: Generator<void, Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
