import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../inference/core/bytes.ts';

const DRAFT = '.tmp';
/** A draft is written within seconds: one as old as this, in milliseconds, was left by a process that was ended. */
const LEFT_MS = 3_600_000;

/**
 * Files under the names of their hashes, in a folder that processes share and later ones find again. A name tells what must be in the
 * file, so that a file of one version of a model is never taken for that of another.
 */
export class FileCache {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** The file of this hash; undefined where there is none. One that is something else is thrown away. */
  async read(hash: string): Promise<Uint8Array | undefined> {
    const path = join(this.folder, hash);
    const bytes = await readFile(path).catch(() => undefined);
    if (!bytes || (await sha256(bytes)) === hash) return bytes;
    await rm(path, { force: true });
    return undefined;
  }

  /** Keeps bytes whose hash was checked. Written beside its place and renamed, so that nobody reads a part. */
  async write(hash: string, bytes: Uint8Array): Promise<void> {
    const draft = join(this.folder, `${hash}.${randomUUID()}${DRAFT}`);
    try {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      await this.removeLeft();
      await writeFile(draft, bytes);
      await rename(draft, join(this.folder, hash));
    } finally {
      await rm(draft, { force: true });
    }
  }

  private async removeLeft(): Promise<void> {
    const drafts = (await readdir(this.folder)).filter((name) => name.endsWith(DRAFT));
    for (const path of drafts.map((name) => join(this.folder, name))) {
      // Gone where another process has just renamed or removed it.
      const found = await stat(path).catch(() => undefined);
      if (found && Date.now() - found.mtimeMs > LEFT_MS) await rm(path, { force: true });
    }
  }
}
