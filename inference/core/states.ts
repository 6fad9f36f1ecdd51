import { PathloomError } from '../contract/error.ts';

const MILLISECONDS_PER_DAY = 86_400_000;

/**
 * `states.bin`: the state after every day of a history. Little-endian; first the days, counted from 1970-01-01, as int32, then
 * the states as float32, [days, stateSize].
 */
export interface DatedStates {
  readonly dates: readonly string[];
  /** [dates.length, stateSize] */
  readonly states: Float32Array;
}

export function encodeStates({ dates, states }: DatedStates): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * (dates.length + states.length)));
  dates.forEach((date, i) => {
    view.setInt32(4 * i, Date.parse(date) / MILLISECONDS_PER_DAY, true);
  });
  states.forEach((value, i) => {
    view.setFloat32(4 * (dates.length + i), value, true);
  });
  return new Uint8Array(view.buffer);
}

/** @throws PathloomError `bad_model` if the size is not that of `days` days */
export function decodeStates(bytes: Uint8Array, days: number, stateSize: number): DatedStates {
  if (bytes.byteLength !== 4 * days * (1 + stateSize)) {
    throw new PathloomError(
      'bad_model',
      `states.bin has ${bytes.byteLength} bytes, ${4 * days * (1 + stateSize)} expected`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dates = Array.from({ length: days }, (_, i) =>
    new Date(view.getInt32(4 * i, true) * MILLISECONDS_PER_DAY).toISOString().slice(0, 10),
  );
  const states = Float32Array.from({ length: days * stateSize }, (_, i) => view.getFloat32(4 * (days + i), true));
  return { dates, states };
}

/**
 * The state after the last day on or before `date`.
 *
 * @throws PathloomError `bad_option` if the date is outside the history
 */
export function stateOnDate({ dates, states }: DatedStates, date: string): Float32Array {
  const last = dates[dates.length - 1];
  if (date < dates[0] || date > last) {
    throw new PathloomError('bad_option', `start ${date} is outside the history, ${dates[0]} to ${last}`, {
      field: 'start',
    });
  }
  let row = 0;
  while (row + 1 < dates.length && dates[row + 1] <= date) row++;
  const stateSize = states.length / dates.length;
  return states.slice(row * stateSize, (row + 1) * stateSize);
}
