import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { PathloomError } from '../../../inference/contract/error.ts';
import { systemReason } from '../../../inference/contract/system-reason.ts';
import { isRunning } from '../is-running.ts';
import { discard } from './discard.ts';

/** A lock that was taken, to be given back; or the number of the process that has it. */
export type Lock = { readonly release: () => Promise<void> } | { readonly heldBy: number };

/**
 * Takes a lock that processes of one machine share; that of a process which is gone is taken over. By calls that no signal comes
 * between, so that no draft is left.
 *
 * @throws PathloomError `write_failed`
 */
export async function takeLock(file: string): Promise<Lock> {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, String(process.pid));
    for (;;) {
      // A link is made with the number in it, and refused where there is a file.
      if (linked(draft, file)) return { release: () => rm(file, { force: true }) };
      const holder = holderOf(file);
      // No process takes a lock twice: what has its number is of one before, as in a container that was started again.
      if (holder > 0 && holder !== process.pid && isRunning(holder)) return { heldBy: holder };
      rmSync(file, { force: true });
    }
  } catch (cause) {
    const reason = systemReason(cause as NodeJS.ErrnoException);
    throw new PathloomError('write_failed', `cannot write ${file}: ${reason}`, { cause });
  } finally {
    discard(draft);
  }
}

/** Whether a link could be made, where there was no file. */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The number of the process in a lock; 0 where it is gone or holds none. */
function holderOf(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}
