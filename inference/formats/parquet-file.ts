import type { ColumnChunk, Encoding, KeyValue, RowGroup, SchemaElement } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer/src/bytewriter.js';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import { deltaBinaryPack } from 'hyparquet-writer/src/delta.js';
import { writeMetadata } from 'hyparquet-writer/src/metadata.js';
import { snappyCompress } from 'hyparquet-writer/src/snappy.js';

/** A column of a row group. */
export interface ParquetColumn {
  readonly name: string;
  /** int32 is packed as differences and compressed; float32 is stored as it is. */
  readonly data: Int32Array | Float32Array;
  /** Whether smallest and largest value are written down, for readers that skip groups. */
  readonly bounds?: boolean;
}

/** A column as it is stored: one page, whatever its length, for readers of paths take whole groups. */
interface Page {
  readonly bytes: Uint8Array;
  /** Length before it was compressed. */
  readonly plainLength: number;
  readonly encoding: Encoding;
}

/** "PAR1", at both ends of a file. */
const MAGIC = 0x31524150;
/** More than the header of a page takes. */
const HEADER_ROOM = 64;

/** The bytes of a Parquet file, a row group at a time. Its arrays may be written over as soon as a call has returned. */
export class ParquetFile {
  private readonly schema: SchemaElement[];
  private readonly keyValues: KeyValue[];
  private readonly groups: RowGroup[] = [];
  /** Of each column of int32, what was packed last: steps are the same in one group after another. */
  private readonly packed = new Map<string, { readonly data: Uint8Array; readonly page: Page }>();
  private offset = 0;

  constructor(schema: SchemaElement[], keyValues: KeyValue[]) {
    this.schema = schema;
    this.keyValues = keyValues;
  }

  /** The bytes of the next row group, in an array of their own; those of the first begin the file. */
  group(columns: readonly ParquetColumn[]): Uint8Array {
    const rows = columns[0].data.length;
    const pages = columns.map((column) => this.toPage(column));
    // Room for all at once: a writer that grows copies what it has each time.
    const writer = this.open(pages.reduce((room, { bytes }) => room + bytes.length + HEADER_ROOM, HEADER_ROOM));
    const from = writer.offset;
    const chunks = columns.map((column, i) => writeColumn(writer, column, pages[i]));
    const plain = chunks.reduce((sum, { meta_data }) => sum + (meta_data?.total_uncompressed_size ?? 0n), 0n);
    this.groups.push({
      columns: chunks,
      total_byte_size: plain,
      num_rows: BigInt(rows),
      total_compressed_size: BigInt(writer.offset - from),
    });
    this.offset = writer.offset;
    return writer.getBytes();
  }

  /** The bytes after the last row group. */
  end(): Uint8Array {
    const writer = this.open(HEADER_ROOM);
    writeMetadata(writer, {
      version: 2,
      // Whose encodings these are.
      created_by: 'hyparquet',
      schema: this.schema,
      num_rows: this.groups.reduce((sum, { num_rows }) => sum + num_rows, 0n),
      row_groups: this.groups,
      key_value_metadata: this.keyValues,
      // Follows the metadata, and is written by itself.
      metadata_length: 0,
    });
    writer.appendUint32(MAGIC);
    return writer.getBytes();
  }

  private open(room: number): ByteWriter {
    const writer = new ByteWriter(room);
    // Places in the file are counted from its beginning.
    writer.offset = this.offset;
    if (this.offset === 0) writer.appendUint32(MAGIC);
    return writer;
  }

  private toPage({ name, data }: ParquetColumn): Page {
    // Parquet is little-endian, and so is every machine that this runs on.
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    if (data instanceof Float32Array) return { bytes, plainLength: bytes.length, encoding: 'PLAIN' };
    const last = this.packed.get(name);
    if (last && sameBytes(last.data, bytes)) return last.page;
    const page = pack(data);
    this.packed.set(name, { data: bytes.slice(), page });
    return page;
  }
}

function pack(data: Int32Array): Page {
  const writer = new ByteWriter();
  deltaBinaryPack(writer, data, 'INT32');
  const plain = writer.getBytes();
  return { bytes: snappyCompress(plain), plainLength: plain.length, encoding: 'DELTA_BINARY_PACKED' };
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  const [a, b] = [one, other].map(({ buffer, byteOffset, length }) => new Int32Array(buffer, byteOffset, length / 4));
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function writeColumn(writer: ByteWriter, { name, data, bounds }: ParquetColumn, page: Page): ColumnChunk {
  const { bytes, plainLength, encoding } = page;
  const from = writer.offset;
  writePageHeader(writer, {
    type: 'DATA_PAGE_V2',
    uncompressed_page_size: plainLength,
    compressed_page_size: bytes.length,
    data_page_header_v2: {
      ...{ num_values: data.length, num_nulls: 0, num_rows: data.length, encoding },
      ...{ definition_levels_byte_length: 0, repetition_levels_byte_length: 0 },
      is_compressed: true,
    },
  });
  const header = writer.offset - from;
  writer.appendBytes(bytes);
  return {
    file_offset: BigInt(from),
    meta_data: {
      type: data instanceof Float32Array ? 'FLOAT' : 'INT32',
      encodings: [encoding],
      path_in_schema: [name],
      codec: data instanceof Float32Array ? 'UNCOMPRESSED' : 'SNAPPY',
      num_values: BigInt(data.length),
      total_uncompressed_size: BigInt(header + plainLength),
      total_compressed_size: BigInt(writer.offset - from),
      data_page_offset: BigInt(from),
      ...(bounds && {
        statistics: { ...boundsOf(data), null_count: 0n },
        encoding_stats: [{ page_type: 'DATA_PAGE_V2' as const, encoding, count: 1 }],
      }),
    },
  };
}

function boundsOf(data: ParquetColumn['data']): { min_value: number; max_value: number } {
  let [min, max] = [data[0], data[0]];
  for (let i = 1; i < data.length; i++) {
    if (data[i] < min) min = data[i];
    if (data[i] > max) max = data[i];
  }
  return { min_value: min, max_value: max };
}
