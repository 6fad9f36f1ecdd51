import { PathloomError } from '../../../inference/contract/error.ts';
import type { Schedule } from '../../../inference/contract/schedule.ts';
import { localTime } from './local-time.ts';
import { timesOf } from './times.ts';

const HOUR_MS = 3_600_000;

/** The last time before now at which a schedule was to fire. @throws PathloomError `bad_option` where there was none */
export function latestTime(schedule: Schedule, now: Date): Date {
  const [time] = timesOf(schedule).last(1, new Date(0), now);
  if (time) return time;
  throw new PathloomError('bad_option', `${schedule.name} has not been due yet`, { field: 'name' });
}

/**
 * The time of a schedule that is written as a date, or as a date and a time, by the clock of its zone.
 *
 * @param at `2026-11-20`, `2026-11-20T18:30` or `2026-11-20T18:30:00`
 * @throws PathloomError `bad_option` where the schedule does not fire then, or more than once
 */
export function findTime(schedule: Schedule, at: string): Date {
  const { name, timeZone } = schedule;
  const [date, clock = ''] = at.split('T');
  const wanted = date + clock.replaceAll(':', '');
  const wallClock = (instant: Date) => Object.values(localTime(instant, timeZone)).join('');
  const times = timesOf(schedule);
  const noon = Date.parse(`${date}T12:00:00Z`);
  // No zone is further from UTC than 14 hours. Of an hour that comes twice the first is wanted, so the search begins before both.
  let start = noon - 27 * HOUR_MS;
  while (wallClock(new Date(start + 3 * HOUR_MS)) < wanted) start += HOUR_MS;
  const found: Date[] = [];
  for (let time = times.next(new Date(start)); time && found.length < 2; time = times.next(time)) {
    const shown = wallClock(time);
    if (!shown.startsWith(wanted) && shown > wanted) break;
    // What the clock shows again is the same run.
    if (shown.startsWith(wanted) && found.every((other) => wallClock(other) !== shown)) found.push(time);
  }
  if (found.length === 1) return found[0];
  if (found.length === 0) {
    const [before] = times.last(1, new Date(0), new Date(noon));
    const nearest = before ?? times.next(new Date(noon));
    const hint = nearest ? `; ${showTime(nearest, timeZone)} is a time of it` : '';
    throw refusal(at, `${name} does not fire then${hint}`);
  }
  throw refusal(at, `${name} fires more than once then; name one time, such as ${showTime(found[0], timeZone)}`);
}

/** A time as `findTime` reads it. */
export function showTime(instant: Date, timeZone: string): string {
  const { date, time } = localTime(instant, timeZone);
  const [hour, minute, second] = [0, 2, 4].map((from) => time.slice(from, from + 2));
  return `${date}T${hour}:${minute}${second === '00' ? '' : `:${second}`}`;
}

const refusal = (at: string, rule: string) => new PathloomError('bad_option', `--at ${at}: ${rule}`, { field: 'at' });
