import { type Field, flatBuffer, int16, int32, int64, string, structs, table, tables, uint8 } from './flatbuffer.ts';

/** What a column holds. */
export type ColumnType = 'int32' | 'float32' | 'date32';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

/** Where a record batch lies in a file: numbers of a `Block` of the footer. */
export interface BatchBlock {
  readonly offset: number;
  readonly metadataBytes: number;
  readonly bodyBytes: number;
}

// Numbers of format/Schema.fbs and format/Message.fbs of Apache Arrow, "Arrow Columnar Format", version 1.
const VERSION_5 = 4;
const HEADERS = { schema: 1, recordBatch: 3 } as const;
const SINGLE_PRECISION = 1;
const DAY = 0;
const TYPES: Readonly<Record<ColumnType, { readonly number: number; readonly fields: readonly Field[] }>> = {
  int32: { number: 2, fields: [int32(32), uint8(1)] },
  float32: { number: 3, fields: [int16(SINGLE_PRECISION)] },
  date32: { number: 8, fields: [int16(DAY)] },
};
const CONTINUATION = 0xffffffff;
/** Of metadata and of every buffer. */
export const ALIGNMENT = 8;

function schema(columns: readonly Column[], metadata: Readonly<Record<string, string>>): Field {
  const fields = columns.map(({ name, type }) => {
    const { number, fields: ofType } = TYPES[type];
    const never = uint8(0);
    // name, nullable, type_type, type, dictionary, children
    return table([string(name), never, uint8(number), table(ofType), undefined, tables([])]);
  });
  const pairs = Object.entries(metadata).map(([key, value]) => table([string(key), string(value)]));
  // endianness (little unless given), fields, custom_metadata
  return table([undefined, tables(fields), tables(pairs)]);
}

const message = (header: number, content: Field, bodyBytes: number): Uint8Array =>
  encapsulate(flatBuffer(table([int16(VERSION_5), uint8(header), content, int64(bodyBytes)])));

export const schemaMessage = (columns: readonly Column[], metadata: Readonly<Record<string, string>>): Uint8Array =>
  message(HEADERS.schema, schema(columns, metadata), 0);

/** The metadata of a record batch of columns of 4 bytes a row, none of which may be null. */
export function batchMessage(rows: number, columns: number): Uint8Array {
  const nodes = Array.from({ length: columns }, () => [rows, 0]);
  // Of each column no bits that say what is null, and its values.
  const buffers = Array.from({ length: columns }, (_, i) => [
    [i * columnBytes(rows), 0],
    [i * columnBytes(rows), 4 * rows],
  ]).flat();
  return message(
    HEADERS.recordBatch,
    table([int64(rows), structs(nodes), structs(buffers)]),
    columns * columnBytes(rows),
  );
}

/** Bytes of a column of 4 bytes a row, with the padding after it. */
export const columnBytes = (rows: number): number => Math.ceil((4 * rows) / ALIGNMENT) * ALIGNMENT;

/** What a stream ends with. */
export const END_OF_STREAM = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0);

/** The index at the end of a file, without the mark after it. */
export function footer(
  columns: readonly Column[],
  metadata: Readonly<Record<string, string>>,
  batches: readonly BatchBlock[],
): Uint8Array {
  // The length of the metadata is 32 bits wide and padded to 64.
  const blocks = batches.map(({ offset, metadataBytes, bodyBytes }) => [offset, metadataBytes, bodyBytes]);
  const bytes = flatBuffer(table([int16(VERSION_5), schema(columns, metadata), structs([]), structs(blocks)]));
  const whole = new Uint8Array(bytes.length + 4);
  whole.set(bytes);
  new DataView(whole.buffer).setInt32(bytes.length, bytes.length, true);
  return whole;
}

/** "Encapsulated message format": a mark, the length of the metadata, the metadata, padding. */
function encapsulate(metadata: Uint8Array): Uint8Array {
  const length = Math.ceil(metadata.length / ALIGNMENT) * ALIGNMENT;
  const whole = new Uint8Array(8 + length);
  const view = new DataView(whole.buffer);
  view.setUint32(0, CONTINUATION, true);
  view.setInt32(4, length, true);
  whole.set(metadata, 8);
  return whole;
}
