/**
 * The least of FlatBuffers that Arrow's metadata is made of: tables, strings and vectors, written front to back, so that every offset
 * points ahead. https://flatbuffers.dev/internals, "Format Details".
 */
export interface Field {
  /** Bytes of the value in its table. */
  readonly size: 1 | 2 | 4 | 8;
  /** Writes the value; of what does not fit in the table only a place for its offset is kept, and `later` writes the rest. */
  readonly write: (buffer: FlatBuffer, at: number) => void;
  readonly later?: (buffer: FlatBuffer) => number;
}

export const uint8 = (value: number): Field => ({ size: 1, write: ({ view }, at) => view.setUint8(at, value) });
export const int16 = (value: number): Field => ({ size: 2, write: ({ view }, at) => view.setInt16(at, value, true) });
export const int32 = (value: number): Field => ({ size: 4, write: ({ view }, at) => view.setInt32(at, value, true) });
/** A count, below 2^53. */
export const int64 = (value: number): Field => ({
  size: 8,
  write: ({ view }, at) => view.setBigInt64(at, BigInt(value), true),
});

const reference = (later: (buffer: FlatBuffer) => number): Field => ({ size: 4, write: () => {}, later });

/** @param fields by their numbers in the schema; `undefined` stands for the default */
export const table = (fields: readonly (Field | undefined)[]): Field => reference((buffer) => buffer.addTable(fields));
export const string = (text: string): Field => reference((buffer) => buffer.addString(text));
export const tables = (all: readonly Field[]): Field => reference((buffer) => buffer.addReferences(all));
/** @param rows 64-bit numbers of each struct */
export const structs = (rows: readonly (readonly number[])[]): Field => reference((buffer) => buffer.addStructs(rows));

/** The bytes of a buffer whose root is the table. */
export function flatBuffer(root: Field): Uint8Array {
  const buffer = new FlatBuffer();
  buffer.addRoot(root);
  return buffer.bytes();
}

class FlatBuffer {
  view = new DataView(new ArrayBuffer(1024));
  private length = 0;

  bytes(): Uint8Array {
    return new Uint8Array(this.view.buffer, 0, this.length);
  }

  addRoot(root: Field): void {
    this.refer(this.grow(4), root);
  }

  addTable(fields: readonly (Field | undefined)[]): number {
    const places: number[] = [];
    // After the offset of the table of places; the largest first, so that none needs padding but the first.
    let size = 4;
    for (const width of [8, 4, 2, 1]) {
      for (const [number, field] of fields.entries()) {
        if (field?.size !== width) continue;
        if (width === 8 && size === 4) size = 8;
        places[number] = size;
        size += width;
      }
    }
    const head = this.grow(4 + 2 * fields.length, 2);
    this.view.setUint16(head, 4 + 2 * fields.length, true);
    this.view.setUint16(head + 2, size, true);
    for (const number of fields.keys()) this.view.setUint16(head + 4 + 2 * number, places[number] ?? 0, true);
    const start = this.grow(size, 8);
    this.view.setInt32(start, start - head, true);
    for (const [number, field] of fields.entries()) {
      if (!field) continue;
      field.write(this, start + places[number]);
      this.refer(start + places[number], field);
    }
    return start;
  }

  addString(text: string): number {
    const bytes = new TextEncoder().encode(text);
    const start = this.grow(4 + bytes.length + 1, 4);
    this.view.setUint32(start, bytes.length, true);
    new Uint8Array(this.view.buffer).set(bytes, start + 4);
    return start;
  }

  addReferences(all: readonly Field[]): number {
    const start = this.grow(4 + 4 * all.length, 4);
    this.view.setUint32(start, all.length, true);
    for (const [i, each] of all.entries()) this.refer(start + 4 + 4 * i, each);
    return start;
  }

  addStructs(rows: readonly (readonly number[])[]): number {
    const width = 8 * (rows[0]?.length ?? 0);
    // The elements are aligned to 8 bytes, the count stands before them.
    const start = this.grow(4, 8) + 4;
    this.grow(4 + width * rows.length, 4);
    this.view.setUint32(start, rows.length, true);
    for (const [i, row] of rows.entries()) {
      for (const [k, value] of row.entries()) {
        this.view.setBigInt64(start + 4 + i * width + 8 * k, BigInt(value), true);
      }
    }
    return start;
  }

  /** Writes what lies outside its table, and its offset into the place that was kept. */
  private refer(at: number, { later }: Field): void {
    if (!later) return;
    const start = later(this);
    this.view.setUint32(at, start - at, true);
  }

  /** Makes room for zeros, at a multiple of `align`. @returns where they begin */
  private grow(size: number, align = 1): number {
    const start = Math.ceil(this.length / align) * align;
    this.length = start + size;
    if (this.length > this.view.byteLength) {
      const larger = new Uint8Array(2 * this.length);
      larger.set(new Uint8Array(this.view.buffer));
      this.view = new DataView(larger.buffer);
    }
    return start;
  }
}
