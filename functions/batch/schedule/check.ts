import { PathloomError } from '../../../inference/contract/error.ts';
import type { Schedule } from '../../../inference/contract/schedule.ts';
import { storeOf } from '../../models/location.ts';
import { openDestination } from '../destination.ts';
import { planBatch, shardAt, shardRequest } from '../plan.ts';
import { placeOf } from './place.ts';
import { requestFor } from './request-for.ts';

/**
 * Says what would spoil every run of a schedule, before it is waited for.
 *
 * @param models where the model packages are
 * @throws PathloomError naming the schedule: `unknown_model`, `bad_model`, or `bad_option` for a request that does not fit the model or a
 * place that cannot be
 */
export async function checkSchedule(schedule: Schedule, models: string): Promise<void> {
  const request = requestFor(schedule, new Date(0));
  try {
    await openDestination(placeOf(schedule.out, request.name));
    const model = await storeOf(models).open(request.model);
    try {
      const plan = planBatch(request, model.card);
      const { query, range } = shardRequest(plan, shardAt(request, 0));
      await model.generate(query, { range });
    } finally {
      await model.close();
    }
  } catch (error) {
    if (!(error instanceof PathloomError)) throw error;
    throw new PathloomError(error.code, `schedule ${schedule.name}: ${error.message}`, { cause: error });
  }
}
