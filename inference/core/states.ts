import { STATES_FILE } from '../contract/card.ts';
import { PathloomError } from '../contract/error.ts';
import { decodeDated, encodeDated } from './dated-table.ts';

/** `states.bin`: the state after every day of a history. */
export interface DatedStates {
  readonly dates: readonly string[];
  /** [dates.length, stateSize] */
  readonly states: Float32Array;
}

export const encodeStates = ({ dates, states }: DatedStates): Uint8Array => encodeDated({ dates, values: states });

/** @throws PathloomError `bad_model` if the size is not that of `days` days */
export function decodeStates(bytes: Uint8Array, days: number, stateSize: number): DatedStates {
  const { dates, values } = decodeDated(STATES_FILE, bytes, days, stateSize);
  return { dates, states: values };
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
