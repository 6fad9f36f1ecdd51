import { PathloomError } from '../contract/error.ts';

const MILLISECONDS_PER_DAY = 86_400_000;

/**
 * Numbers of days, as a file of a package: little-endian; first the days, counted from 1970-01-01, as int32, then the numbers as
 * float32, [days, width].
 */
export interface DatedTable {
  readonly dates: readonly string[];
  /** [dates.length, width] */
  readonly values: Float32Array;
}

export function encodeDated({ dates, values }: DatedTable): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * (dates.length + values.length)));
  dates.forEach((date, i) => {
    view.setInt32(4 * i, Date.parse(date) / MILLISECONDS_PER_DAY, true);
  });
  values.forEach((value, i) => {
    view.setFloat32(4 * (dates.length + i), value, true);
  });
  return new Uint8Array(view.buffer);
}

/**
 * @param file name of the file, for the error
 * @throws PathloomError `bad_model` if the size is not that of `days` days
 */
export function decodeDated(file: string, bytes: Uint8Array, days: number, width: number): DatedTable {
  const expected = 4 * days * (1 + width);
  if (bytes.byteLength !== expected) {
    throw new PathloomError('bad_model', `${file} has ${bytes.byteLength} bytes, ${expected} expected`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dates = Array.from({ length: days }, (_, i) =>
    new Date(view.getInt32(4 * i, true) * MILLISECONDS_PER_DAY).toISOString().slice(0, 10),
  );
  const values = Float32Array.from({ length: days * width }, (_, i) => view.getFloat32(4 * (days + i), true));
  return { dates, values };
}
