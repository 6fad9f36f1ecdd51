import { createHash } from 'node:crypto';
import { RecordBatchReader } from 'apache-arrow';
import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from 'vitest';
import { type ClientOptions, createClient, ProblemError, type ScenarioFields } from '../../functions/client/index.ts';
import { readKeys } from '../../functions/http/access/keys.ts';
import { describeService } from '../../functions/http/docs/openapi.ts';
import { madeHistory } from '../fixtures/history.ts';
import { type Listening, listen } from './listen.ts';
import { type MadeService, makeService } from './service.ts';

let service: MadeService;
let app: Hono;
const url = 'http://pathloom.test';
beforeAll(async () => {
  service = await makeService();
  app = service.app();
});
afterAll(() => service.remove());

const servers: Listening[] = [];
afterAll(() => Promise.all(servers.map((server) => server.close())));

/** A client of an application that listens, and what it asked for. */
async function clientOf(of: Hono = app, options: Partial<ClientOptions> = {}) {
  const server = await listen(of);
  servers.push(server);
  const asked: string[] = [];
  const recording = (input: string | URL | Request, init?: RequestInit) => {
    asked.push(`${init?.method ?? 'GET'} ${new URL(String(input)).pathname}`);
    return fetch(input, init);
  };
  return { client: createClient({ url: `${server.url}/`, fetch: recording, ...options }), asked };
}

async function all<Piece>(pieces: AsyncIterable<Piece>): Promise<Piece[]> {
  const taken: Piece[] = [];
  for await (const piece of pieces) taken.push(piece);
  return taken;
}

const size = { model: 'one', paths: 3, steps: 4, seed: 5 };
const history = { returns: [...madeHistory({ seed: 5, steps: 300 }).returns[0]] };

/** What a promise is refused with. */
const refusalOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error) => error,
  );

