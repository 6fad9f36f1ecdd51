import type { PathChunk } from '../contract/chunk.ts';
import { leadingColumns, valueColumns } from './columns.ts';
import type { FileManifest } from './file-manifest.ts';
import { writeFloat32 } from './number-text.ts';
import { textRows } from './text-rows.ts';

/**
 * CSV (RFC 4180, with line feeds): a header row, then one row per path and step. Values carry the fewest digits that read back
 * to the same float32; an overflow is written as `Infinity` or `NaN`. The manifest does not fit into a CSV: keep it beside the file.
 *
 * @throws PathloomError `bad_data` if an asset's name is taken by another column
 */
export async function* encodeCsv(chunks: AsyncIterable<PathChunk>, manifest: FileManifest): AsyncGenerator<Uint8Array> {
  const assets = valueColumns(manifest);
  yield new TextEncoder().encode(`${[...leadingColumns(manifest), ...assets].map(quote).join(',')}\n`);
  yield* textRows(chunks, manifest, {
    beforePath: (date) => (date === undefined ? '' : `${date},`),
    beforeStep: ',',
    beforeWeight: ',',
    beforeValue: assets.map(() => ','),
    end: '\n',
    writeValue: writeFloat32,
  });
}

function quote(name: string): string {
  return /[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}
