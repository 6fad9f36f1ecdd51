import type { PathChunk } from '../../../inference/contract/chunk.ts';
import type { ScenarioSet } from '../../../inference/core/model.ts';
import { NUMBER_BYTES, writeFloat32 } from '../../../inference/formats/number-text.ts';

/** Values of a piece: some 350 kB, so that most answers are one, and the first of a long one comes soon. */
const PIECE_VALUES = 2 ** 15;

const COMMA = 0x2c;
const OPEN = 0x5b;
const CLOSE = 0x5d;

/**
 * `{ manifest, paths: [[…], …] }`, between them `weights` where paths are weighted: a list of steps for each path, each a number, or a
 * list with one for each asset. Numbers carry the fewest digits that read back to the same float32.
 */
export async function* encodeJson({ manifest, weights, chunks }: ScenarioSet): AsyncGenerator<Uint8Array> {
  const text = new TextEncoder();
  const told = weights ? `,"weights":${JSON.stringify(Array.from(weights))}` : '';
  yield text.encode(`{"manifest":${JSON.stringify(manifest)}${told},"paths":[`);
  let first = true;
  for await (const chunk of chunks) {
    const most = Math.max(1, Math.floor(PIECE_VALUES / (chunk.steps * chunk.assets)));
    for (let path = 0; path < chunk.paths; path += most) {
      const lists = writePaths(chunk, path, Math.min(path + most, chunk.paths));
      yield first ? lists.subarray(1) : lists;
      first = false;
    }
  }
  yield text.encode(']}');
}

/** The lists of paths `from` … `end` - 1 of a chunk, a comma before each. */
function writePaths({ values, paths, steps, assets }: PathChunk, from: number, end: number): Uint8Array {
  // A comma, and brackets of a step where it has several assets.
  const stepBytes = assets * (NUMBER_BYTES + 1) + 3;
  const bytes = new Uint8Array((end - from) * (steps * stepBytes + 3));
  let at = 0;
  for (let path = from; path < end; path++) {
    bytes[at++] = COMMA;
    bytes[at++] = OPEN;
    for (let step = 0; step < steps; step++) {
      if (step > 0) bytes[at++] = COMMA;
      if (assets > 1) bytes[at++] = OPEN;
      for (let asset = 0; asset < assets; asset++) {
        if (asset > 0) bytes[at++] = COMMA;
        at = writeFloat32(bytes, at, values[(step * assets + asset) * paths + path]);
      }
      if (assets > 1) bytes[at++] = CLOSE;
    }
    bytes[at++] = CLOSE;
  }
  return bytes.subarray(0, at);
}
