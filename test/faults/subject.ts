import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { readPlan } from '../../functions/batch/begin.ts';
import { type Destination, readWhole } from '../../functions/batch/destination.ts';
import { folderDestination } from '../../functions/batch/folder.ts';
import { statusOf } from '../../functions/batch/status.ts';
import { samplePaths, verifyBatch } from '../../functions/batch/verify.ts';
import { BatchManifest } from '../../inference/contract/batch.ts';
import type { Model } from '../../inference/core/model.ts';
import { openModel } from '../../inference/node.ts';
import { makeFolder, pathloom, removeFolder } from '../cli/run.ts';
import { makePackage } from '../fixtures/package.ts';

export const SHARDS = 12;
/** Shards of 300 paths, and a last one of 200. */
export const REQUEST = { name: 'night', model: 'made', paths: 3500, steps: 20, seed: 5, shardPaths: 300 };

export type Contents = Readonly<Record<string, string>>;

/** The batch whose runs are disturbed, and what it is where nothing disturbs it. */
export interface Subject {
  readonly model: Model;
  /** Folder of the model package's folder. */
  readonly models: string;
  /** Of the request. */
  readonly file: string;
  readonly undisturbed: Contents;
  remove(): Promise<void>;
}

export async function makeSubject(): Promise<Subject> {
  const [made, folder] = await Promise.all([makePackage({ architecture: 'path-dependent', id: 'made' }), makeFolder()]);
  const models = dirname(made.folder);
  const file = join(folder, 'request.json');
  await writeFile(file, JSON.stringify(REQUEST));
  const model = await openModel(made.folder);
  expect(await pathloom(folder, ['batch', 'run', file, '--out', 'out', '--models', models])).toMatchObject({ code: 0 });
  const undisturbed = await contentsOf(folderDestination(join(folder, 'out')));
  expect(Object.keys(undisturbed)).toHaveLength(2 + 2 * SHARDS);
  return {
    ...{ model, models, file, undisturbed },
    async remove() {
      await model.close();
      await made.remove();
      await removeFolder(folder);
    },
  };
}

/** All that readers see. */
export async function contentsOf(destination: Destination): Promise<Contents> {
  const contents: Record<string, string> = {};
  for await (const { key } of destination.list('')) {
    contents[key] = Buffer.from((await readWhole(destination, key)) ?? []).toString('base64');
  }
  return contents;
}

/** Whatever happened so far, what is there is true: every file is what it will be, and a manifest stands only where all of them do. */
export async function expectHalfNothing({ undisturbed }: Subject, destination: Destination): Promise<void> {
  const found = await contentsOf(destination);
  for (const [key, bytes] of Object.entries(found)) expect([key, bytes]).toEqual([key, undisturbed[key]]);
  if ('manifest.json' in found) expect(found).toEqual(undisturbed);
  if (!('plan.json' in found)) return;
  const names = Object.keys(found);
  const received = names.filter((key) => key.startsWith('receipts/')).map((key) => key.slice(9, 15));
  const whole = received.filter((number) => names.includes(`shards/${number}.parquet`)).length;
  expect(await statusOf(await readPlan(destination), destination)).toMatchObject({
    finished: names.includes('manifest.json'),
    shards: { whole, planned: SHARDS },
  });
}

/** The end of every run: the files of the undisturbed one and no others, listed, and verified from first to last. */
export async function expectWhole({ model, undisturbed }: Subject, destination: Destination): Promise<void> {
  const found = await contentsOf(destination);
  expect(found).toEqual(undisturbed);
  const manifest = BatchManifest.parse(JSON.parse(Buffer.from(found['manifest.json'], 'base64').toString()));
  const shards = Object.keys(found).filter((key) => key.startsWith('shards/'));
  expect(manifest.shards.map(({ key }) => key)).toEqual(shards.sort());
  const options = { source: model, onShard: () => {}, interrupted: () => false };
  const sampled = samplePaths(REQUEST.paths, 1, 7);
  expect(await verifyBatch(await readPlan(destination), destination, { ...options, sampled })).toEqual([]);
}
