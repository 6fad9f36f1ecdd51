import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';

const SEAL = 'sha256.json';
const STAGING = 'staging-';
// Longer than any set-up takes, so that one that still runs is left alone.
const ABANDONED_AFTER = 2 * 3600_000;

/** sha256 of a file, in hexadecimal. */
export async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/** Whether a folder made by `makeSealed` is there, with every file as it was, none missing and none more. */
export async function isSealed(folder: string): Promise<boolean> {
  try {
    const sealed: Record<string, string> = JSON.parse(await readFile(join(folder, SEAL), 'utf8'));
    const files = await listFiles(folder);
    if (files.length !== Object.keys(sealed).length) return false;
    for (const file of files) if (sealed[file] !== (await hashFile(join(folder, file)))) return false;
    return true;
  } catch {
    return false;
  }
}

/**
 * Fills a folder beside its place, writes the hash of every file into it, and renames it into its place: who reads it finds
 * all of it or nothing. What stood there is replaced.
 */
export async function makeSealed(folder: string, fill: (staging: string) => Promise<void>): Promise<void> {
  const staging = await makeStaging(join(folder, '..'));
  try {
    await fill(staging);
    const hashes: Record<string, string> = {};
    for (const file of await listFiles(staging)) hashes[file] = await hashFile(join(staging, file));
    await writeFile(join(staging, SEAL), `${JSON.stringify(hashes, null, 1)}\n`);
    await replaceFolder(staging, folder);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** A new, empty folder for what is not finished yet; also clears away what interrupted runs left there. */
export async function makeStaging(parent: string): Promise<string> {
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    if (!name.startsWith(STAGING)) continue;
    const left = await stat(join(parent, name)).catch(() => null);
    if (left !== null && Date.now() - left.mtimeMs > ABANDONED_AFTER)
      await rm(join(parent, name), { recursive: true, force: true });
  }
  const staging = join(parent, STAGING + randomUUID());
  await mkdir(staging);
  return staging;
}

/** Puts a finished folder in the place of another, which is moved out of the way first. */
export async function replaceFolder(finished: string, place: string): Promise<void> {
  const old = join(place, '..', STAGING + randomUUID());
  await rename(place, old).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(finished, place);
  await rm(old, { recursive: true, force: true });
}

/** Files below a folder, the seal left out, by path relative to it. */
export async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((file) => file !== SEAL)
    .sort();
}
