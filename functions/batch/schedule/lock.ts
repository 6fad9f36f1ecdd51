import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { PathloomError } from '../../../inference/contract/error.ts';
import { systemReason } from '../../../inference/contract/system-reason.ts';
import { isRunning } from '../is-running.ts';

/** A lock that was taken, to be given back; or the number of the process that has it. */
export type Lock = { readonly release: () => Promise<void> } | { readonly heldBy: number };

/**
 * Takes a lock that processes of one machine share; that of a process which is gone is taken over.
 *
 * @throws PathloomError `write_failed`
 */
export async function takeLock(file: string): Promise<Lock> {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(draft, String(process.pid));
    for (;;) {
      // A link is made with the number in it, and refused where there is a file.
      const taken = await link(draft, file).then(
        () => true,
        (error: NodeJS.ErrnoException) => error.code !== 'EEXIST' && Promise.reject(error),
      );
      if (taken) return { release: () => rm(file, { force: true }) };
      const holder = Number(await readFile(file, 'utf8').catch(() => ''));
      // No process takes a lock twice: what has its number is of one before, as in a container that was started again.
      if (holder > 0 && holder !== process.pid && isRunning(holder)) return { heldBy: holder };
      await rm(file, { force: true });
    }
  } catch (cause) {
    const reason = systemReason(cause as NodeJS.ErrnoException);
    throw new PathloomError('write_failed', `cannot write ${file}: ${reason}`, { cause });
  } finally {
    await rm(draft, { force: true }).catch(() => {});
  }
}
