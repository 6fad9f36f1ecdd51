import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PathloomError } from '../../inference/contract/error.ts';

/** A name beside a file, for what is not yet whole. */
export const besideName = (path: string): string => `${path}.${process.pid}.tmp`;

/**
 * Writes a file so that it is seen whole or not at all: beside it first, then renamed. What was begun is removed when writing
 * fails or the pieces do.
 *
 * @throws PathloomError `write_failed` naming the file and the reason, such as a full disk
 */
export async function writeWhole(path: string, contents: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
  const beside = besideName(path);
  try {
    await guard(path, () => mkdir(dirname(path), { recursive: true }));
    const file = await guard(path, () => open(beside, 'w'));
    try {
      if (contents instanceof Uint8Array) await guard(path, () => file.writeFile(contents));
      else for await (const piece of contents) await guard(path, () => file.writeFile(piece));
      await guard(path, () => file.sync());
    } finally {
      await file.close();
    }
    await guard(path, () => rename(beside, path));
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** Runs one call of the file system; its failure names the file that was to be written. */
export async function guard<Result>(path: string, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = REASONS[code ?? ''] ?? message;
    throw new PathloomError('write_failed', `cannot write ${path}: ${reason}; nothing was left behind`, {
      cause: error,
    });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be larger than is allowed here',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EISDIR: 'it is a folder',
};
