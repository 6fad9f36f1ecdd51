import type { Model } from '../model.ts';

/** Draws that the expected range is taken from: its ends are then some 0.07 deviations off. */
const DRAWS = 1000;
const SEED = 0;
const LEVELS = [0.05, 0.95] as const;

type Drawn = Pick<Model, 'card' | 'draw'>;

/** The 5 % and the 95 % quantile of the return of each asset that was expected of a day. */
export type ExpectedRanges = (day: number) => Promise<readonly [number, number][]>;

/**
 * What was expected of days, drawn once for all assets: their paths are drawn together.
 *
 * @param states state after every day, [days, stateSize]
 * @param pause awaited before each run of the graph
 */
export function rangesOf(model: Drawn, states: Float32Array, pause: () => Promise<void>): ExpectedRanges {
  const { stateSize } = model.card.graph;
  const known = new Map<number, readonly [number, number][]>();
  return async (day) => {
    const found = known.get(day);
    if (found) return found;
    await pause();
    const drawn = await draw(model, states.slice((day - 1) * stateSize, day * stateSize));
    known.set(day, drawn);
    return drawn;
  };
}

async function draw(model: Drawn, state: Float32Array): Promise<[number, number][]> {
  const drawn = Array.from({ length: model.card.graph.assets }, () => new Float32Array(DRAWS));
  for await (const { values, paths, firstPath } of model.draw(state, { paths: DRAWS, steps: 1, seed: SEED })) {
    drawn.forEach((of, asset) => {
      of.set(values.subarray(asset * paths, (asset + 1) * paths), firstPath);
    });
  }
  return drawn.map((values) => {
    values.sort();
    const [low, high] = LEVELS.map((level) => values[Math.floor(level * (DRAWS - 1))]);
    return [low, high];
  });
}
