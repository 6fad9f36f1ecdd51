import { createHash } from 'node:crypto';
import { copyFile, readdir, readFile, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../../training/backend/run-command.ts';
import { withLock } from '../../training/setup/lock.ts';
import { cacheFolder } from '../../training/setup/machine.ts';
import { makeSealed } from '../../training/setup/sealed-folder.ts';

const RECIPE = fileURLToPath(new URL('runtime', import.meta.url));
const RECIPE_FILES = ['package.json', 'package-lock.json'];
const INSTALL_LIMIT = 10 * 60_000;

export interface RuntimeClient {
  /** The Node of AWS Lambda's runtime nodejs22.x. */
  readonly node: string;
  /** What that runtime starts: aws-lambda-ric, with its native client. */
  readonly program: string;
}

/**
 * The real runtime client of AWS Lambda and the Node it runs on, as `runtime/package-lock.json` pins them. They are installed and
 * compiled once for each lock file, in Pathloom's cache outside the checkout: about 80 s, then nothing. The package brings the
 * sources of its native part, and Node's package brings the headers, so that only npm's registry is needed, and cmake, make, xz,
 * Python and a C++ compiler on the machine.
 *
 * @throws Error if it cannot be had: tests that need it must fail, not be skipped
 */
export async function runtimeClient(): Promise<RuntimeClient> {
  if (process.platform !== 'linux') {
    throw new Error(`AWS's runtime client is made for Linux; these tests cannot run on ${process.platform}`);
  }
  const recipe = await Promise.all(RECIPE_FILES.map((file) => readFile(join(RECIPE, file))));
  const hash = createHash('sha256').update(`${process.arch} ${recipe.join()}`).digest('hex');
  const shared = join(cacheFolder(process.env, homedir()), 'lambda-runtime');
  const folder = join(shared, hash.slice(0, 16));
  const modules = join(folder, 'node_modules');
  const client = {
    node: join(modules, `node-linux-${process.arch}`, 'bin', 'node'),
    program: join(modules, 'aws-lambda-ric', 'index.mjs'),
  };
  if (!(await isThere(client.program))) {
    await withLock(
      shared,
      () => {},
      async () => {
        if (!(await isThere(client.program))) await makeSealed(folder, install);
      },
    );
  }
  return client;
}

async function install(folder: string): Promise<void> {
  for (const file of RECIPE_FILES) await copyFile(join(RECIPE, file), join(folder, file));
  await npm(folder, 'ci', '--ignore-scripts');
  const node = join(folder, 'node_modules', `node-linux-${process.arch}`);
  // node-gyp would fetch the headers from a host of its own.
  await npm(folder, 'rebuild', '--ignore-scripts=false', '--foreground-scripts', `--nodedir=${node}`, 'aws-lambda-ric');
  await clear(join(folder, 'node_modules'), ['aws-lambda-ric', `node-linux-${process.arch}`]);
  await clear(node, ['bin', 'LICENSE']);
}

/** Deletes what only the compiler needed. */
async function clear(folder: string, kept: readonly string[]): Promise<void> {
  const others = (await readdir(folder)).filter((name) => !kept.includes(name));
  for (const name of others) await rm(join(folder, name), { recursive: true, force: true });
}

async function npm(folder: string, ...args: string[]): Promise<void> {
  const outcome = await runCommand('npm', [...args, '--no-audit', '--no-fund'], { limit: INSTALL_LIMIT, folder });
  if (outcome.code === 0) return;
  const said = `${outcome.stdout}\n${outcome.stderr}`.slice(-4000);
  throw new Error(
    `AWS's runtime client cannot be installed: npm ${args.join(' ')} ended with ${outcome.code}:\n${said}`,
  );
}

const isThere = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );
