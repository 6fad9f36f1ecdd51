import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderStore } from '../../functions/models/folder.ts';
import { namingStore } from '../../functions/models/naming.ts';
import type { ModelStore } from '../../functions/models/store.ts';
import { unknownModel } from '../../functions/models/unknown-model.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import { expectProblem, makeService, postJson } from './service.ts';

const storeOf = (ids: ModelStore['ids'], open: ModelStore['open'] = async (id) => Promise.reject(unknownModel(id))) =>
  namingStore({ ids, open, report: async (id) => Promise.reject(unknownModel(id)) });

test('a model that there is not is refused with those that there are, whoever asks for it', async () => {
  const service = await makeService();
  const app = service.app();
  const detail = 'there is no model "nope"; known: one, two';
  for (const address of ['/v1/models/nope', '/v1/models/nope/report', '/v1/scenarios?model=nope']) {
    expect(await expectProblem(await app.request(address), 404, service.folder)).toMatchObject({ detail });
  }
  const response = await postJson(app, '/v1/risk', { model: 'nope', weights: { ASSET1: 1 } });
  expect(await expectProblem(response, 404, service.folder)).toMatchObject({ detail, field: 'model' });
  await service.remove();
});

test('of many models ten are named', async () => {
  const ids = Array.from({ length: 12 }, (_, i) => `m${i}`);
  await expect(storeOf(async () => ids).report('nope')).rejects.toMatchObject({
    code: 'unknown_model',
    message: 'there is no model "nope"; known: m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, …',
  });
});

test('where models cannot be listed none is named, and another refusal stays as it is', async () => {
  const bad = new PathloomError('bad_model', 'they cannot be listed');
  const unlisted = storeOf(async () => Promise.reject(bad));
  await expect(unlisted.open('nope')).rejects.toThrow(/^there is no model "nope"$/);
  const broken = storeOf(
    async () => ['m0'],
    async () => Promise.reject(bad),
  );
  await expect(broken.open('m0')).rejects.toBe(bad);
});

test('a package in a folder of another name is none, and is not listed', async () => {
  const service = await makeService();
  const folder = await mkdtemp(join(tmpdir(), 'pathloom-renamed-'));
  await cp(join(service.folder, 'one'), join(folder, 'one'), { recursive: true });
  await cp(join(service.folder, 'one'), join(folder, 'renamed'), { recursive: true });
  const store = folderStore(folder);
  await expect(store.open('renamed')).rejects.toThrow(
    expect.objectContaining({
      code: 'bad_model',
      message: `${join(folder, 'renamed')} holds the model one; a package's folder has the name of its model, so rename it to one`,
    }),
  );
  const listed = await service.app({ models: store }).request('/v1/models');
  expect(((await listed.json()) as { models: { id: string }[] }).models.map(({ id }) => id)).toEqual(['one']);
  await rm(folder, { recursive: true });
  await service.remove();
});
