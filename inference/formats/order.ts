import type { PathChunk } from '../contract/chunk.ts';
import type { FileManifest } from './file-manifest.ts';

/**
 * Passes chunks on, and stops at one that does not begin where the one before it ended: a file with a path missing or out of
 * place must never look complete.
 *
 * @throws Error at the first misplaced or misshapen chunk, or if the last path is cut short
 */
export async function* checkOrder(chunks: AsyncIterable<PathChunk>, manifest: FileManifest): AsyncGenerator<PathChunk> {
  const { steps } = manifest.request;
  const assets = manifest.assets.length;
  let path: number | undefined;
  let step = 0;
  for await (const chunk of chunks) {
    path ??= chunk.firstPath;
    const end = chunk.firstStep + chunk.steps;
    const fits = chunk.paths === 1 ? chunk.steps > 0 && end <= steps : chunk.paths > 1 && step === 0 && end === steps;
    if (chunk.firstPath !== path || chunk.firstStep !== step || !fits) {
      throw new Error(`Expected a chunk from path ${path}, step ${step} of ${steps}; got ${describe(chunk)}`);
    }
    if (chunk.assets !== assets || chunk.values.length !== chunk.steps * assets * chunk.paths) {
      throw new Error(`Expected ${assets} assets; got ${chunk.values.length} values in ${describe(chunk)}`);
    }
    step = end % steps;
    path += step === 0 ? chunk.paths : 0;
    yield chunk;
  }
  if (step !== 0) throw new Error(`The chunks ended at step ${step} of ${steps} of path ${path}`);
}

function describe(chunk: PathChunk): string {
  return `${chunk.paths} paths from ${chunk.firstPath}, ${chunk.steps} steps from ${chunk.firstStep}, ${chunk.assets} assets`;
}
