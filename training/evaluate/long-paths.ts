import { PathloomError } from '../../inference/contract/error.ts';
import type { ReturnHistory } from '../../inference/contract/history.ts';
import type { ScenarioQuery } from '../../inference/contract/scenario.ts';
import type { FitBaseline } from '../../inference/core/baselines/baseline.ts';
import type { Model } from '../../inference/core/model.ts';
import { splitPaths } from '../../inference/core/quality/paths.ts';

/** Paths of every model, each as long as the history. */
const PATHS = 256;
/** First steps that are dropped, so that the state which a path started from is forgotten. */
const BURN_IN = 250;

/** Left out where paths are long: exponentially weighted variance has no stationary law, its paths calm down for ever. */
const NOT_STATIONARY = 'baseline:ewma';

type Drawing = Pick<Model, 'card' | 'generate'>;

/** A baseline's paths, each [steps]. */
interface SimulatedBaseline {
  readonly id: string;
  readonly paths: readonly Float64Array[];
}

/**
 * Paths of so many steps, by asset, after a burn-in; they start from the model's own bank of states.
 *
 * @throws PathloomError `training_failed` if a path is not finite, with its number and the seed
 */
export async function drawLongPaths(
  model: Drawing,
  steps: number,
  seed: number,
  count = PATHS,
): Promise<Float64Array[][]> {
  const all = await collectPaths(model, { paths: count, steps: steps + BURN_IN, seed });
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

/** Draws a request and sorts the answer by asset and path. */
export async function collectPaths(
  model: Drawing,
  query: ScenarioQuery,
  history?: ReturnHistory,
): Promise<Float64Array[][]> {
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

/** Paths of so many steps of every baseline, fitted to these returns; what cannot be fitted is said, and the others go on. */
export function simulateBaselines(
  baselines: Readonly<Record<string, FitBaseline>>,
  returns: Float64Array,
  steps: number,
  seed: number,
): { models: SimulatedBaseline[]; failed: Record<string, string> } {
  const models: SimulatedBaseline[] = [];
  const failed: Record<string, string> = {};
  for (const [id, fitBaseline] of Object.entries(baselines)) {
    if (id === NOT_STATIONARY) continue;
    try {
      const values = fitBaseline(returns).simulate({ steps, firstPath: 0, paths: PATHS, seed });
      models.push({ id, paths: splitPaths(values, steps, PATHS) });
    } catch (error) {
      if (!(error instanceof PathloomError)) throw error;
      failed[id] = error.message;
    }
  }
  return { models, failed };
}
