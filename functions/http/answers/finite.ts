import type { PathChunk } from '../../../inference/contract/chunk.ts';
import { PathloomError } from '../../../inference/contract/error.ts';
import type { Manifest } from '../../../inference/contract/manifest.ts';
import { refuseField } from '../request.ts';

/**
 * The same chunks, all of whose numbers are finite: JSON has no name for others.
 *
 * @throws PathloomError `bad_option` where a price passes what a 32-bit number holds, `bad_data` where paths that follow a history
 * of the request are no numbers, `bad_model` where others are none
 */
export async function* finite(manifest: Manifest, chunks: AsyncIterable<PathChunk>): AsyncGenerator<PathChunk> {
  for await (const chunk of chunks) {
    const odd = findOdd(chunk.values);
    if (odd !== undefined) throw refusalOf(odd, manifest);
    yield chunk;
  }
}

/** The first number that is not finite. A plain loop: `find` takes seven times as long, and every number is looked at. */
function findOdd(values: Float32Array): number | undefined {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return values[i];
  return undefined;
}

function refusalOf(odd: number, { request: { output, steps }, history, model }: Manifest): PathloomError {
  if (output === 'prices' && odd === Number.POSITIVE_INFINITY) {
    return refuseField(
      'output',
      `"prices": within ${steps} steps a price grows beyond 3.4e38; ask for returns, fewer steps or a lower initialPrice`,
    );
  }
  return history
    ? new PathloomError('bad_data', 'the paths that follow the history are not finite: its returns are too large', {
        field: 'history',
      })
    : new PathloomError('bad_model', `${model.id} draws numbers that are not finite`);
}
