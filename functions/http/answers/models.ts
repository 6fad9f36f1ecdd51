import { PathloomError } from '../../../inference/contract/error.ts';
import { baselineEntries, findBaseline, isBaselineId } from '../../../inference/core/baselines/registry.ts';
import type { Model } from '../../../inference/core/model.ts';
import type { ModelStore } from '../../models/store.ts';
import { HttpRefusal } from '../problem.ts';

/** The models that can be opened, and the baselines. */
export async function listModels(models: ModelStore) {
  const opened = await Promise.allSettled((await models.ids()).map((id) => models.open(id)));
  return {
    models: opened.flatMap((result) => (result.status === 'fulfilled' ? [lineOf(result.value)] : [])),
    baselines: baselineEntries.map(({ id, summary }) => ({ id, summary })),
  };
}

function lineOf({ card: { id, sha256, architecture, data } }: Model) {
  const { assets, firstDate, lastDate } = data;
  return { id, sha256, architecture: architecture.name, assets, firstDate, lastDate };
}

/** @throws PathloomError `unknown_model` */
export async function findModel(models: ModelStore, id: string): Promise<Model> {
  if (isBaselineId(id)) {
    findBaseline(id);
    throw new PathloomError('unknown_model', `${id} has no card: it is fitted to the history of a request`, {
      field: 'model',
    });
  }
  return models.open(id);
}

/**
 * A function that draws a step from every model, once each, and says how many there are.
 *
 * @returns throws HttpRefusal `not_ready`
 */
export function createReadiness(
  models: ModelStore,
  log: (message: string, error: unknown) => void,
): () => Promise<number> {
  const drawn = new WeakSet<Model>();

  async function drawOnce(id: string): Promise<void> {
    const model = await models.open(id);
    if (drawn.has(model)) return;
    const { chunks } = await model.generate({ paths: 1, steps: 1, seed: 0 });
    for await (const _chunk of chunks) drawn.add(model);
  }

  return async () => {
    const ids = await models.ids();
    if (ids.length === 0) throw new HttpRefusal('not_ready', 'There is no model.');
    const results = await Promise.allSettled(ids.map(drawOnce));
    const failed = results.filter((result) => result.status === 'rejected');
    for (const { reason } of failed) log('A model is not ready', reason);
    if (failed.length === 0) return ids.length;
    throw new HttpRefusal('not_ready', `${failed.length} of ${ids.length} models cannot be drawn from.`);
  };
}
