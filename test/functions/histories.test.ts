import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../functions/http/app.ts';
import { folderStore } from '../../functions/http/store.ts';
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
  expect(answer.paths.map((path) => path.flat())).toEqual(drawn);
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

describe('refused, naming what is wrong', () => {
  const few = returns.slice(0, 20);
  /** A line: its likelihood has no maximum. */
  const line = Array.from({ length: 300 }, (_, i) => 0.01 + i * 1e-4);
  const three = [0.01, -0.02, 0.03];

  test.each([
    [
      'a baseline without a history',
      400,
      'history',
      { model: 'baseline:gjr' },
      /history is missing: baseline:gjr is fitted/,
    ],
    [
      'a baseline that there is not',
      404,
      'model',
      { model: 'baseline:x', history: { returns } },
      /"baseline:x"; known: baseline:iid, /,
    ],
    [
      'a history without numbers',
      400,
      'history',
      { history: {} },
      'request history: must have either returns or prices',
    ],
    ['a history with both', 400, 'history', { history: { returns, prices: [1, 2] } }, /either returns or prices/],
    ['a history that is none', 400, 'history', { history: 'sp500' }, /^request history "sp500": must be an object/],
    ['a history of a field too many', 400, 'history', { history: { returns, asset: 'A' } }, /unknown fields: asset/],
    ['no rows', 400, 'history.returns', { history: { returns: [] } }, /must not be empty/],
    ['one price', 400, 'history.prices', { history: { prices: [1] } }, /at least 2 entries long/],
    [
      'more rows than allowed',
      400,
      'history.returns',
      { history: { returns: Array(20_001).fill(0.01) } },
      /at most 20000 entries long/,
    ],
    [
      'null for a return',
      400,
      'history.returns.1',
      { history: { returns: [0.1, null] } },
      /must be a number or a list/,
    ],
    [
      'text for a return',
      400,
      'history.returns.0',
      { history: { returns: ['0.1'] } },
      /"0.1": must be a number or a list/,
    ],
    [
      'a price of nothing',
      400,
      'history.prices.1',
      { history: { prices: [1, 0, 2] } },
      /^request history.prices.1 0: must be above 0/,
    ],
    [
      'rows of unequal width',
      400,
      'history.returns.2',
      { history: { returns: [0.1, 0.2, [0.1, 0.2]] } },
      /as wide as the first row, which has 1$/,
    ],
    [
      'a date too few',
      400,
      'history.dates',
      { history: { returns: three, dates: ['2020-01-01', '2020-01-02'] } },
      /as many as the rows: 3, not 2$/,
    ],
    [
      'a date that is none',
      400,
      'history.dates.0',
      { history: { returns: three, dates: ['1.1.2020'] } },
      /a date such as 2008-10-01$/,
    ],
    [
      'a date twice',
      400,
      'history.dates.1',
      { history: { returns: few.slice(0, 2), dates: ['2020-01-01', '2020-01-01'] } },
      /must be after the day before it, 2020-01-01$/,
    ],
    [
      'a day of a history without dates',
      400,
      'start',
      { start: '2020-01-02', history: { returns } },
      /comes without dates/,
    ],
    [
      'a day outside of the history',
      400,
      'start',
      { start: '1999-01-02', history: { returns, dates: own.dates } },
      /outside the history/,
    ],
    [
      'assets too many for a baseline',
      400,
      'history',
      { history: { returns: rows } },
      'request history has 2 assets; it must be of one asset',
    ],
    [
      'assets too few for a model',
      400,
      'history',
      { model: 'two', history: { returns } },
      'request history has 1 assets; it must be of 2 assets, ASSET1, ASSET2',
    ],
    [
      'too few returns for a baseline',
      422,
      undefined,
      { history: { returns: few } },
      'baseline:gjr needs at least 100 returns; the history has 20',
    ],
    [
      'too few returns for a model',
      422,
      undefined,
      { model: 'one', history: { returns: few } },
      /^the history has 20 returns; at least \d+ are needed/,
    ],
    [
      'returns that never move',
      422,
      undefined,
      { history: { prices: Array(200).fill(7) } },
      'baseline:gjr needs returns that vary; all are 0',
    ],
    [
      'returns that no fit settles for',
      422,
      undefined,
      { history: { returns: line } },
      /^baseline:gjr did not converge: no maximum of the likelihood after \d+ evaluations$/,
    ],
    [
      'pairs of a bootstrap',
      400,
      'antithetic',
      { model: 'baseline:iid', antithetic: true, history: { returns } },
      /no mirror image$/,
    ],
    [
      'paths too many, before any fit',
      413,
      undefined,
      { paths: 101, steps: 100, history: { returns: few } },
      /10100 values/,
    ],
    [
      'a request with a wrong field, before any fit',
      400,
      'paths',
      { paths: 0, history: { returns: few } },
      /paths 0: must be at least 1/,
    ],
  ])('%s', async (_what, status, field, body, message) => {
    const response = await post({ model: 'baseline:gjr', ...size, ...body });
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({
      status,
      ...(field !== undefined && { field }),
      detail: typeof message === 'string' ? message : expect.stringMatching(message),
    });
    expect(response.status).toBe(status);
  });

  test('a return that JSON can hold and a number cannot', async () => {
    const body = '{"model":"baseline:iid","history":{"returns":[0.1,1e999]}}';
    const response = await app.request('/v1/scenarios', { method: 'POST', body, headers });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ field: 'history.returns.1' });
  });

  test('a baseline by GET, whose address has no room for a history, and the card of one', async () => {
    const asked = await get('/v1/scenarios?model=baseline:gjr&paths=2');
    expect(asked.status).toBe(400);
    expect(await asked.json()).toMatchObject({ field: 'history', detail: expect.stringMatching(/send one by POST/) });
    const card = await get('/v1/models/baseline:gjr');
    expect(card.status).toBe(404);
    expect(await card.json()).toMatchObject({ detail: expect.stringMatching(/^baseline:gjr has no card/) });
  });

  test('a body of more than 6 MB', async () => {
    const response = await app.request('/v1/scenarios', { method: 'POST', body: ' '.repeat(6_000_001), headers });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ type: 'urn:pathloom:too_large' });
  });
});
