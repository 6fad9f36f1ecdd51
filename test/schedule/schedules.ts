import { BatchRequest } from '../../inference/contract/batch.ts';
import type { Schedule } from '../../inference/contract/schedule.ts';

/** A schedule in New York, 18:30 on working days, unless given otherwise. */
export function scheduleOf(fields: Partial<Schedule> = {}): Schedule {
  const { name: _name, ...request } = BatchRequest.parse({ name: 'x', model: 'one', paths: 20, steps: 5, seed: 11 });
  return {
    ...{ name: 'nightly', cron: '30 18 * * 1-5', timeZone: 'America/New_York', request, out: '/batches' },
    ...fields,
  };
}
