import { closeSync, lstatSync, mkdirSync, openSync, readlinkSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { PathloomError } from '../../inference/contract/error.ts';
import { systemReason } from '../../inference/contract/system-reason.ts';

/** A file's bytes, at once or as they come. */
export type Contents = Uint8Array | AsyncIterable<Uint8Array>;

/** A name beside a file, for what is not yet whole. */
export const besideName = (path: string): string => `${path}.${process.pid}.tmp`;

/** Whether a name is one that `besideName` gives, in this program or another. */
export const isBesideName = (name: string): boolean => /\.\d+\.tmp$/.test(name);

/** What a path leads to through links, of which the last or those of its folders may lead to what is not there yet. */
export function targetOf(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return path;
    const folder = dirname(path);
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) {
      return targetOf(resolve(realpathSync(folder), readlinkSync(path)));
    }
    return folder === path ? path : join(targetOf(folder), basename(path));
  }
}

/** What is being made; a program that ends amid it leaves nothing. */
const unfinished = new Set<string>();
const removeUnfinished = () => {
  for (const path of unfinished) rmSync(path, { recursive: true, force: true });
};
process.on('exit', removeUnfinished);

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** A signal that nobody hears ends the program without its `exit`. Heard amid writing alone: where it is heard, long work that never pauses holds it up. */
function endBySignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  removeUnfinished();
  process.off(signal, endBySignal);
  process.kill(process.pid, signal);
}

/**
 * Runs what makes files or folders that must not stay where they are: they are gone when it ends, however it does, and when the
 * program ends before. They have to be made by synchronous calls: one that is on its way in the background when the program ends
 * would make them after they were removed.
 */
export async function withUnfinished(paths: readonly string[], make: () => Promise<void>): Promise<void> {
  if (unfinished.size === 0) for (const signal of SIGNALS) process.on(signal, endBySignal);
  for (const path of paths) unfinished.add(path);
  try {
    await make();
  } finally {
    for (const path of paths) {
      await rm(path, { recursive: true, force: true });
      unfinished.delete(path);
    }
    if (unfinished.size === 0) for (const signal of SIGNALS) process.off(signal, endBySignal);
  }
}

/**
 * Writes a file so that it is seen whole or not at all: beside it first, then renamed. What was begun is removed when writing
 * fails or the pieces do. A link stays: the file that it leads to is written.
 *
 * @throws PathloomError `write_failed` naming the file and the reason, such as a full disk
 */
export function writeWhole(path: string, contents: Contents): Promise<void> {
  return writeTogether([[path, contents]]);
}

/**
 * Writes files that belong together: none appears before all are whole, and none stays where one of them cannot be put in its place.
 *
 * @throws PathloomError `write_failed`
 */
export async function writeTogether(files: readonly (readonly [path: string, contents: Contents])[]): Promise<void> {
  const targets = files.map(([path]) => targetOf(path));
  const names = targets.map(besideName);
  await withUnfinished(names, async () => {
    for (const [i, [path, contents]] of files.entries()) {
      await guard(path, () => {
        mkdirSync(dirname(targets[i]), { recursive: true });
        closeSync(openSync(names[i], 'w'));
      });
      const file = await guard(path, () => open(names[i], 'r+'));
      try {
        if (contents instanceof Uint8Array) await guard(path, () => file.writeFile(contents));
        else for await (const piece of contents) await guard(path, () => file.writeFile(piece));
        await guard(path, () => file.sync());
      } finally {
        await file.close();
      }
    }
    for (const [i, [path]] of files.entries()) {
      await guard(path, () => {
        try {
          renameSync(names[i], targets[i]);
        } catch (error) {
          // A part of what belongs together would be taken for all.
          for (const placed of targets.slice(0, i)) rmSync(placed);
          throw error;
        }
      });
    }
  });
}

/** Runs one call of the file system; its failure names the file that was to be written. */
export async function guard<Result>(path: string, call: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    const reason = systemReason(error as NodeJS.ErrnoException);
    throw new PathloomError('write_failed', `cannot write ${path}: ${reason}; nothing was left behind`, {
      cause: error,
    });
  }
}
