import { expect, test } from 'vitest';
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
