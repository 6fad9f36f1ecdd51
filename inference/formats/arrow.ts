import type { RecordBatchWriter } from 'apache-arrow';
import type { PathChunk } from '../contract/chunk.ts';
import { type BatchLimit, type RowBatch, toBatches } from './batches.ts';
import { DATE_COLUMN, leadingColumns, valueColumns, WEIGHT_COLUMN } from './columns.ts';
import { type FileManifest, toDayNumbers } from './file-manifest.ts';
import { MANIFEST_KEY } from './manifest-key.ts';

type Arrow = typeof import('apache-arrow');

const RECORD_BATCH_LIMIT: BatchLimit = { rows: 131_072, values: 2_097_152 };

/**
 * Arrow IPC file ("Feather v2"): int32 `path` and `step`, before them date32 `date` in forecasts from many days, after
 * them float32 `weight` where paths are weighted, one float32 per
 * asset, none nullable; the manifest is in the schema's metadata under `pathloom`.
 *
 * @throws PathloomError `bad_data` if an asset's name is taken by another column
 */
export async function* encodeArrow(
  chunks: AsyncIterable<PathChunk>,
  manifest: FileManifest,
): AsyncGenerator<Uint8Array> {
  const arrow = await import('apache-arrow');
  yield* encodeWith(arrow, new arrow.RecordBatchFileWriter(), chunks, manifest);
}

/** The same table as `encodeArrow` in the IPC stream format, which a reader can use before it has ended: for HTTP. */
export async function* encodeArrowStream(
  chunks: AsyncIterable<PathChunk>,
  manifest: FileManifest,
): AsyncGenerator<Uint8Array> {
  const arrow = await import('apache-arrow');
  yield* encodeWith(arrow, new arrow.RecordBatchStreamWriter(), chunks, manifest);
}

async function* encodeWith(
  arrow: Arrow,
  writer: RecordBatchWriter,
  chunks: AsyncIterable<PathChunk>,
  manifest: FileManifest,
): AsyncGenerator<Uint8Array> {
  const schema = toSchema(arrow, manifest);
  const dayNumbers = toDayNumbers(manifest);
  // The library's own queue never makes the source wait. This one gives up its bytes after every batch.
  let pieces: Uint8Array[] = [];
  const queue = new arrow.AsyncByteQueue<Uint8Array>();
  queue.write = (piece: Uint8Array) => {
    pieces.push(piece);
  };
  const takeBytes = () => {
    const bytes = join(pieces);
    pieces = [];
    return bytes;
  };
  writer.reset(queue, schema);
  yield takeBytes();
  for await (const batch of toBatches(chunks, manifest, RECORD_BATCH_LIMIT)) {
    writer.write(toRecordBatch(arrow, schema, batch, dayNumbers));
    yield takeBytes();
  }
  writer.finish();
  yield takeBytes();
}

function toSchema(arrow: Arrow, manifest: FileManifest) {
  const { DateDay, Field, Float32, Int32, Schema } = arrow;
  const typeOf = (name: string) => {
    if (name === DATE_COLUMN) return new DateDay();
    return name === WEIGHT_COLUMN ? new Float32() : new Int32();
  };
  return new Schema(
    [
      ...leadingColumns(manifest).map((name) => new Field(name, typeOf(name), false)),
      ...valueColumns(manifest).map((name) => new Field(name, new Float32(), false)),
    ],
    new Map([[MANIFEST_KEY, JSON.stringify(manifest)]]),
  );
}

function toRecordBatch(arrow: Arrow, schema: ReturnType<typeof toSchema>, batch: RowBatch, dayNumbers: Int32Array) {
  const { DateDay, Float32, Int32, makeData, RecordBatch, Struct } = arrow;
  const days = batch.date?.map((place) => dayNumbers[place]);
  const children = [
    ...(days ? [makeData({ type: new DateDay(), data: days, nullCount: 0 })] : []),
    ...[batch.path, batch.step].map((data) => makeData({ type: new Int32(), data, nullCount: 0 })),
    ...[...(batch.weight ? [batch.weight] : []), ...batch.values].map((data) =>
      makeData({ type: new Float32(), data, nullCount: 0 }),
    ),
  ];
  const type = new Struct(schema.fields);
  return new RecordBatch(schema, makeData({ type, length: batch.rows, nullCount: 0, children }));
}

/** One array of its own, for the pieces still point into the batch. */
function join(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
