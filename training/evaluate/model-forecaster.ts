import type { ReturnHistory } from '../../inference/contract/history.ts';
import { assertAssets } from '../../inference/core/encode.ts';
import { seedOfDate } from '../../inference/core/forecast/date-seed.ts';
import type { ForecastModel } from '../../inference/core/forecast/forecast-model.ts';
import type { Forecaster } from '../../inference/core/forecast/forecaster.ts';

/**
 * The forecasters of a model, one for each asset of a history. All draw from the same paths, which are those that
 * `pathloom backtest` writes for the day before under the same seed.
 *
 * @throws PathloomError `bad_data` for a history that is too short or has other assets
 */
export async function modelForecasters(
  model: ForecastModel,
  history: ReturnHistory,
  seed: number,
): Promise<Forecaster[]> {
  const { id, graph } = model.card;
  // A model that does not read the market forecasts every day alike, from its stationary law.
  const encoding = graph.start === 'noise' ? undefined : await model.encode(history);
  if (!encoding) assertAssets(history, model.card);
  // Of several assets it is the density given the same day's returns of others: no score of one asset's forecasts.
  const logDensity = graph.assets === 1 ? encoding?.logDensity : undefined;
  const drawAll = drawDays(model, history, seed, encoding?.states);
  let latest: { key: string; values: Promise<Float32Array> } | undefined;
  /** [steps, assets, paths]; kept until another day is asked for, since each asset asks. */
  const drawOnce = (day: number, steps: number, paths: number): Promise<Float32Array> => {
    const key = `${day} ${steps} ${paths}`;
    if (latest?.key !== key) latest = { key, values: drawAll(day, steps, paths) };
    return latest.values;
  };
  return history.assets.map((_, asset) => ({
    id,
    async draw(day, steps, paths) {
      const all = await drawOnce(day, steps, paths);
      if (graph.assets === 1) return all;
      const own = new Float32Array(steps * paths);
      for (let step = 0; step < steps; step++) {
        const row = step * graph.assets + asset;
        own.set(all.subarray(row * paths, (row + 1) * paths), step * paths);
      }
      return own;
    },
    ...(logDensity && { logDensity: (day: number) => logDensity[day] }),
  }));
}

/** Draws the returns of all assets from a day on, by what was known the evening before: [steps, assets, paths]. */
export type DrawDay = (day: number, steps: number, paths: number) => Promise<Float32Array>;

/** @param states after each return of the history, [steps, stateSize]; none for a model that does not read the market */
export function drawDays(
  model: ForecastModel,
  history: ReturnHistory,
  seed: number,
  states: Float32Array | undefined,
): DrawDay {
  const { graph } = model.card;
  return async (day, steps, paths) => {
    const state = states?.slice((day - 1) * graph.stateSize, day * graph.stateSize) ?? 'noise';
    const all = new Float32Array(steps * graph.assets * paths);
    const chunks = model.draw(state, { steps, paths, seed: seedOfDate(seed, history.dates[day - 1]) });
    for await (const chunk of chunks) {
      for (let row = 0; row < chunk.steps * graph.assets; row++) {
        const values = chunk.values.subarray(row * chunk.paths, (row + 1) * chunk.paths);
        all.set(values, (chunk.firstStep * graph.assets + row) * paths + chunk.firstPath);
      }
    }
    return all;
  };
}
