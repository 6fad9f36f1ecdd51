import type { PathChunk } from '../../../inference/contract/chunk.ts';
import type { Manifest } from '../../../inference/contract/manifest.ts';
import { formats } from '../../../inference/formats/index.ts';
import type { FileFormat } from './messages.ts';
import { takeTurns } from './turns.ts';

/** Bytes that are held before the browser is given them, which may put them on a disk. */
const HELD_BYTES = 8_388_608;

/**
 * The bytes of a file, as the command line writes them.
 *
 * @param assertWanted throws if nobody wants the file any more
 * @throws PathloomError `bad_data` if an asset's name is taken by another column
 */
export async function writeFile(
  chunks: AsyncIterable<PathChunk>,
  manifest: Manifest,
  format: FileFormat,
  assertWanted: () => void,
): Promise<Blob> {
  const { encode, mediaType } = formats[format];
  const written: Blob[] = [];
  let held: BlobPart[] = [];
  let bytes = 0;
  const turn = takeTurns();
  for await (const piece of encode(chunks, manifest)) {
    held.push(piece as Uint8Array<ArrayBuffer>);
    bytes += piece.length;
    if (bytes >= HELD_BYTES) {
      written.push(new Blob(held));
      held = [];
      bytes = 0;
    }
    await turn();
    assertWanted();
  }
  return new Blob([...written, ...held], { type: mediaType });
}
