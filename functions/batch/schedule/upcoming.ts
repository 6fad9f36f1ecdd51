import type { BatchRequest } from '../../../inference/contract/batch.ts';
import type { Schedule } from '../../../inference/contract/schedule.ts';
import { showTime } from './find-time.ts';
import { placeOf } from './place.ts';
import { requestFor } from './request-for.ts';
import { timesOf } from './times.ts';

/** A batch that will be drawn. */
export interface UpcomingRun {
  readonly schedule: string;
  /** ISO 8601, in UTC. */
  readonly at: string;
  /** The same by the clock of the zone. */
  readonly localTime: string;
  readonly timeZone: string;
  readonly request: BatchRequest;
  readonly out: string;
}

/** The next batches of all schedules, the earliest first. */
export function upcoming(schedules: readonly Schedule[], after: Date, count: number): UpcomingRun[] {
  const coming = schedules.map((schedule) => {
    const times = timesOf(schedule);
    return { schedule, times, at: times.next(after) };
  });
  const runs: UpcomingRun[] = [];
  while (runs.length < count) {
    const due = coming.filter(({ at }) => at !== undefined);
    if (due.length === 0) break;
    const first = due.reduce((a, b) => ((b.at as Date) < (a.at as Date) ? b : a));
    const at = first.at as Date;
    runs.push(describe(first.schedule, at));
    first.at = first.times.next(at);
  }
  return runs;
}

function describe(schedule: Schedule, at: Date): UpcomingRun {
  const request = requestFor(schedule, at);
  const { timeZone } = schedule;
  return {
    ...{ schedule: schedule.name, at: at.toISOString(), localTime: showTime(at, timeZone), timeZone },
    ...{ request, out: placeOf(schedule.out, request.name) },
  };
}
