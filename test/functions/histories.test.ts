import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../functions/http/app.ts';
import { folderStore } from '../../functions/models/folder.ts';
import { Manifest } from '../../inference/contract/manifest.ts';
import { BaselineModel } from '../../inference/core/baselines/baseline-model.ts';
import { baselines } from '../../inference/core/baselines/registry.ts';
import type { ScenarioSet } from '../../inference/core/model.ts';
import { type Model, openModel } from '../../inference/node.ts';
import { madeHistory } from '../fixtures/history.ts';
import { makePackage } from '../fixtures/package.ts';
import { byPath } from '../fixtures/paths.ts';

let models: string;
let app: Hono;
const opened = new Map<string, Model>();

beforeAll(async () => {
  models = await mkdtemp(join(tmpdir(), 'pathloom-http-'));
  for (const [id, architecture, assets] of [
    ['one', 'path-dependent', 1],
    ['two', 'dense', 2],
  ] as const) {
    const made = await makePackage({ architecture, id, assets });
    await rename(made.folder, join(models, id));
    await made.remove();
    opened.set(id, await openModel(join(models, id)));
  }
  app = createApp({ models: folderStore(models), maxValues: 10_000, log: () => {} });
});
afterAll(async () => {
  for (const model of opened.values()) await model.close();
  await rm(models, { recursive: true, force: true });
});

const get = (path: string) => app.request(path);
const headers = { 'content-type': 'application/json' };
const post = (body: unknown) => app.request('/v1/scenarios', { method: 'POST', body: JSON.stringify(body), headers });

const own = madeHistory({ seed: 5, steps: 300 });
const pair = madeHistory({ assets: 2, seed: 5, steps: 300 });
const returns = [...own.returns[0]];
/** [asset][step] → [step][asset] */
const rows = pair.dates.map((_, step) => pair.returns.map((series) => series[step]));
const size = { paths: 4, steps: 6, seed: 3 };

/** The numbers of a JSON answer, and those that the library draws. */
async function expectSame(response: Response, { manifest, chunks }: ScenarioSet): Promise<Manifest> {
  expect(response.status).toBe(200);
  const answer = (await response.json()) as { manifest: unknown; paths: (number | number[])[][] };
  const drawn = [...(await byPath(chunks)).values()].map((path) => [...path]);
  expect(answer.paths.map((path) => path.flat().map(Math.fround))).toEqual(drawn);
  expect(drawn).toHaveLength(manifest.request.paths);
  return Manifest.parse(answer.manifest);
}

describe('a model over HTTP', () => {
  test('starts from the end of a history that comes with the request, or from a day of it', async () => {
    const history = { returns, dates: own.dates };
    for (const start of [{}, { start: own.dates[200] }]) {
      const set = await (opened.get('one') as Model).generate({ ...size, ...start }, { history: own });
      const manifest = await expectSame(await post({ model: 'one', ...size, ...start, history }), set);
      expect(manifest).toEqual(set.manifest);
      expect(manifest.request.start).toBe(start.start ?? 'latest');
    }
  });

  test('starts on a Sunday as on the Friday, and the manifest says so', async () => {
    const ask = async (start: string) =>
      (await (await post({ model: 'one', ...size, start })).json()) as { manifest: Manifest; paths: number[][] };
    const [sunday, friday] = [await ask('2020-05-17'), await ask('2020-05-15')];
    expect(sunday.paths).toEqual(friday.paths);
    expect(sunday.manifest).toMatchObject({ startDay: '2020-05-15', request: { start: '2020-05-17' } });
    expect(friday.manifest.startDay).toBeUndefined();
  });

  test('takes returns without dates, and then names no last day', async () => {
    const set = await (opened.get('one') as Model).generate(size, { history: own });
    const { history } = await expectSame(await post({ model: 'one', ...size, history: { returns } }), set);
    expect(history).toEqual({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  test('takes rows of several assets, as its answer gives them', async () => {
    const set = await (opened.get('two') as Model).generate(size, {
      history: { ...pair, assets: ['ASSET1', 'ASSET2'] },
    });
    const history = { returns: rows, dates: pair.dates };
    expect(await expectSame(await post({ model: 'two', ...size, history }), set)).toEqual(set.manifest);
  });
});

test('clients at the same time get each its own answer', async () => {
  const bodies = Array.from({ length: 24 }, (_, client) => ({
    ...{ model: client % 3 === 0 ? 'baseline:iid' : 'one', paths: 40, steps: 10, seed: client },
    history: { returns: [...madeHistory({ seed: 100 + client, steps: 300 }).returns[0]] },
  }));
  const alone = [];
  for (const body of bodies) alone.push(await (await post(body)).text());
  const together = await Promise.all(bodies.map(async (body) => (await post(body)).text()));
  expect(together).toEqual(alone);
  expect(new Set(together).size).toBe(24);
});

describe('a baseline over HTTP', () => {
  test.each(Object.keys(baselines))('%s is fitted to the history that comes with the request', async (model) => {
    const set = await new BaselineModel(model, { ...own, assets: ['asset'] }).generate(size);
    const manifest = await expectSame(await post({ model, ...size, history: { returns, dates: own.dates } }), set);
    expect(manifest).toEqual(set.manifest);
  });

  test('is fitted to prices as to their returns, one fewer', async () => {
    let price = 80;
    const prices = [price, ...returns.map((r) => (price *= Math.exp(r)))];
    const dates = ['2018-12-31', ...own.dates];
    const history = { dates, prices: prices.map((each) => [each]) };
    const body = { model: 'baseline:iid', ...size, start: own.dates[9], output: 'prices', initialPrice: 50, history };
    const response = await post(body);
    expect(response.status).toBe(200);
    const { manifest, paths } = (await response.json()) as { manifest: Manifest; paths: number[][] };
    expect(manifest).toMatchObject({ assets: ['asset'], history: { lastDate: own.dates.at(-1) } });
    const first = Math.log(paths[0][0] / 50);
    expect(Math.min(...returns.map((r) => Math.abs(r - first)))).toBeLessThan(1e-6);
  });

  test('comes in every format', async () => {
    const body = JSON.stringify({ model: 'baseline:gjr', ...size, history: { returns } });
    for (const [accept, beginning] of [
      ['text/csv', 'path,step,asset\n0,1,'],
      ['application/x-ndjson', '{"path":0'],
      ['application/vnd.apache.parquet', 'PAR1'],
    ]) {
      const response = await app.request('/v1/scenarios', { method: 'POST', body, headers: { ...headers, accept } });
      const text = Buffer.from(await response.arrayBuffer()).toString('latin1');
      expect(text.slice(0, beginning.length)).toBe(beginning);
      expect(response.headers.get('x-pathloom-synthetic')).toBe('true');
    }
  });

  test('is listed with a line about it, apart from the models', async () => {
    const list = (await (await get('/v1/models')).json()) as Record<string, { id: string; summary?: string }[]>;
    expect(list.models.map(({ id }) => id).sort()).toEqual(['one', 'two']);
    expect(list.baselines.map(({ id }) => id)).toEqual(Object.keys(baselines));
    for (const { summary } of list.baselines) expect(summary).toMatch(/^[A-Z][^\n]{5,}$/);
  });
});
