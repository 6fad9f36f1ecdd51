import type { ReturnHistory } from '../../../inference/contract/history.ts';
import type { JointPaths, JointShape } from '../../../inference/contract/joint-quality.ts';
import { assertAssets } from '../../../inference/core/encode.ts';
import { fitJointBaselines } from '../../../inference/core/joint/baselines.ts';
import type { JointBaseline } from '../../../inference/core/joint/joint-baseline.ts';
import { jointShape, STRESS, TAIL } from '../../../inference/core/joint/shape.ts';
import type { Model } from '../../../inference/core/model.ts';
import { drawLongPaths } from '../long-paths.ts';
import { deviations, rowsOf } from './units.ts';

/** Paths of every model: their days are counted together, so that few will do. */
const PATHS = 40;

export interface JointPathsOptions {
  readonly seed: number;
  readonly onStage: (done: number, total: number, stage: string) => void;
}

/**
 * How the assets move together on long paths of a model and of the joint baselines, fitted to the same history, beside that history.
 *
 * @throws PathloomError `bad_data` for a history of other assets, `training_failed` if a path of the model is not finite
 */
export async function evaluateJointPaths(
  model: Pick<Model, 'card' | 'generate'>,
  history: ReturnHistory,
  { seed, onStage }: JointPathsOptions,
): Promise<JointPaths> {
  const { card } = model;
  assertAssets(history, card);
  const steps = history.dates.length;
  const unit = deviations(history.returns);
  onStage(0, 3, 'paths');
  const drawn = await drawLongPaths(model, steps, seed, PATHS);
  const joined = drawn.map((paths) => Float64Array.from(paths.flatMap((path) => Array.from(path))));
  const shapes: Record<string, JointShape> = { [card.id]: jointShape(rowsOf(joined, unit), unit.length) };
  onStage(1, 3, 'fit of the baselines');
  const { fitted, failed } = fitJointBaselines(history.returns);
  onStage(2, 3, 'paths of the baselines');
  for (const baseline of fitted) shapes[baseline.id] = jointShape(rowsFrom(baseline, steps, unit, seed), unit.length);
  onStage(3, 3, 'done');
  return {
    firstDate: history.dates[0],
    lastDate: history.dates[steps - 1],
    ...{ steps, paths: PATHS, seed, stress: STRESS, tail: TAIL },
    history: jointShape(rowsOf(history.returns, unit), unit.length),
    models: Object.keys(shapes),
    shapes,
    failed: { ...failed },
  };
}

/** Rows of a baseline's long paths, one path after another, [rows, assets]. */
function rowsFrom({ stationary }: JointBaseline, steps: number, unit: readonly number[], seed: number): Float64Array {
  const size = steps * unit.length;
  const rows = new Float64Array(PATHS * size);
  for (let path = 0; path < PATHS; path++) {
    stationary(seed, path, steps, rows.subarray(path * size, (path + 1) * size));
  }
  return rows.map((x, i) => x / unit[i % unit.length]);
}
