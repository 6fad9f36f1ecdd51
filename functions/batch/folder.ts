import { createReadStream } from 'node:fs';
import { link, mkdir, open, opendir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { threadId } from 'node:worker_threads';
import { PathloomError } from '../../inference/contract/error.ts';
import { systemReason } from '../../inference/contract/system-reason.ts';
import { type Destination, oncePiece } from './destination.ts';
import { isRunning } from './is-running.ts';

/** Holds what is not yet whole, in a folder for each process; readers of data pass over names that begin with a dot. */
const UNFINISHED = '.unfinished';

/** A folder of the file system. */
export function folderDestination(folder: string): Destination {
  const drafts = join(folder, UNFINISHED, String(process.pid));
  let begun = 0;

  /** Writes beside the place, to the disk, and hands the draft on. */
  async function draft<Result>(
    key: string,
    contents: AsyncIterable<Uint8Array>,
    place: (draft: string, path: string) => Promise<Result>,
  ): Promise<Result> {
    const path = join(folder, key);
    const beside = join(drafts, `${threadId}-${begun++}`);
    const guard = <Value>(call: () => Promise<Value>) => call().catch((error: unknown) => fail(path, error));
    await guard(() => makeFolder(drafts));
    await guard(() => makeFolder(dirname(path)));
    try {
      const file = await guard(() => open(beside, 'wx'));
      try {
        await writeBehind(contents, (piece) => guard(() => file.writeFile(piece)));
        await guard(() => file.sync());
      } finally {
        await file.close();
      }
      const placed = await guard(() => place(beside, path));
      await syncFolder(dirname(path));
      return placed;
    } finally {
      await rm(beside, { force: true });
    }
  }

  return {
    location: folder,
    write: (key, contents) => draft(key, contents, rename),
    create: (key, contents) =>
      // Unlike a rename, a link is refused where there is a file.
      draft(key, oncePiece(contents), (beside, path) =>
        link(beside, path).then(
          () => true,
          (error: NodeJS.ErrnoException) => {
            if (error.code === 'EEXIST') return false;
            throw error;
          },
        ),
      ),
    async read(key) {
      const path = join(folder, key);
      const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
        throw unreadable(path, error);
      });
      return found?.isFile() ? readPieces(path) : undefined;
    },
    async *list(prefix) {
      const top = join(folder, prefix);
      const entries = await opendir(top, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return [];
        throw unreadable(top, error);
      });
      for await (const entry of entries) {
        if (entry.isDirectory()) continue;
        const path = join(entry.parentPath, entry.name);
        const key = relative(folder, path).split(sep).join('/');
        if (key.startsWith(`${UNFINISHED}/`)) continue;
        // What another writer has removed meanwhile is not there.
        const found = await stat(path).catch(() => undefined);
        if (found) yield { key, bytes: found.size };
      }
    },
    async sweep() {
      const writers = await readdir(join(folder, UNFINISHED)).catch(() => []);
      const gone = writers.filter((name) => name === String(process.pid) || !isRunning(Number(name)));
      for (const name of gone) await rm(join(folder, UNFINISHED, name), { recursive: true, force: true });
      if (gone.length > 0 && gone.length === writers.length) {
        // Another process may have begun to write meanwhile: its folder stays, and this one with it.
        await rmdir(join(folder, UNFINISHED)).catch(() => {});
      }
    },
  };
}

/** Writes a piece while the next one is made. */
async function writeBehind(
  contents: AsyncIterable<Uint8Array>,
  write: (piece: Uint8Array) => Promise<void>,
): Promise<void> {
  let writing = Promise.resolve();
  for await (const piece of contents) {
    await writing;
    writing = write(piece);
    // It is awaited in the next turn, and until then no unhandled rejection.
    writing.catch(() => {});
  }
  await writing;
}

/** A folder and those above it. Node's own way goes on for ever where a folder is there but takes none, such as /proc. */
async function makeFolder(path: string): Promise<void> {
  const make = () =>
    mkdir(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  await make().catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await make();
  });
}

/** So that after a power cut no file is there that was written later than one that is not. Not every system opens folders. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path).catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close();
}

const READ_BYTES = 2 ** 20;

async function* readPieces(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: READ_BYTES });
  } catch (error) {
    throw unreadable(path, error as NodeJS.ErrnoException);
  }
}

const unreadable = (path: string, error: NodeJS.ErrnoException) =>
  new PathloomError('bad_data', `cannot read ${path}: ${systemReason(error)}`);

function fail(path: string, error: unknown): never {
  if (error instanceof PathloomError) throw error;
  const reason = systemReason(error as NodeJS.ErrnoException);
  throw new PathloomError('write_failed', `cannot write ${path}: ${reason}`, { cause: error });
}
