import type { BatchPlan, BatchRequest } from '../../inference/contract/batch.ts';
import type { ModelStore } from '../models/store.ts';
import { assertSame, beginBatch, readPlan } from './begin.ts';
import { type Destination, readWhole } from './destination.ts';
import { PLAN_FILE, planHash } from './plan.ts';
import { statusOf } from './status.ts';

/** What became of a batch at a place of its own. */
export interface FoundBatch {
  readonly plan: BatchPlan;
  /** `whole`: nothing is left to be done; `unfinished`: it was begun before; `begun`: it was now. */
  readonly state: 'begun' | 'unfinished' | 'whole';
}

/**
 * The batch of a request at a place that is its own: begun, if there is none. One that is whole is left alone, though its model has changed
 * since.
 *
 * @throws PathloomError `unknown_model`, `bad_option`; `bad_option` where another request was begun there; `bad_model` or `bad_data`
 * where what was begun cannot be gone on with; `output_exists` where there is something else; `write_failed`
 */
export async function findOrBegin(
  request: BatchRequest,
  models: Pick<ModelStore, 'open'>,
  destination: Destination,
): Promise<FoundBatch> {
  if ((await readWhole(destination, PLAN_FILE)) === undefined) {
    return { plan: await beginBatch(request, await models.open(request.model), destination), state: 'begun' };
  }
  const plan = await readPlan(destination);
  if (isOf(plan, request)) {
    const { finished, shards } = await statusOf(plan, destination);
    if (finished && shards.whole === shards.planned) return { plan, state: 'whole' };
  }
  assertSame(plan, await models.open(plan.model.id), request);
  return { plan, state: 'unfinished' };
}

/** Whether a plan is that of a request. */
export const isOf = (plan: BatchPlan, request: BatchRequest): boolean => planHash({ ...plan, request }) === plan.sha256;
