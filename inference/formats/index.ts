import type { PathChunk } from '../contract/chunk.ts';
import { PathloomError } from '../contract/error.ts';
import { encodeArrow } from './arrow.ts';
import { encodeCsv } from './csv.ts';
import type { FileManifest } from './file-manifest.ts';
import { encodeNdjson } from './ndjson.ts';
import { encodeParquet } from './parquet.ts';

export type { PathChunk } from '../contract/chunk.ts';
export { encodeArrowStream } from './arrow.ts';
export type { FileManifest } from './file-manifest.ts';

export type FormatName = 'csv' | 'ndjson' | 'arrow' | 'parquet';

/**
 * A file format: one row per path and step, path by path; columns `path` (from 0), `step` (from 1), `weight` where
 * paths are weighted, then one per asset. Forecasts from
 * many days come day by day, with the column `date` before the others.
 */
export interface Format {
  readonly name: FormatName;
  readonly mediaType: string;
  /** Ending of a file's name, with its dot. */
  readonly extension: string;
  /**
   * The file's bytes, a piece at a time; memory does not grow with the number of paths. An error of the source ends the pieces
   * and is passed on; a consumer that stops early returns the source.
   *
   * @throws PathloomError `bad_data` if an asset's name is taken by another column
   */
  encode(chunks: AsyncIterable<PathChunk>, manifest: FileManifest): AsyncIterable<Uint8Array>;
}

export const formats: Readonly<Record<FormatName, Format>> = {
  csv: { name: 'csv', mediaType: 'text/csv', extension: '.csv', encode: encodeCsv },
  ndjson: { name: 'ndjson', mediaType: 'application/x-ndjson', extension: '.ndjson', encode: encodeNdjson },
  arrow: { name: 'arrow', mediaType: 'application/vnd.apache.arrow.file', extension: '.arrow', encode: encodeArrow },
  parquet: {
    name: 'parquet',
    mediaType: 'application/vnd.apache.parquet',
    extension: '.parquet',
    encode: encodeParquet,
  },
};

/** Chunks as the bytes of a file of the given format: see `Format`. */
export function encode(
  format: FormatName,
  chunks: AsyncIterable<PathChunk>,
  manifest: FileManifest,
): AsyncIterable<Uint8Array> {
  return formats[format].encode(chunks, manifest);
}

/**
 * The format that a file's name asks for by its ending, in either case.
 *
 * @throws PathloomError `bad_option` if the ending is not known
 */
export function formatOf(fileName: string): Format {
  const format = Object.values(formats).find(({ extension }) => fileName.toLowerCase().endsWith(extension));
  if (format) return format;
  const known = Object.values(formats).map(({ extension }) => extension);
  throw new PathloomError(
    'bad_option',
    `No format for "${fileName}"; the name must end in one of ${known.join(', ')}`,
    {
      field: 'out',
    },
  );
}