describe('a client', () => {
  test('has a method for every operation of the OpenAPI document but the page for people', async () => {
    const { client, asked } = await clientOf();
    await client.scenarios(size);
    await client.scenarios({ ...size, history });
    await client.forecast({ model: 'one', paths: 1000 });
    await client.risk({ model: 'one', paths: 1000, weights: { ASSET1: 1 } });
    const acme = { name: 'ACME', asset: 'ASSET1', equity: 20, debt: 80, maturity: 0.25 };
    await client.credit({ model: 'one', paths: 100, years: 0.25, levels: [0.1], quantiles: [0.5], obligors: [acme] });
    await client.options({ model: 'one', paths: 100, maturities: [2], seed: 1 });
    await client.anomalies({
      model: 'one',
      history: { returns: Array.from({ length: 90 }, (_, day) => 0.01 * Math.cos(day ** 2)) },
    });
    await client.models();
    expect((await client.model('one')).id).toBe('one');
    expect(await client.report('one')).toContain('<title>Report</title>');
    expect(await client.health()).toMatchObject({ status: 'ok' });
    expect(await client.ready()).toEqual({ status: 'ready', models: 2 });
    expect(await client.openApi()).toEqual(describeService());
    const { batches } = client;
    const noBatches = { type: 'urn:pathloom:no_batches' };
    await expect(batches.start({ ...size, name: 'one' })).rejects.toMatchObject(noBatches);
    await expect(batches.status('one')).rejects.toMatchObject(noBatches);
    await expect(batches.list()).rejects.toMatchObject(noBatches);
    await expect(batches.cancel('one')).rejects.toMatchObject(noBatches);
    const described = Object.entries(describeService().paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace('{id}', 'one')}`),
    );
    const page = ['GET /docs', 'GET /docs/style.css'];
    // Files are had at the addresses that cards and batches tell.
    const methods = described.filter((operation) => !page.includes(operation) && !operation.endsWith('{file}'));
    expect(asked.sort()).toEqual(methods.sort());
  });

  test('asks for scenarios by GET where they may be kept, and the answer is the same', async () => {
    const { client, asked } = await clientOf();
    const fields: ScenarioFields = {
      ...size,
      ...{ model: 'two', output: 'prices', initialPrice: [50, 2e3], antithetic: true, start: 'stationary' },
    };
    const got = await client.scenarios(fields);
    const { seed: _seed, ...rest } = fields;
    const { manifest } = await client.scenarios(rest);
    expect(asked).toEqual(['GET /v1/scenarios', 'POST /v1/scenarios']);
    expect(got.manifest.request).toEqual({ ...fields, seed: 5 });
    expect(manifest.request.seed).not.toBe(5);
    expectTypeOf(got.paths).toEqualTypeOf<(number | number[])[][]>();
  });

  test('gives rows as they are drawn, those of the JSON answer', async () => {
    const { client } = await clientOf();
    const { manifest, pieces } = await client.scenarioRows({ ...size, model: 'two' });
    const whole = await client.scenarios({ ...size, model: 'two' });
    expect(manifest).toEqual(whole.manifest);
    const rows = await all(pieces);
    expect(rows.map(({ path, step }) => [path, step])).toEqual(
      [0, 1, 2].flatMap((path) => [1, 2, 3, 4].map((step) => [path, step])),
    );
    const values = rows.map(({ ASSET1, ASSET2 }) => [ASSET1, ASSET2].map(Math.fround));
    expect(values).toEqual(whole.paths.flat().map((row) => [row].flat().map(Math.fround)));
  });

  test('gives bytes that a reader of Arrow takes as they come', async () => {
    const { client } = await clientOf();
    const { pieces } = await client.scenarioBytes({ ...size, history }, 'arrow');
    const reader = await RecordBatchReader.from(pieces);
    let rows = 0;
    for await (const batch of reader) rows += batch.numRows;
    expect(rows).toBe(12);
    const csv = await client.scenarioBytes(size, 'csv');
    const text = (await all(csv.pieces)).map((piece) => new TextDecoder().decode(piece)).join('');
    expect(text.split('\n')).toHaveLength(1 + 12 + 1);
  });

  test('whose loop ends early, or whose signal is aborted, reads no more', async () => {
    const many = service.app({ maxValues: 1e8 });
    const { client } = await clientOf(many);
    const fields = { model: 'one', paths: 100_000, steps: 10, seed: 1 };
    const { pieces } = await client.scenarioRows(fields);
    for await (const row of pieces) if (row.path === 2) break;
    expect(await pieces.next()).toEqual({ done: true, value: undefined });
    expect(await refusalOf(client.scenarios(size, { signal: AbortSignal.abort(new Error('enough')) }))).toMatchObject({
      message: 'enough',
    });
  });

  test('throws problems with their fields', async () => {
    const { client } = await clientOf();
    const wrong = await refusalOf(client.scenarios({ ...size, paths: 0 }));
    expect(wrong).toBeInstanceOf(ProblemError);
    expect(wrong).toMatchObject({
      ...{ name: 'ProblemError', type: 'urn:pathloom:bad_option', status: 400, field: 'paths' },
      ...{ title: 'The request has a value that is not allowed', retryAfter: undefined },
      ...{ detail: 'request paths 0: must be at least 1', message: 'request paths 0: must be at least 1' },
    });
    expect(await refusalOf(client.model('../x'))).toMatchObject({ status: 404, type: 'urn:pathloom:unknown_model' });
    expect(await refusalOf(client.report('two'))).toMatchObject({ status: 404, field: undefined });
    expect(await refusalOf(client.scenarioRows({ model: 'no' }))).toMatchObject({ status: 404, field: 'model' });
  });

  test('sends its key, and is told of one that is not known', async () => {
    const sha256 = createHash('sha256').update('key-a').digest('hex');
    const keys = readKeys(`alice:${sha256}`, 'it');
    const guarded = service.app({ access: { keys, rate: { perSecond: 1, burst: 9 }, now: () => 0 } });
    expect((await (await clientOf(guarded, { key: 'key-a' })).client.models()).models).toHaveLength(2);
    expect(await refusalOf((await clientOf(guarded, { key: 'key-b' })).client.models())).toMatchObject({ status: 401 });
  });
});

describe('a client that is told to come again', () => {
  /** A client of a service that refuses so many times first. */
  function refusing(times: number, status: number, headers: Record<string, string>, options = {}) {
    let asked = 0;
    const fetch = async () => {
      asked++;
      if (asked > times) return Response.json({ status: 'ok', version: '1' });
      const problem = { type: 'urn:pathloom:busy', title: 'Busy', status, detail: 'Come again.' };
      return Response.json(problem, { status, headers: { 'content-type': 'application/problem+json', ...headers } });
    };
    return { client: createClient({ url, fetch, ...options }), asked: () => asked };
  }

  test.each([429, 503])('after %i does so', async (status) => {
    const { client, asked } = refusing(3, status, { 'retry-after': '0' });
    expect(await client.health()).toMatchObject({ status: 'ok' });
    expect(asked()).toBe(4);
  });

  test('waits as long as it is told', async () => {
    const { client } = refusing(1, 503, { 'retry-after': '1' });
    const start = performance.now();
    await client.health();
    expect(performance.now() - start).toBeGreaterThan(990);
  });

  test.each([
    ['too often', 9, 429, { 'retry-after': '0' }, {}, 4],
    ['more often than it was allowed', 9, 429, { 'retry-after': '0' }, { tries: 2 }, 2],
    ['too late', 9, 503, { 'retry-after': '31' }, {}, 1],
    ['without a time', 9, 503, {}, {}, 1],
    ['with a status that another try does not mend', 9, 500, { 'retry-after': '0' }, {}, 1],
  ])('%s gives up', async (_why, times, status, headers, options, tries) => {
    const { client, asked } = refusing(times, status, headers as Record<string, string>, options);
    expect(await refusalOf(client.health())).toMatchObject({ status, type: 'urn:pathloom:busy' });
    expect(asked()).toBe(tries);
  });

  test('stops waiting when its signal is aborted', async () => {
    const { client, asked } = refusing(9, 503, { 'retry-after': '20' });
    const controller = new AbortController();
    const refused = refusalOf(client.health({ signal: controller.signal }));
    controller.abort(new Error('enough'));
    expect(await refused).toMatchObject({ message: 'enough' });
    expect(asked()).toBe(1);
  });
});

test('an answer of something before the service is a problem without a type', async () => {
  const fetch = async () => new Response('<html>', { status: 502, statusText: 'Bad Gateway' });
  expect(await refusalOf(createClient({ url, fetch }).health())).toMatchObject({
    ...{ type: 'about:blank', status: 502, title: 'Bad Gateway', detail: 'Bad Gateway' },
  });
});
