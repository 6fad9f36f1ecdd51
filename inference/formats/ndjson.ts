import type { PathChunk } from '../contract/chunk.ts';
import { DATE_COLUMN, PATH_COLUMN, STEP_COLUMN, valueColumns, WEIGHT_COLUMN } from './columns.ts';
import type { FileManifest } from './file-manifest.ts';
import { writeFloat32 } from './number-text.ts';
import { textRows } from './text-rows.ts';

/**
 * Newline-delimited JSON: every line is one row, `{"path":0,"step":1,"SPX":0.0123}`. Values carry the fewest digits that read
 * back to the same float32; an overflow is `null`, for JSON knows no other name for it. Keep the manifest beside the file.
 *
 * @throws PathloomError `bad_data` if an asset's name is taken by another column
 */
export async function* encodeNdjson(
  chunks: AsyncIterable<PathChunk>,
  manifest: FileManifest,
): AsyncGenerator<Uint8Array> {
  yield* textRows(chunks, manifest, {
    beforePath: (date) =>
      `{${date === undefined ? '' : `${JSON.stringify(DATE_COLUMN)}:${JSON.stringify(date)},`}${JSON.stringify(PATH_COLUMN)}:`,
    beforeStep: `,${JSON.stringify(STEP_COLUMN)}:`,
    beforeWeight: `,${JSON.stringify(WEIGHT_COLUMN)}:`,
    beforeValue: valueColumns(manifest).map((asset) => `,${JSON.stringify(asset)}:`),
    end: '}\n',
    writeValue: (bytes, at, value) => (Number.isFinite(value) ? writeFloat32(bytes, at, value) : writeNull(bytes, at)),
  });
}

const NULL = new TextEncoder().encode('null');

function writeNull(bytes: Uint8Array, at: number): number {
  bytes.set(NULL, at);
  return at + NULL.length;
}
