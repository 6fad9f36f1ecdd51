import { PathloomError } from '../../inference/contract/error.ts';
import type { ReturnHistory } from '../../inference/contract/history.ts';
import type { QualityTable } from '../../inference/contract/quality.ts';
import type { ScenarioQuery } from '../../inference/contract/scenario.ts';
import { baselines } from '../../inference/core/baselines/registry.ts';
import type { Model } from '../../inference/core/model.ts';
import { measure } from '../../inference/core/quality/measure.ts';
import { splitPaths } from '../../inference/core/quality/paths.ts';
import type { ReportInput } from '../report/index.ts';

/** Paths of every model, each as long as the history. */
const PATHS = 256;
/** First steps that are dropped, so that the state which a path started from is forgotten. */
const BURN_IN = 250;
const FAN_PATHS = 1000;
const FAN_STEPS = 252;

export interface EvaluationOptions {
  readonly seed: number;
  /** Told what is being done. */
  readonly onStage: (done: number, total: number, stage: string) => void;
}

/** An evaluation of one asset: the table, and all that the report shows beside it. */
export type Evaluation = Pick<ReportInput, 'table' | 'history' | 'models' | 'fan' | 'volatility'>;

/** Left out of the table of long paths: exponentially weighted variance has no stationary law, its paths calm down for ever. */
const NOT_STATIONARY = 'baseline:ewma';

/** Days that the statistics of long paths need at least. */
export const MIN_EVALUATION_STEPS = 250;

/**
 * Measures a model against a history, asset by asset, with baselines fitted to the same history beside it. Paths start from the
 * model's own bank of states; none is ever left out.
 *
 * @throws PathloomError `bad_data` if the history has other assets or is too short, `training_failed` if a path is not finite
 */
export async function evaluateModel(
  model: Model,
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
  const evaluations: Evaluation[] = [];
  for (const [asset, name] of history.assets.entries()) {
    options.onStage(3 + asset, total, `metrics of ${name}`);
    const returns = history.returns[asset];
    const { models, failed } = simulateBaselines(returns, options.seed);
    models.unshift({ id: card.id, paths: drawn[asset] });
    const table: QualityTable = measure(returns, models, {
      asset: name,
      firstDate: history.dates[0],
      lastDate: history.dates[steps - 1],
      seed: options.seed,
      failed,
    });
    evaluations.push({
      table,
      history: { dates: history.dates, returns },
      models,
      fan: { date: history.dates[fanRow], paths: fan[asset], actual: returns.slice(fanRow + 1) },
      ...(volatility && { volatility: { dates: history.dates, model: volatility[asset] } }),
    });
  }
  options.onStage(total, total, 'done');
  return evaluations;
}

/** Paths as long as the history, by asset, after a burn-in. */
async function drawLongPaths(model: Model, steps: number, seed: number): Promise<Float64Array[][]> {
  const all = await collect(model, { paths: PATHS, steps: steps + BURN_IN, seed });
  return all.map((paths, asset) =>
    paths.map((path, i) => {
      if (!path.every(Number.isFinite)) {
        throw new PathloomError(
          'training_failed',
          `path ${i} of seed ${seed}, asset ${model.card.data.assets[asset]}, is not finite: a defect of the model`,
        );
      }
      return path.subarray(BURN_IN);
    }),
  );
}

async function drawFan(model: Model, history: ReturnHistory, row: number, seed: number): Promise<Float64Array[][]> {
  const query = { paths: FAN_PATHS, steps: FAN_STEPS, seed };
  // Blind to the market: the fan of every day is that of any day.
  if (model.card.graph.start === 'noise') return collect(model, query);
  return collect(model, { ...query, start: history.dates[row] }, history);
}

/** Draws a request and sorts the answer by asset and path. */
async function collect(model: Model, query: ScenarioQuery, history?: ReturnHistory): Promise<Float64Array[][]> {
  const { chunks } = await model.generate(query, history ? { history } : {});
  const byAsset: Float64Array[][] = model.card.data.assets.map(() => []);
  for await (const { values, steps, assets, paths } of chunks) {
    byAsset.forEach((collected, asset) => {
      const single = new Float32Array(steps * paths);
      for (let step = 0; step < steps; step++) {
        single.set(values.subarray((step * assets + asset) * paths, (step * assets + asset + 1) * paths), step * paths);
      }
      collected.push(...splitPaths(single, steps, paths));
    });
  }
  return byAsset;
}

/** The model's conditional standard deviation of every return of the history, by asset. */
async function conditionalVolatility(model: Model, history: ReturnHistory): Promise<Float64Array[]> {
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

function simulateBaselines(returns: Float64Array, seed: number) {
  const models: { id: string; paths: Float64Array[] }[] = [];
  const failed: Record<string, string> = {};
  for (const [id, fitBaseline] of Object.entries(baselines)) {
    if (id === NOT_STATIONARY) continue;
    try {
      const simulator = fitBaseline(returns);
      const values = simulator.simulate({ steps: returns.length, firstPath: 0, paths: PATHS, seed });
      models.push({ id, paths: splitPaths(values, returns.length, PATHS) });
    } catch (error) {
      if (!(error instanceof PathloomError)) throw error;
      failed[id] = error.message;
    }
  }
  return { models, failed };
}
