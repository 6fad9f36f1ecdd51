import { PathloomError } from '../../contract/error.ts';
import type { ReturnHistory } from '../../contract/history.ts';
import type { Model } from '../model.ts';
import { criticScores } from './critic-scores.ts';
import type { Series } from './series.ts';

/** What looking for anomalies needs of a model. */
export type AnomalyModel = Pick<Model, 'card' | 'encode' | 'volatility' | 'draw' | 'history' | 'critic'>;

/** A history as the model sees it. */
export interface Observed {
  readonly history: ReturnHistory;
  /** State after every day, [days, stateSize]. */
  readonly states: Float32Array;
  /** Of each asset. */
  readonly series: readonly Series[];
}

export interface ObserveOptions {
  /** Closes of each asset, one for each row of the history. */
  readonly closes?: readonly Float64Array[];
  /** Rows whose windows the critic is to score. */
  readonly criticRows: readonly number[];
  readonly pause: () => Promise<void>;
}

/** @throws PathloomError `bad_option` for a model without residuals, `bad_data` for a history that will not do */
export async function observe(
  model: AnomalyModel,
  history: ReturnHistory,
  { closes, criticRows, pause }: ObserveOptions,
): Promise<Observed> {
  const { id, architecture, graph } = model.card;
  if (!graph.invertible) {
    const why = 'gives no residuals, by which anomalies are found; a path-dependent model does';
    throw new PathloomError('bad_option', `model ${id} (${architecture.name}) ${why}`, { field: 'model' });
  }
  const { states, residual = new Float32Array() } = await model.encode(history, { pause });
  await pause();
  const { assets, stateSize, criticWindow } = graph;
  const days = history.dates.length;
  const scales = await model.volatility(states.subarray(0, (days - 1) * stateSize));
  const session = await model.critic();
  const scores = session && (await criticScores(session, graph, history, states, criticRows, pause));
  const series = history.returns.map(
    (returns, asset): Series => ({
      returns,
      residual: Float64Array.from({ length: days }, (_, day) => residual[day * assets + asset]),
      // Of the first day nothing was expected; the second's stands in, and no test looks there.
      scale: Float64Array.from({ length: days }, (_, day) => scales[Math.max(0, day - 1) * assets + asset]),
      ...(closes && { closes: closes[asset] }),
      ...(scores && { critic: { days: criticWindow, scores } }),
    }),
  );
  return { history, states, series };
}
