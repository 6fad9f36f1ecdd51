import type { BatchPlan } from '../../inference/contract/batch.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import type { Model } from '../../inference/core/model.ts';
import { storeOf } from '../models/location.ts';
import { openDestination } from './destination.ts';
import { modelChanged, shardAt } from './plan.ts';
import type { ShardWorker } from './run.ts';
import { ensureShard, type Watch } from './shard.ts';

/** What a worker needs to know: nothing that is large. */
export interface BatchJob {
  readonly plan: BatchPlan;
  /** Where the model packages are: a folder, or `s3://BUCKET/PREFIX`. */
  readonly models: string;
  /** Where the batch is written. */
  readonly out: string;
}

/**
 * A worker on this thread, which opens the model once.
 *
 * @throws PathloomError `bad_model` for a model that is not the plan's
 */
export async function openWorker({ plan, models, out }: BatchJob, watch: Watch): Promise<ShardWorker> {
  const destination = await openDestination(out);
  const model = await openPlanned(plan, models);
  let closed = false;
  const interrupted = () => closed || watch.interrupted();
  return {
    ensure: (index) => ensureShard(model, plan, shardAt(plan.request, index), destination, { ...watch, interrupted }),
    async close() {
      closed = true;
    },
  };
}

/** @throws PathloomError `unknown_model`, or `bad_model` where it has changed since the plan was made */
export async function openPlanned(plan: BatchPlan, models: string): Promise<Model> {
  const model = await storeOf(models).open(plan.model.id);
  if (model.card.sha256 === plan.model.sha256) return model;
  throw new PathloomError('bad_model', modelChanged(plan, model.card.sha256));
}
