import type { Picture } from '../../figures/picture.ts';

type Column = (number | null)[];

/** What of a picture the fan shows. */
export type FanPicture = Pick<Picture, 'price' | 'examples' | 'before' | 'after' | 'steps'>;

/** The fan as columns on one axis of steps, the start at 0, and what its prices lie between; the start is 100. */
export interface FanData {
  /** Steps, then a column each for the bands from the lowest, the examples, the history and what happened. */
  readonly columns: readonly (readonly (number | null)[])[];
  readonly range: readonly [number, number];
}

/** Steps of the history that are shown beside so many steps of paths: enough to see what they go on from. */
export const shownBefore = (steps: number): number => Math.max(20, Math.round(steps / 2));

/** @param examples number of columns for paths, whether or not there are as many */
export function fanData({ price, examples, before, after, steps }: FanPicture, exampleColumns: number): FanData {
  const past = before?.subarray(-(shownBefore(steps) + 1));
  const lead = past ? past.length - 1 : 0;
  const length = lead + steps + 1;
  const column = (values: ArrayLike<number> | undefined, from: number): Column => {
    const made: Column = new Array(length).fill(null);
    const end = Math.min(values?.length ?? 0, length - from);
    for (let i = 0; i < end; i++) made[from + i] = 100 * (values as ArrayLike<number>)[i];
    return made;
  };
  // Bands may leave steps out; between them uPlot draws on.
  const band = (values: Float64Array): Column => {
    const made: Column = new Array(length).fill(undefined);
    made.fill(null, 0, lead);
    for (let i = 0; i < values.length; i++) made[lead + price.steps[i]] = 100 * values[i];
    return made;
  };
  const bands = price.values.map(band);
  const others = [past, after].map((values, i) => column(values, i === 0 ? 0 : lead));
  const shown = [bands[0], bands[bands.length - 1], ...others].flat().filter((value) => typeof value === 'number');
  return {
    columns: [
      Array.from({ length }, (_, i) => i - lead),
      ...bands,
      ...Array.from({ length: exampleColumns }, (_, i) => column(examples[i], lead)),
      ...others,
    ],
    range: padded(shown),
  };
}

function padded(values: readonly number[]): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const room = 0.04 * (high - low) || 1;
  return [Math.max(0, low - room), high + room];
}
