import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const STALE_AFTER = 30 * 60_000;
const LOOK_EVERY = 300;

/**
 * Runs a task while holding `setup.lock` in a folder; waits while another process holds it. A lock whose process has ended is
 * taken over. Two may then, rarely, hold it at once: they do work twice but no harm, since results are renamed into place.
 */
export async function withLock<T>(folder: string, log: (line: string) => void, task: () => Promise<T>): Promise<T> {
  const lock = join(folder, 'setup.lock');
  const mine = JSON.stringify({ process: process.pid, host: hostname() });
  await mkdir(folder, { recursive: true });
  for (let told = false; !(await take(lock, mine)); ) {
    if (await isStale(lock)) {
      await rm(lock, { force: true });
      continue;
    }
    if (!told) log(`Another set-up is at work (${lock}); waiting for it.`);
    told = true;
    await sleep(LOOK_EVERY);
  }
  try {
    return await task();
  } finally {
    await rm(lock, { force: true });
  }
}

async function take(lock: string, mine: string): Promise<boolean> {
  try {
    await writeFile(lock, mine, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isStale(lock: string): Promise<boolean> {
  try {
    if (Date.now() - (await stat(lock)).mtimeMs > STALE_AFTER) return true;
    const holder: { process: number; host: string } = JSON.parse(await readFile(lock, 'utf8'));
    // Another machine's processes cannot be asked; there only the age counts.
    return holder.host === hostname() && !isAlive(holder.process);
  } catch {
    // Just released, or not written to its end yet: look again.
    return false;
  }
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
