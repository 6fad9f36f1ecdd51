import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { makeFolder, pathloom, removeFolder } from './run.ts';

/** 12 shards of 400 paths, each long enough to be killed in. */
const SIZE = { paths: 4700, steps: 60, shardPaths: 400 };
export const REQUEST = { name: 'night', model: 'made', seed: 5, format: 'parquet', ...SIZE };
export const SHARDS = 12;

/** A batch of a made model, drawn without anything in its way. */
export interface Night {
  readonly made: MadePackage;
  /** The options that name the folder of the model. */
  readonly models: readonly string[];
  /** Folder of the batch. */
  readonly out: string;
  readonly undisturbed: Record<string, string>;
  readonly remove: () => Promise<unknown>;
}

export async function drawNight(): Promise<Night> {
  const made = await makePackage({ architecture: 'path-dependent', id: 'made' });
  const models = ['--models', dirname(made.folder)];
  const around = await makeNightFolder();
  const run = ['batch', 'run', 'request.json', '--out', 'out', ...models];
  expect(await pathloom(around, run)).toMatchObject({ code: 0, stdout: '' });
  const out = join(around, 'out');
  const remove = () => Promise.all([made.remove(), removeFolder(around)]);
  return { made, models, out, undisturbed: await contentsOf(out), remove };
}

/** A folder with the request in it. */
export async function makeNightFolder(): Promise<string> {
  const folder = await makeFolder();
  await writeFile(join(folder, 'request.json'), JSON.stringify(REQUEST));
  return folder;
}

/** Every file below a folder, hidden ones too. */
export async function contentsOf(at: string): Promise<Record<string, string>> {
  const entries = await readdir(at, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const pairs = await Promise.all(
    files.map(async (file) => [file.slice(at.length + 1), await readFile(file, 'base64')]),
  );
  return Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
}
