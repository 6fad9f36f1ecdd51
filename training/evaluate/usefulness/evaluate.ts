import type { ReturnHistory } from '../../../inference/contract/history.ts';
import type { UsefulnessTable } from '../../../inference/contract/usefulness.ts';
import type { FitBaseline } from '../../../inference/core/baselines/baseline.ts';
import type { Model } from '../../../inference/core/model.ts';
import { drawLongPaths, simulateBaselines } from '../long-paths.ts';
import { countSeen } from '../seen.ts';
import { checkHistory } from './check.ts';
import { measureUsefulness } from './measure.ts';

export interface UsefulnessEvaluation {
  readonly seed: number;
  /** What stands beside the model, by id: each is fitted to the days that the model was fitted to. */
  readonly baselines: Readonly<Record<string, FitBaseline>>;
  /** Told what is being done. */
  readonly onStage: (done: number, total: number, stage: string) => void;
}

/**
 * Usefulness and safety of a model's paths, and of the baselines', for each asset of a history.
 *
 * @returns one table for each asset
 * @throws PathloomError `bad_data` for a history that will not do, `training_failed` if a path of the model is not finite
 */
export async function evaluateUsefulness(
  model: Pick<Model, 'card' | 'generate'>,
  history: ReturnHistory,
  { seed, baselines, onStage }: UsefulnessEvaluation,
): Promise<UsefulnessTable[]> {
  const { card } = model;
  const { dates, assets } = history;
  const steps = dates.length;
  // What lies before the model's first day counts as seen: judges and tests want one stretch of known days, then unseen ones.
  const trainingSteps =
    countSeen(dates, card.data) === 0 ? 0 : dates.filter((date) => date <= card.data.lastDate).length;
  for (const returns of history.returns) checkHistory(returns, trainingSteps);
  const drawn = await drawLongPaths(model, steps, seed);
  const tables: UsefulnessTable[] = [];
  let stages = 0;
  for (const [asset, name] of assets.entries()) {
    const returns = history.returns[asset];
    const { models, failed } = simulateBaselines(baselines, returns.slice(0, trainingSteps), steps, seed);
    tables.push(
      await measureUsefulness([{ id: card.id, paths: drawn[asset] }, ...models], returns, {
        ...{ asset: name, dates, trainingSteps, seed, failed },
        onStage(done, total, stage) {
          stages = assets.length * total;
          onStage(asset * total + done, stages, stage);
        },
      }),
    );
  }
  onStage(stages, stages, 'done');
  return tables;
}
