import { dirname, isAbsolute, join } from 'node:path';
import { PathloomError } from '../../../inference/contract/error.ts';
import { parse } from '../../../inference/contract/parse.ts';
import { type Schedule, ScheduleFile } from '../../../inference/contract/schedule.ts';
import { isTimeZone } from './local-time.ts';
import { isAddress } from './place.ts';
import { timesOf } from './times.ts';

/**
 * Reads a file of schedules. Folders in it are as seen from the file, wherever the program is started.
 *
 * @param file its name
 * @throws PathloomError `bad_option` naming the field, its value and what is allowed
 */
export function readSchedules(text: string, file: string): readonly Schedule[] {
  let contents: unknown;
  try {
    contents = JSON.parse(text);
  } catch (cause) {
    throw new PathloomError('bad_option', `${file} is not JSON`, { cause });
  }
  const { schedules } = parse(ScheduleFile, contents, (field) => (field === '' ? file : `${file}: ${field}`));
  schedules.forEach((schedule, i) => {
    const refuse = (field: 'name' | 'cron' | 'timeZone', rule: string) => {
      const value = JSON.stringify(schedule[field]);
      return new PathloomError('bad_option', `${file}: schedules.${i}.${field} ${value}: ${rule}`);
    };
    if (schedules.findIndex(({ name }) => name === schedule.name) < i)
      throw refuse('name', 'there is one of this name');
    if (!isTimeZone(schedule.timeZone)) throw refuse('timeZone', 'must be a zone such as America/New_York or UTC');
    try {
      timesOf(schedule);
    } catch (error) {
      throw error instanceof PathloomError ? refuse('cron', error.message) : error;
    }
  });
  return schedules.map((schedule) => ({ ...schedule, out: besideFile(schedule.out, file) }));
}

const besideFile = (out: string, file: string): string =>
  isAbsolute(out) || isAddress(out) ? out : join(dirname(file), out);
