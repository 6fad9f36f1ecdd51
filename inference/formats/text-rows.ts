import type { PathChunk } from '../contract/chunk.ts';
import { type BatchLimit, type RowBatch, toBatches } from './batches.ts';
import { type FileManifest, isBacktest } from './file-manifest.ts';
import { NUMBER_BYTES, writeInteger } from './number-text.ts';

/** Pieces of some hundred kilobytes: large enough to be written at once, small enough for a first byte within milliseconds. */
const TEXT_LIMIT: BatchLimit = { rows: 8192, values: 16_384 };

/** A text format is what stands around the numbers of a row, and how it writes a value. */
export interface TextRow {
  /** What a row begins with; with its date, where it has one. */
  readonly beforePath: (date?: string) => string;
  readonly beforeStep: string;
  /** Only where paths are weighted. */
  readonly beforeWeight?: string;
  /** One per asset. */
  readonly beforeValue: readonly string[];
  readonly end: string;
  /** Writes a float32 at `at` and returns where it ends. */
  readonly writeValue: (bytes: Uint8Array, at: number, value: number) => number;
}

/** Rows as UTF-8 text, in pieces that begin and end with a row. */
export async function* textRows(
  chunks: AsyncIterable<PathChunk>,
  manifest: FileManifest,
  row: TextRow,
): AsyncGenerator<Uint8Array> {
  const beginnings = isBacktest(manifest) ? manifest.dates.map((date) => row.beforePath(date)) : [row.beforePath()];
  const first = beginnings.map((mark) => encoder.encode(mark));
  const marks = [row.beforeStep, row.beforeWeight ?? '', ...row.beforeValue, row.end].map((mark) =>
    encoder.encode(mark),
  );
  const rowBytes = marks.reduce((sum, mark) => sum + mark.length + NUMBER_BYTES, first[0].length);
  let bytes = new Uint8Array(0);
  for await (const batch of toBatches(chunks, manifest, TEXT_LIMIT)) {
    if (bytes.length < batch.rows * rowBytes) bytes = new Uint8Array(batch.rows * rowBytes);
    yield bytes.slice(0, writeRows(bytes, batch, first, marks, row.writeValue));
  }
}

const encoder = new TextEncoder();

function writeRows(
  bytes: Uint8Array,
  batch: RowBatch,
  first: readonly Uint8Array[],
  marks: readonly Uint8Array[],
  writeValue: TextRow['writeValue'],
): number {
  const [beforeStep, beforeWeight] = marks;
  const end = marks[marks.length - 1];
  let at = 0;
  for (let row = 0; row < batch.rows; row++) {
    at = writeMark(bytes, at, first[batch.date?.[row] ?? 0]);
    at = writeInteger(bytes, at, batch.path[row]);
    at = writeMark(bytes, at, beforeStep);
    at = writeInteger(bytes, at, batch.step[row]);
    if (batch.weight) {
      at = writeMark(bytes, at, beforeWeight);
      at = writeValue(bytes, at, batch.weight[row]);
    }
    for (let asset = 0; asset < batch.values.length; asset++) {
      at = writeMark(bytes, at, marks[2 + asset]);
      at = writeValue(bytes, at, batch.values[asset][row]);
    }
    at = writeMark(bytes, at, end);
  }
  return at;
}

// Byte by byte, because `set` costs more than the few bytes of a mark.
function writeMark(bytes: Uint8Array, at: number, mark: Uint8Array): number {
  for (let i = 0; i < mark.length; i++) bytes[at + i] = mark[i];
  return at + mark.length;
}
