import { createHash } from 'node:crypto';
import type { BatchRequest } from '../../../inference/contract/batch.ts';
import type { Schedule } from '../../../inference/contract/schedule.ts';
import { localTime } from './local-time.ts';

/** What names and seeds of runs are made of. Without a cron line a schedule is taken to fire once a day. */
export type RunTemplate = Pick<Schedule, 'name' | 'timeZone' | 'request'> & { readonly cron?: string | undefined };

/**
 * The batch that a schedule asks for at a time: the same for the same schedule and date, whoever asks and when.
 *
 * @param scheduledTime when the schedule was to fire, not when it did
 */
export function requestFor(template: RunTemplate, scheduledTime: Date): BatchRequest {
  const name = runName(template, scheduledTime);
  return { ...template.request, name, seed: seedOf(template.request.seed, name) };
}

/**
 * The name of a run, by the clock of the schedule's zone: `nightly-2026-11-20`. Where a schedule can fire more than once a day its time
 * follows, `nightly-2026-11-20t1830`, and seconds where it can fire more than once a minute. A time that comes twice, when clocks are put back,
 * is the same run.
 */
export function runName({ name, cron, timeZone }: Omit<RunTemplate, 'request'>, scheduledTime: Date): string {
  const { date, time } = localTime(scheduledTime, timeZone);
  const digits = { day: 0, time: 4, second: 6 }[finenessOf(cron)];
  return `${name}-${date}${digits === 0 ? '' : `t${time.slice(0, digits)}`}`;
}

/** What tells the runs of a schedule apart: the day, the time, or the second. */
function finenessOf(cron: string | undefined): 'day' | 'time' | 'second' {
  if (cron === undefined) return 'day';
  const fields = cron.trim().split(/\s+/);
  const [second, minute, hour] = fields.length === 6 ? fields : ['0', ...fields];
  if (!isOneNumber(second)) return 'second';
  return isOneNumber(minute) && isOneNumber(hour) ? 'day' : 'time';
}

const isOneNumber = (field: string): boolean => /^\d+$/.test(field);

/** Hexadecimal digits of a hash that are a seed: 52 bits, a safe integer. */
const SEED_DIGITS = 13;

/**
 * The seed of a run: the first 13 hexadecimal digits of the sha256 of `SEED NAME`, so that other days, and other schedules of the same
 * seed, draw other paths. In a shell: `printf '11 nightly-2026-11-20' | sha256sum | cut -c -13`.
 */
export function seedOf(seed: number, runName: string): number {
  const digest = createHash('sha256').update(`${seed} ${runName}`).digest('hex');
  return Number.parseInt(digest.slice(0, SEED_DIGITS), 16);
}
