import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folderStore } from '../../functions/models/folder.ts';
import { conditionPaths } from '../../inference/core/conditions/condition-paths.ts';
import { madeHistory } from '../fixtures/history.ts';
import { expectProblem, type MadeService, makeService, postJson } from './service.ts';

let service: MadeService;
let app: Hono;
beforeAll(async () => {
  service = await makeService();
  app = service.app({ conditionPaths, maxValues: 1_000_000 });
});
afterAll(() => service.remove());

const own = madeHistory({ seed: 5, steps: 300 });
const returns = [...own.returns[0]];
const weeks = returns.map((_, week) => new Date(Date.UTC(2015, 0, 5 + 7 * week)).toISOString().slice(0, 10));
const firm = { name: 'F', asset: 'asset', equity: 40, debt: 60, maturity: 1, recovery: 0.4 };

describe('returns that no market has, 1,000 times as large, are the fault of who sent them:', () => {
  const history = { returns: returns.map((r) => 1000 * r) };
  test.each([
    ['/v1/risk', { paths: 200, steps: 100, positions: { asset: 1 } }],
    ['/v1/forecasts', { paths: 200, steps: 100 }],
    ['/v1/credit', { paths: 200, years: 1, obligors: [firm] }],
  ])('%s', async (path, fields) => {
    const response = await postJson(app, path, { model: 'baseline:iid', history, seed: 1, ...fields });
    const { type, field, detail } = await expectProblem(response, 422, service.folder);
    expect({ type, field }).toEqual({ type: expect.stringContaining('bad_data'), field: 'history' });
    expect(detail).toMatch(/explode: path \d+ .*; the returns of the history are too large$/);
    expect(service.logged).toEqual([]);
  });
});

describe('a baseline fitted to weeks has 52 steps a year', () => {
  test('in views', async () => {
    const body = { model: 'baseline:iid', paths: 200, steps: 4, seed: 1, views: [{ asset: 'asset', drift: 0.1 }] };
    const answers = await Promise.all(
      [weeks, own.dates, undefined].map(async (dates) => {
        const response = await postJson(app, '/v1/scenarios', { ...body, history: { returns, dates } });
        return (await response.json()) as { manifest: { conditioned: object }; weights: number[]; paths: number[][] };
      }),
    );
    const stepsPerYear = answers.map(({ manifest }) => (manifest.conditioned as { stepsPerYear: number }).stepsPerYear);
    expect(stepsPerYear).toEqual([52, 252, 252]);
    const [{ weights, paths }] = answers;
    const mean = paths.reduce((sum, path, i) => sum + weights[i] * path.reduce((a, b) => a + b), 0);
    expect(mean).toBeCloseTo((0.1 * 4) / 52, 6);
  });

  test('in credit', async () => {
    const body = { model: 'baseline:iid', paths: 200, years: 1, obligors: [firm], seed: 1 };
    const methods = await Promise.all(
      [weeks, own.dates].map(async (dates) => {
        const response = await postJson(app, '/v1/credit', { ...body, history: { returns, dates } });
        return ((await response.json()) as { method: { stepsPerYear: number } }).method.stepsPerYear;
      }),
    );
    expect(methods).toEqual([52, 252]);
  });
});

test('a package in a folder of another name is none, and is not listed', async () => {
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
});

test('a start on a Sunday is that of the Friday, and the manifest says so', async () => {
  const ask = async (start: string) => {
    const response = await postJson(app, '/v1/scenarios', { model: 'one', paths: 2, steps: 3, seed: 1, start });
    return (await response.json()) as { manifest: { startDay?: string; request: object }; paths: number[][] };
  };
  const [sunday, friday] = [await ask('2020-05-17'), await ask('2020-05-15')];
  expect(sunday.paths).toEqual(friday.paths);
  expect(sunday.manifest).toMatchObject({ startDay: '2020-05-15', request: { start: '2020-05-17' } });
  expect(friday.manifest.startDay).toBeUndefined();
});

test('a switch and a name that an object cannot have are refused by their values', async () => {
  const query = await app.request('/v1/scenarios?model=one&antithetic=yes');
  const { field, detail } = await expectProblem(query, 400, service.folder);
  expect({ field, detail }).toEqual({
    field: 'antithetic',
    detail: 'request antithetic: "yes": must be true or false',
  });

  const body = '{"model":"one","positions":{"ASSET1":1,"__proto__":{"ASSET2":1}}}';
  const headers = { 'content-type': 'application/json' };
  const response = await app.request('/v1/risk', { method: 'POST', body, headers });
  expect((await expectProblem(response, 400, service.folder)).detail).toBe('the body: "__proto__" is not allowed');
});
