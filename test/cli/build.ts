import { execFile } from 'node:child_process';
import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const PROGRAM = resolve('dist/bin/pathloom.js');
const LOCK = resolve('node_modules/.cache/pathloom-build.lock');
/** What the build reads. */
const SOURCES = ['bin', 'functions', 'inference', 'training', 'build.mjs', 'package-lock.json'];
/** Longest wait for another test file that is building. */
const PATIENCE_MS = 120_000;

let built: Promise<string> | undefined;

/**
 * The built program, `dist/bin/pathloom.js`. It is built by `node build.mjs` when a source is newer than it, and once for all
 * test files: the first one builds, the others wait.
 */
export function builtProgram(): Promise<string> {
  built ??= build();
  return built;
}

async function build(): Promise<string> {
  // While another one builds, the program may be there before its pieces are.
  if ((await modified(LOCK)) === 0 && (await isFresh())) return PROGRAM;
  await mkdir(resolve(LOCK, '..'), { recursive: true });
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await takeLock())) {
    if (Date.now() > deadline) throw new Error(`${LOCK} is held for too long; delete it if nothing is building`);
    await wait(100);
  }
  try {
    if (!(await isFresh())) await promisify(execFile)(process.execPath, ['build.mjs']);
  } finally {
    await rm(LOCK, { force: true });
  }
  return PROGRAM;
}

async function isFresh(): Promise<boolean> {
  const times = await Promise.all(SOURCES.map(newest));
  return (await modified(PROGRAM)) > Math.max(...times);
}

/** When a file, or the newest below a folder, was modified. */
async function newest(path: string): Promise<number> {
  const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const times = await Promise.all([path, ...files].map(modified));
  return Math.max(...times);
}

async function modified(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

/** Takes the lock; that of a process which is gone is removed, for the next try. */
async function takeLock(): Promise<boolean> {
  try {
    const file = await open(LOCK, 'wx');
    await file.write(String(process.pid));
    await file.close();
    return true;
  } catch {
    const pid = Number(await readFile(LOCK, 'utf8').catch(() => ''));
    if (pid > 0 && !isRunning(pid)) await rm(LOCK, { force: true });
    return false;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
