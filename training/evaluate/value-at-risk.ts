import type { ReturnHistory } from '../../inference/contract/history.ts';
import type { ForecastModel } from '../../inference/core/forecast/forecast-model.ts';
import { LEVELS } from '../../inference/core/forecast/scorecard.ts';
import { tailOf } from '../../inference/core/forecast/tail.ts';
import { modelForecasters } from './model-forecaster.ts';
import { choosePeriod, type Period } from './period.ts';

/** One-day value at risk, day by day, and what happened. */
export interface ValueAtRiskSeries {
  readonly dates: readonly string[];
  /** What happened, [days]. */
  readonly returns: Float64Array;
  readonly levels: readonly {
    /** Probability of a return as low or lower. */
    readonly level: number;
    /** The return that is a breach if it is reached or passed, [days]; known the day before. */
    readonly valueAtRisk: Float64Array;
  }[];
}

/**
 * The model's one-day value at risk of every day of a period, from the draws that a walk-forward evaluation of that seed scores.
 * Drawn again rather than kept: one step costs a twentieth of what the evaluation draws.
 *
 * @returns one series for each asset
 * @throws PathloomError as `walkForward`
 */
export async function dailyValueAtRisk(
  model: ForecastModel,
  history: ReturnHistory,
  { draws, seed, ...period }: Period & { readonly draws: number; readonly seed: number },
): Promise<ValueAtRiskSeries[]> {
  const { first, last } = choosePeriod(history.dates, model.card.graph.warmUp, period);
  const forecasters = await modelForecasters(model, history, seed);
  const series = history.returns.map(
    (returns): ValueAtRiskSeries => ({
      dates: history.dates.slice(first, last + 1),
      returns: returns.slice(first, last + 1),
      levels: LEVELS.map((level) => ({ level, valueAtRisk: new Float64Array(last + 1 - first) })),
    }),
  );
  for (let day = first; day <= last; day++) {
    for (const [asset, { levels }] of series.entries()) {
      const sorted = Float64Array.from(await forecasters[asset].draw(day, 1, draws)).sort();
      for (const { level, valueAtRisk } of levels) valueAtRisk[day - first] = tailOf(sorted, level).valueAtRisk;
    }
  }
  return series;
}
