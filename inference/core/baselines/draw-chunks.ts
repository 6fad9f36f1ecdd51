import type { PathChunk } from '../../contract/chunk.ts';
import { PathloomError } from '../../contract/error.ts';
import type { PathRequest } from '../generate.ts';
import { createPricer } from '../prices.ts';
import type { Simulator } from './simulator.ts';

/** Paths in a chunk, where they are short. */
const CHUNK_PATHS = 1024;
/** Values of a chunk: what memory holds at a time, 4 MB. */
const CHUNK_VALUES = 2 ** 20;

/**
 * Draws paths of one asset with a simulator, a chunk at a time; every chunk has all steps of its paths, and memory does not grow with
 * their number. Where chunks are cut changes no path: path i depends on the seed and i only.
 *
 * @throws PathloomError training_failed, where a return or a price is not finite: the fitted volatility grew beyond all bounds
 */
export async function* drawChunks(
  { id, simulate }: Simulator,
  request: Omit<PathRequest, 'antithetic'>,
): AsyncGenerator<PathChunk> {
  const { steps, paths: all, seed, firstPath: begin = 0 } = request;
  const most = Math.max(1, Math.min(CHUNK_PATHS, Math.floor(CHUNK_VALUES / steps)));
  for (let done = 0; done < all; done += most) {
    const firstPath = begin + done;
    const paths = Math.min(most, all - done);
    const values = simulate({ steps, firstPath, paths, seed });
    refuseOdd(id, values, firstPath, paths);
    createPricer(request, 1, paths)(values);
    refuseOdd(id, values, firstPath, paths);
    yield { firstPath, paths, firstStep: 0, steps, assets: 1, values };
  }
}

function refuseOdd(id: string, values: Float32Array, firstPath: number, paths: number): void {
  const odd = values.findIndex((value) => !Number.isFinite(value));
  if (odd < 0) return;
  const where = `path ${firstPath + (odd % paths)} at step ${1 + Math.floor(odd / paths)}`;
  throw new PathloomError('training_failed', `${id} as fitted explodes: ${where} is ${values[odd]}`);
}
