import { renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { PathloomError } from '../../../inference/contract/error.ts';
import { parse } from '../../../inference/contract/parse.ts';
import { systemReason } from '../../../inference/contract/system-reason.ts';
import { discard } from './discard.ts';

const Contents = z.strictObject({
  dealtWith: z
    .record(z.string(), z.iso.datetime())
    .describe('Of each schedule the time up to which nothing is left to be done'),
});

/** Up to when the times of each schedule were dealt with: drawn, or left out and said. */
export interface Progress {
  /** Undefined for a schedule that is new. */
  read(schedule: string): Date | undefined;
  /** @throws PathloomError `write_failed` */
  write(schedule: string, until: Date): Promise<void>;
}

/**
 * Progress in a small file, so that what a machine misses while it is off is found.
 *
 * @throws PathloomError `bad_data` for a file that is something else
 */
export async function openProgress(file: string): Promise<Progress> {
  const dealtWith = new Map(Object.entries(await readProgress(file)));
  return {
    read(schedule) {
      const until = dealtWith.get(schedule);
      return until === undefined ? undefined : new Date(until);
    },
    async write(schedule, until) {
      dealtWith.set(schedule, until.toISOString());
      const draft = `${file}.${process.pid}.tmp`;
      try {
        // By calls that no signal comes between, so that no draft is left.
        writeFileSync(draft, `${JSON.stringify({ dealtWith: Object.fromEntries(dealtWith) }, null, 2)}\n`);
        renameSync(draft, file);
      } catch (cause) {
        discard(draft);
        const reason = systemReason(cause as NodeJS.ErrnoException);
        throw new PathloomError('write_failed', `cannot write ${file}: ${reason}`, { cause });
      }
    },
  };
}

async function readProgress(file: string): Promise<Record<string, string>> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined;
    throw new PathloomError('bad_data', `cannot read ${file}: ${systemReason(cause)}`, { cause });
  });
  if (text === undefined) return {};
  try {
    return parse(Contents, JSON.parse(text), (field) => field).dealtWith;
  } catch (cause) {
    const rule = 'it is kept by pathloom schedule run; without it, schedules begin anew';
    throw new PathloomError('bad_data', `${file} is not what was written there: ${rule}`, { cause });
  }
}
