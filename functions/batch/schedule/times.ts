import { Cron } from 'croner';
import { PathloomError } from '../../../inference/contract/error.ts';
import type { Schedule } from '../../../inference/contract/schedule.ts';

/** When a schedule fires. All instants are whole seconds. */
export interface Times {
  /** The first time after an instant; undefined where there is none any more. */
  next(after: Date): Date | undefined;
  /** The last so many times after one instant and not after another, the earliest first. */
  last(count: number, after: Date, until: Date): Date[];
}

/**
 * The times of a schedule. On days when clocks change: a time that does not exist is taken at the first moment after the gap, one that
 * comes twice at its first, except where minutes or hours have a `*` or a step; then times go on as the clock shows them.
 *
 * @throws PathloomError `bad_option` where the cron line is none, or never fires
 */
export function timesOf({ cron, timeZone }: Pick<Schedule, 'cron' | 'timeZone'>): Times {
  const job = readCron(cron, timeZone);
  const next = (after: Date) => job.nextRun(after) ?? undefined;
  if (!next(new Date(0))) throw new PathloomError('bad_option', 'there is no such day', { field: 'cron' });
  return {
    next,
    last(count, after, until) {
      const found: Date[] = [];
      // The library looks for times before a whole second, this for one that may be now.
      let before = new Date(Math.floor(until.getTime() / 1000) * 1000 + 1000);
      while (found.length < count) {
        const [time] = job.previousRuns(1, before);
        if (!time || time <= after) break;
        found.push(time);
        before = time;
      }
      return found.reverse();
    },
  };
}

function readCron(cron: string, timezone: string): Cron {
  // Nicknames such as @daily, and a year, say nothing that fields do not.
  if (![5, 6].includes(cron.trim().split(/\s+/).length)) {
    throw new PathloomError('bad_option', 'must have five fields, or six with seconds first', { field: 'cron' });
  }
  try {
    return new Cron(cron, { timezone, paused: true, mode: '5-or-6-parts', fixedTimeRule: 'no-wildcard' });
  } catch (cause) {
    const reason = (cause as Error).message.replace(/^CronPattern: /, '');
    throw new PathloomError('bad_option', `must be as cron has it: ${reason}`, { field: 'cron', cause });
  }
}
