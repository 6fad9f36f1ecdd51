import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { npm, npmEnvironment } from '../npm/environment.ts';

const NODE = `node-linux-${process.arch}`;

export interface RuntimeClient {
  /** The Node of AWS Lambda's runtime nodejs22.x. */
  readonly node: string;
  /** What that runtime starts: aws-lambda-ric, with its native client. */
  readonly program: string;
}

/**
 * The real runtime client of AWS Lambda and the Node it runs on, as `runtime/package-lock.json` pins them, compiled once: about 80 s,
 * then nothing. The package brings the sources of its native part, and Node's package brings the headers, so that only npm's registry
 * is needed, and cmake, make, xz, Python and a C++ compiler on the machine.
 *
 * @throws Error if it cannot be had: tests that need it must fail, not be skipped
 */
export async function runtimeClient(): Promise<RuntimeClient> {
  if (process.platform !== 'linux') {
    throw new Error(`AWS's runtime client is made for Linux; these tests cannot run on ${process.platform}`);
  }
  const modules = await npmEnvironment({
    name: 'lambda-runtime',
    recipe: new URL('runtime', import.meta.url),
    finish: compile,
  });
  return { node: join(modules, NODE, 'bin', 'node'), program: join(modules, 'aws-lambda-ric', 'index.mjs') };
}

async function compile(folder: string): Promise<void> {
  const modules = join(folder, 'node_modules');
  const node = join(modules, NODE);
  // node-gyp would fetch the headers from a host of its own.
  await npm(folder, 'rebuild', '--ignore-scripts=false', '--foreground-scripts', `--nodedir=${node}`, 'aws-lambda-ric');
  await clear(modules, ['aws-lambda-ric', NODE]);
  await clear(node, ['bin', 'LICENSE']);
}

/** Deletes what only the compiler needed. */
async function clear(folder: string, kept: readonly string[]): Promise<void> {
  const others = (await readdir(folder)).filter((name) => !kept.includes(name));
  for (const name of others) await rm(join(folder, name), { recursive: true, force: true });
}
