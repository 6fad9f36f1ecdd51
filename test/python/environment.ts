import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { runProgram } from './program.ts';

/** Longest wait for another process that is installing the same packages. */
const PATIENCE_MS = 10 * 60_000;

/**
 * A Python with the given packages (`name==version`), in a virtual environment outside the checkout that is made once for each
 * list: under PATHLOOM_CACHE, XDG_CACHE_HOME/pathloom or ~/.cache/pathloom. Several processes may ask at the same time.
 * The interpreter is PATHLOOM_PYTHON, or `python3`.
 *
 * @returns the path of the environment's interpreter
 * @throws Error if there is no Python, or the packages cannot be installed: tests that need it must fail, not be skipped
 */
export async function pythonEnvironment(packages: readonly string[]): Promise<{ python: string }> {
  const base = process.env.PATHLOOM_PYTHON ?? 'python3';
  const version = await pythonVersion(base);
  const key = createHash('sha256')
    .update(JSON.stringify([version, [...packages].sort()]))
    .digest('hex');
  const directory = join(cacheDirectory(), `python-${key.slice(0, 16)}`);
  const python = join(directory, 'bin', 'python');
  if (!(await exists(python))) {
    await alone(`${directory}.lock`, async () => {
      if (!(await exists(python))) await install(base, packages, directory);
    });
  }
  return { python };
}

async function pythonVersion(base: string): Promise<string> {
  try {
    return await runProgram(base, ['-c', 'import sys, platform; print(sys.version, platform.machine(), sys.prefix)']);
  } catch (cause) {
    throw new Error(
      `These tests need Python 3.11 or newer, and "${base}" does not run; install it or set PATHLOOM_PYTHON`,
      {
        cause,
      },
    );
  }
}

function cacheDirectory(): string {
  const { PATHLOOM_CACHE, XDG_CACHE_HOME } = process.env;
  return PATHLOOM_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'pathloom');
}

/** Installs beside the final place and moves there when complete, so that a half-made environment is never used. */
async function install(base: string, packages: readonly string[], directory: string): Promise<void> {
  const draft = `${directory}.${process.pid}.tmp`;
  try {
    await runProgram(base, ['-m', 'venv', draft]);
    const flags = ['--quiet', '--no-input', '--disable-pip-version-check', '--only-binary=:all:'];
    await runProgram(join(draft, 'bin', 'python'), ['-m', 'pip', 'install', ...flags, ...packages]);
    await rename(draft, directory).catch(async (error) => {
      // Two processes that take over the same abandoned lock may both get here: the first one's environment is as good.
      if (!(await exists(directory))) throw error;
    });
  } catch (cause) {
    throw new Error(`Could not install ${packages.join(', ')} for the tests with "${base}": ${lastLine(cause)}`, {
      cause,
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Runs `work` while no other process holds the lock. A lock whose process is gone is taken over. */
async function alone(lock: string, work: () => Promise<void>): Promise<void> {
  await mkdir(cacheDirectory(), { recursive: true });
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await take(lock))) {
    if (Date.now() > deadline)
      throw new Error(`Another process has held ${lock} for too long; delete it if that one is gone`);
    if (await isAbandoned(lock)) await rm(lock, { force: true });
    else await wait(250);
  }
  try {
    await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    const file = await open(lock, 'wx');
    await file.write(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function isAbandoned(lock: string): Promise<boolean> {
  const pid = Number(await readFile(lock, 'utf8').catch(() => ''));
  // No number yet: its maker is about to write it.
  if (!pid) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function lastLine(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.trim().split('\n').at(-1) ?? '';
}
