import { RETURNS_FILE } from '../contract/card.ts';
import type { ReturnHistory } from '../contract/history.ts';
import { decodeDated, encodeDated } from './dated-table.ts';

/** `returns.bin`: the log returns that a model was fitted to, rounded to float32, so that its paths can be held against them. */
export function encodeHistory({ dates, returns }: Pick<ReturnHistory, 'dates' | 'returns'>): Uint8Array {
  const width = returns.length;
  const values = Float32Array.from(
    { length: dates.length * width },
    (_, i) => returns[i % width][Math.floor(i / width)],
  );
  return encodeDated({ dates, values });
}

/** @throws PathloomError `bad_model` if the size is not that of `days` days */
export function decodeHistory(bytes: Uint8Array, days: number, assets: readonly string[]): ReturnHistory {
  const width = assets.length;
  const { dates, values } = decodeDated(RETURNS_FILE, bytes, days, width);
  const returns = assets.map((_, asset) =>
    Float64Array.from({ length: days }, (_, day) => values[day * width + asset]),
  );
  return { assets, dates, returns };
}
