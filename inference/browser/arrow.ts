import type { PathChunk } from '../contract/chunk.ts';
import { type BatchLimit, type RowBatch, toBatches } from '../formats/batches.ts';
import { DATE_COLUMN, leadingColumns, valueColumns } from '../formats/columns.ts';
import { type FileManifest, toDayNumbers } from '../formats/file-manifest.ts';
import { MANIFEST_KEY } from '../formats/manifest-key.ts';
import {
  ALIGNMENT,
  type BatchBlock,
  batchMessage,
  type Column,
  columnBytes,
  END_OF_STREAM,
  footer,
  schemaMessage,
} from './arrow-messages.ts';

const RECORD_BATCH_LIMIT: BatchLimit = { rows: 131_072, values: 2_097_152 };
const MARK = new TextEncoder().encode('ARROW1');

/**
 * The same tables as formats/arrow.ts, whose place this takes in bundles: written with 8 kB of code where the library, of which only the
 * writer of three types is needed, has 150.
 *
 * @throws PathloomError `bad_data` if an asset's name is taken by another column
 */
export async function* encodeArrow(
  chunks: AsyncIterable<PathChunk>,
  manifest: FileManifest,
): AsyncGenerator<Uint8Array> {
  const start = new Uint8Array(ALIGNMENT);
  start.set(MARK);
  yield start;
  const blocks: BatchBlock[] = [];
  let offset = start.length;
  for await (const { bytes, metadataBytes } of messages(chunks, manifest)) {
    yield bytes;
    if (metadataBytes !== undefined) blocks.push({ offset, metadataBytes, bodyBytes: bytes.length - metadataBytes });
    offset += bytes.length;
  }
  yield footer(columnsOf(manifest), metadataOf(manifest), blocks);
  yield MARK;
}

/** The same as a stream, which a reader can use before it has ended. */
export async function* encodeArrowStream(
  chunks: AsyncIterable<PathChunk>,
  manifest: FileManifest,
): AsyncGenerator<Uint8Array> {
  for await (const { bytes } of messages(chunks, manifest)) yield bytes;
}

interface Message {
  readonly bytes: Uint8Array;
  /** Of a record batch, before its body. */
  readonly metadataBytes?: number;
}

async function* messages(chunks: AsyncIterable<PathChunk>, manifest: FileManifest): AsyncGenerator<Message> {
  const dayNumbers = toDayNumbers(manifest);
  yield { bytes: schemaMessage(columnsOf(manifest), metadataOf(manifest)) };
  for await (const batch of toBatches(chunks, manifest, RECORD_BATCH_LIMIT)) yield batchBytes(batch, dayNumbers);
  yield { bytes: END_OF_STREAM };
}

function batchBytes(batch: RowBatch, dayNumbers: Int32Array): Message {
  const days = batch.date?.map((place) => dayNumbers[place]);
  const columns = [...(days ? [days] : []), batch.path, batch.step, ...batch.values];
  const metadata = batchMessage(batch.rows, columns.length);
  const bytes = new Uint8Array(metadata.length + columns.length * columnBytes(batch.rows));
  bytes.set(metadata);
  for (const [i, { buffer, byteOffset, byteLength }] of columns.entries()) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), metadata.length + i * columnBytes(batch.rows));
  }
  return { bytes, metadataBytes: metadata.length };
}

const columnsOf = (manifest: FileManifest): readonly Column[] => [
  ...leadingColumns(manifest).map((name): Column => ({ name, type: name === DATE_COLUMN ? 'date32' : 'int32' })),
  ...valueColumns(manifest).map((name): Column => ({ name, type: 'float32' })),
];

const metadataOf = (manifest: FileManifest) => ({ [MANIFEST_KEY]: JSON.stringify(manifest) });
