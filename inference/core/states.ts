import { STATES_FILE } from '../contract/card.ts';
import { decodeDated, encodeDated } from './dated-table.ts';
import { rowOnDate } from './row-on-date.ts';

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
  const row = rowOnDate(dates, date);
  const stateSize = states.length / dates.length;
  return states.slice(row * stateSize, (row + 1) * stateSize);
}
