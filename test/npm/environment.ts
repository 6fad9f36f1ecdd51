import { createHash } from 'node:crypto';
import { copyFile, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../../training/backend/run-command.ts';
import { withLock } from '../../training/setup/lock.ts';
import { cacheFolder } from '../../training/setup/machine.ts';
import { makeSealed } from '../../training/setup/sealed-folder.ts';

const RECIPE_FILES = ['package.json', 'package-lock.json'];
const INSTALL_LIMIT = 10 * 60_000;

export interface NpmEnvironment {
  /** What the cache calls it. */
  readonly name: string;
  /** Folder with the package.json that names the packages, and the package-lock.json that pins them. */
  readonly recipe: URL;
  /** What is left to do once they lie in `folder`/node_modules; nothing unless given. */
  readonly finish?: (folder: string) => Promise<void>;
}

/**
 * Packages that only some tests need, and that are too heavy for everyone's `npm ci`. They are installed once for each lock file, in
 * Pathloom's cache outside the checkout, without their install scripts. Several processes may ask at the same time.
 *
 * @returns the folder node_modules
 * @throws Error if they cannot be installed: tests that need them must fail, not be skipped
 */
export async function npmEnvironment({ name, recipe, finish }: NpmEnvironment): Promise<string> {
  const source = fileURLToPath(recipe);
  const files = await Promise.all(RECIPE_FILES.map((file) => readFile(join(source, file))));
  const hash = createHash('sha256').update(`${process.arch} ${files.join()}`).digest('hex');
  const shared = join(cacheFolder(process.env, homedir()), name);
  const folder = join(shared, hash.slice(0, 16));
  if (!(await isThere(folder))) {
    await withLock(
      shared,
      () => {},
      async () => {
        if (!(await isThere(folder))) await makeSealed(folder, install);
      },
    );
  }
  return join(folder, 'node_modules');

  async function install(staging: string): Promise<void> {
    for (const file of RECIPE_FILES) await copyFile(join(source, file), join(staging, file));
    await npm(staging, 'ci', '--ignore-scripts');
    await finish?.(staging);
  }
}

/** Runs npm in a folder. @throws Error with what it said where it fails */
export async function npm(folder: string, ...args: string[]): Promise<void> {
  const outcome = await runCommand('npm', [...args, '--no-audit', '--no-fund'], { limit: INSTALL_LIMIT, folder });
  if (outcome.code === 0) return;
  const said = `${outcome.stdout}\n${outcome.stderr}`.slice(-4000);
  throw new Error(
    `Packages of the tests cannot be installed: npm ${args.join(' ')} ended with ${outcome.code}:\n${said}`,
  );
}

// Folders are renamed into their place when they are whole.
const isThere = (folder: string): Promise<boolean> =>
  stat(folder).then(
    () => true,
    () => false,
  );
