import { PathloomError } from '../../inference/contract/error.ts';
import type { ReturnHistory } from '../../inference/contract/history.ts';
import type { QualityTable } from '../../inference/contract/quality.ts';
import type { FitBaseline } from '../../inference/core/baselines/baseline.ts';
import type { Model } from '../../inference/core/model.ts';
import { measure } from '../../inference/core/quality/measure.ts';
import type { ReportInput } from '../report/index.ts';
import { volatilityElasticities } from './elasticities.ts';
import { collectPaths, drawLongPaths, simulateBaselines } from './long-paths.ts';

const FAN_PATHS = 1000;
const FAN_STEPS = 252;

/** What an evaluation needs of a model. */
export type EvaluatedModel = Pick<Model, 'card' | 'generate' | 'encode' | 'volatility'>;

export interface EvaluationOptions {
  readonly seed: number;
  /** What stands beside the model, by id: each is fitted to every asset by itself. */
  readonly baselines: Readonly<Record<string, FitBaseline>>;
  /** Told what is being done. */
  readonly onStage: (done: number, total: number, stage: string) => void;
}

/** An evaluation of one asset: the table, and all that the report shows beside it. */
export type Evaluation = Pick<ReportInput, 'table' | 'history' | 'models' | 'fan' | 'volatility' | 'elasticities'>;

/** Days that the statistics of long paths need at least. */
export const MIN_EVALUATION_STEPS = 250;

/**
 * Measures a model against a history, asset by asset, with baselines fitted to the same history beside it. Paths start from the
 * model's own bank of states; none is ever left out.
 *
 * @throws PathloomError `bad_data` if the history has other assets or is too short, `training_failed` if a path is not finite
 */
export async function evaluateModel(
  model: EvaluatedModel,
  history: ReturnHistory,
  options: EvaluationOptions,
): Promise<Evaluation[]> {
  const { card } = model;
  const steps = history.dates.length;
  if (String(history.assets) !== String(card.data.assets)) {
    throw new PathloomError(
      'bad_data',
      `the data have the assets ${history.assets.join(', ')}, model ${card.id} has ${card.data.assets.join(', ')}`,
    );
  }
  const total = 3 + history.assets.length;
  options.onStage(0, total, 'paths');
  const drawn = await drawLongPaths(model, steps, options.seed);
  options.onStage(1, total, 'fan');
  const fanRow = Math.max(card.graph.warmUp, steps - FAN_STEPS - 1);
  const fan = await drawFan(model, history, fanRow, options.seed);
  options.onStage(2, total, 'volatility');
  const volatility = card.graph.start === 'noise' ? undefined : await conditionalVolatility(model, history);
  const elasticities = await volatilityElasticities(model, history);
  const evaluations: Evaluation[] = [];
  for (const [asset, name] of history.assets.entries()) {
    options.onStage(3 + asset, total, `metrics of ${name}`);
    const returns = history.returns[asset];
    const simulated = simulateBaselines(options.baselines, returns, steps, options.seed);
    const models = [{ id: card.id, paths: drawn[asset] }, ...simulated.models];
    const table: QualityTable = measure(returns, models, {
      asset: name,
      firstDate: history.dates[0],
      lastDate: history.dates[steps - 1],
      seed: options.seed,
      failed: simulated.failed,
    });
    evaluations.push({
      table,
      history: { dates: history.dates, returns },
      models,
      fan: { date: history.dates[fanRow], paths: fan[asset], actual: returns.slice(fanRow + 1) },
      ...(volatility && { volatility: { dates: history.dates, model: volatility[asset] } }),
      ...(elasticities && { elasticities }),
    });
  }
  options.onStage(total, total, 'done');
  return evaluations;
}

async function drawFan(
  model: EvaluatedModel,
  history: ReturnHistory,
  row: number,
  seed: number,
): Promise<Float64Array[][]> {
  const query = { paths: FAN_PATHS, steps: FAN_STEPS, seed };
  // Blind to the market: the fan of every day is that of any day.
  if (model.card.graph.start === 'noise') return collectPaths(model, query);
  return collectPaths(model, { ...query, start: history.dates[row] }, history);
}

/** The model's conditional standard deviation of every return of the history, by asset. */
async function conditionalVolatility(model: EvaluatedModel, history: ReturnHistory): Promise<Float64Array[]> {
  const { stateSize, assets } = model.card.graph;
  const { states } = await model.encode(history);
  const steps = history.dates.length;
  // The state before a return is the one after the return before it; the first has none.
  const before = states.slice(0, (steps - 1) * stateSize);
  const volatility = await model.volatility(before);
  return Array.from({ length: assets }, (_, asset) =>
    Float64Array.from({ length: steps }, (_unused, step) =>
      step === 0 ? Number.NaN : volatility[(step - 1) * assets + asset],
    ),
  );
}
