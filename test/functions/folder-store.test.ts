import { cp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { folderStore } from '../../functions/models/folder.ts';
import type { ModelStore } from '../../functions/models/store.ts';
import { writePackage } from '../../training/package/write.ts';
import { makeFolder } from '../cli/run.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';

let first: MadePackage;
let second: MadePackage;
let models: string;
let store: ModelStore;

beforeAll(async () => {
  [first, second] = await Promise.all(
    [1, 2].map((seed) => makePackage({ architecture: 'path-dependent', seed, id: 'same' })),
  );
});
afterAll(() => Promise.all([first.remove(), second.remove()]));
beforeEach(async () => {
  models = await makeFolder();
  await cp(first.folder, join(models, 'same'), { recursive: true });
  store = folderStore(models);
  return () => rm(models, { recursive: true });
});

const replace = () => writePackage(join(models, 'same'), second.card, second.files);
const opened = async () => (await store.open('same')).card.sha256;
const draw = async () => {
  const { manifest, chunks } = await (await store.open('same')).generate({ paths: 2, steps: 3, seed: 1 });
  for await (const { values } of chunks) expect(values).toHaveLength(6);
  return manifest.model.sha256;
};

test('a package is opened once', async () => {
  const model = await store.open('same');
  expect(model.card.sha256).toBe(first.card.sha256);
  expect(await store.open('same')).toBe(model);
});

test.each([
  ['before any other file of it was read', opened],
  ['after it was drawn from', draw],
])('one that is put in the place of another, %s, is the one that answers', async (_, look) => {
  expect(await look()).toBe(first.card.sha256);
  await replace();
  expect(await draw()).toBe(second.card.sha256);
});

test('amid a replacement, while there is none for a moment, the one before answers', async () => {
  const model = await store.open('same');
  await rename(join(models, 'same'), join(models, 'same.1.tmp'));
  expect(await store.open('same')).toBe(model);
});

test('what cannot be opened is tried again', async () => {
  await rm(join(models, 'same'), { recursive: true });
  await expect(store.open('same')).rejects.toMatchObject({ code: 'unknown_model' });
  await cp(second.folder, join(models, 'same'), { recursive: true });
  expect(await opened()).toBe(second.card.sha256);
});
