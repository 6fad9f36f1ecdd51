import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
      if (linked(draft, file)) return { release: async () => giveBack(file) };
      const holder = holderOf(file);
      // Given back meanwhile: what is there now, if anything, is another's.
      if (holder === undefined) continue;
      // No process takes a lock twice: what has its number is of one before, as in a container that was started again.
      if (holder > 0 && holder !== process.pid && isRunning(holder)) return { heldBy: holder };
      takeAway(file, holder);
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

/** Removes the lock of a process that is gone. Moved aside first: another may have done so already, and have the lock now. */
function takeAway(file: string, holder: number): void {
  const aside = `${file}.${process.pid}.old`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (!Object.is(holderOf(aside), holder)) linked(aside, file);
  rmSync(aside, { force: true });
}

function giveBack(file: string): void {
  if (holderOf(file) === process.pid) rmSync(file, { force: true });
}

/** The number of the process in a lock; not a number above zero where what it holds is none, and undefined where there is no lock. */
function holderOf(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
