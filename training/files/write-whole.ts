import { rmSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PathloomError } from '../../inference/contract/error.ts';
import { systemReason } from '../../inference/contract/system-reason.ts';

/** A file's bytes, at once or as they come. */
export type Contents = Uint8Array | AsyncIterable<Uint8Array>;

/** A name beside a file, for what is not yet whole. */
export const besideName = (path: string): string => `${path}.${process.pid}.tmp`;

/** What is being written; a program that ends amid it leaves nothing. */
const unfinished = new Set<string>();
process.on('exit', () => {
  for (const beside of unfinished) rmSync(beside, { force: true });
});

/**
 * Writes a file so that it is seen whole or not at all: beside it first, then renamed. What was begun is removed when writing
 * fails or the pieces do.
 *
 * @throws PathloomError `write_failed` naming the file and the reason, such as a full disk
 */
export function writeWhole(path: string, contents: Contents): Promise<void> {
  return writeTogether([[path, contents]]);
}

/**
 * Writes files that belong together: none appears before all are whole.
 *
 * @throws PathloomError `write_failed`
 */
export async function writeTogether(files: readonly (readonly [path: string, contents: Contents])[]): Promise<void> {
  const begun: string[] = [];
  try {
    for (const [path, contents] of files) {
      await guard(path, () => mkdir(dirname(path), { recursive: true }));
      const beside = besideName(path);
      const file = await guard(path, () => open(beside, 'w'));
      begun.push(beside);
      unfinished.add(beside);
      try {
        if (contents instanceof Uint8Array) await guard(path, () => file.writeFile(contents));
        else for await (const piece of contents) await guard(path, () => file.writeFile(piece));
        await guard(path, () => file.sync());
      } finally {
        await file.close();
      }
    }
    for (const [path] of files) await guard(path, () => rename(besideName(path), path));
  } finally {
    for (const beside of begun) {
      await rm(beside, { force: true });
      unfinished.delete(beside);
    }
  }
}

/** Runs one call of the file system; its failure names the file that was to be written. */
export async function guard<Result>(path: string, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    const reason = systemReason(error as NodeJS.ErrnoException);
    throw new PathloomError('write_failed', `cannot write ${path}: ${reason}; nothing was left behind`, {
      cause: error,
    });
  }
}
