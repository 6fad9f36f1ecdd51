import type { ModelStore } from '../../functions/models/store.ts';
import type { Model } from '../../inference/core/model.ts';
import { openModel } from '../../inference/node.ts';

/** What became of the drawings of a model that is told when to draw. */
export interface Drawings {
  /** Drawings that go on, and the most that ever did at a time. */
  now: number;
  most: number;
  /** Paths drawn, of all drawings. */
  paths: number;
}

/**
 * A store with one model, `one`, that draws a path of one step when `next` is done.
 *
 * @param folder of a real package, which answers all else
 */
export async function slowModel(
  folder: string,
  next: () => Promise<unknown>,
): Promise<{ models: ModelStore; drawings: Drawings }> {
  const drawings: Drawings = { now: 0, most: 0, paths: 0 };
  const real = await openModel(folder);
  const slow = Object.create(real) as Model;
  slow.generate = async (...args) => {
    const { manifest } = await real.generate(...args);
    async function* chunks() {
      drawings.now++;
      drawings.most = Math.max(drawings.most, drawings.now);
      try {
        for (let firstPath = 0; firstPath < manifest.request.paths; firstPath++) {
          await next();
          drawings.paths++;
          yield { firstPath, paths: 1, firstStep: 0, steps: 1, assets: 1, values: Float32Array.of(0.5) };
        }
      } finally {
        drawings.now--;
      }
    }
    return { manifest, chunks: chunks() };
  };
  return { models: { ids: async () => ['one'], report: async () => undefined, open: async () => slow }, drawings };
}
