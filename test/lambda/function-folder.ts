import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { builtProgram } from '../cli/build.ts';
import { makePackage } from '../fixtures/package.ts';

export interface FunctionFolder {
  readonly folder: string;
  readonly remove: () => Promise<void>;
}

/**
 * A folder as the function's zip unpacks to: the built bundles, models, and onnxruntime-node for this machine alone, with no
 * node_modules above it.
 *
 * @param models a folder of packages; a model `one` of one asset, made here, unless given
 */
export async function makeFunctionFolder(models?: string): Promise<FunctionFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'pathloom-function-'));
  const program = await builtProgram();
  for (const name of ['http', 'batch']) {
    const bundle = join('functions', name);
    await copy(join(dirname(dirname(program)), bundle), join(folder, 'dist', bundle));
  }
  if (models === undefined) await makeModel(join(folder, 'models', 'one'));
  else await copy(models, join(folder, 'models'));
  await copyPackage(folder, 'onnxruntime-node', ['dist', join('bin', 'napi-v6', process.platform, process.arch)]);
  await copyPackage(folder, 'onnxruntime-common', [join('dist', 'cjs')]);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function makeModel(target: string): Promise<void> {
  const made = await makePackage({ architecture: 'path-dependent', id: 'one' });
  await copy(made.folder, target);
  await made.remove();
}

async function copyPackage(folder: string, name: string, parts: readonly string[]): Promise<void> {
  const source = join('node_modules', name);
  for (const part of ['package.json', ...parts]) {
    await copy(join(source, part), join(folder, 'node_modules', name, part));
  }
}

async function copy(source: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await cp(source, target, { recursive: true, filter: (path) => !path.endsWith('.map') });
}
