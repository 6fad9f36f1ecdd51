import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { chooseMediaType } from '../../functions/http/accept.ts';
import { folderStore } from '../../functions/models/folder.ts';
import { Ready } from '../../inference/contract/service.ts';
import { expectProblem, type MadeService, makeService, postJson } from './service.ts';

let service: MadeService;
let app: Hono;
beforeAll(async () => {
  service = await makeService();
});
// Answers that a test does not read hold the places of those drawn at a time: the next test has its own.
beforeEach(() => {
  app = service.app();
});
afterAll(() => service.remove());

const URL = '/v1/scenarios?model=one&paths=2&steps=3';
const get = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers });

describe('scenarios by GET', () => {
  test('with a seed may be kept for ever, and are not sent again to who has them', async () => {
    const first = await get(`${URL}&seed=5`);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[0-9a-f]{64}"$/);
    expect(first.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await get(`${URL}&seed=5`, { 'if-none-match': known });
      expect(again.status).toBe(304);
      expect(await again.text()).toBe('');
      expect(again.headers.get('etag')).toBe(etag);
      expect(again.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(again.headers.get('vary')).toBe('accept');
    }
    const others = [`${URL}&seed=6`, `${URL}&seed=5&start=latest`];
    for (const other of others) expect((await get(other, { 'if-none-match': etag })).status).toBe(200);
    const csv = await get(`${URL}&seed=5`, { 'if-none-match': etag, accept: 'text/csv' });
    expect(csv.status).toBe(200);
  });

  test('without a seed get one, are told it, and are not kept', async () => {
    const response = await get(URL);
    const seed = response.headers.get('x-pathloom-seed');
    const { manifest, paths } = (await response.json()) as { manifest: { request: { seed: number } }; paths: unknown };
    expect(String(manifest.request.seed)).toBe(seed);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(((await (await get(`${URL}&seed=${seed}`)).json()) as { paths: unknown }).paths).toEqual(paths);
    expect((await get(URL)).headers.get('x-pathloom-seed')).not.toBe(seed);
  });

  test('take the seed that they are given to draw', async () => {
    const fixed = service.app({ drawSeed: () => 77 });
    expect((await fixed.request(URL)).headers.get('x-pathloom-seed')).toBe('77');
  });

  test('refuse a field that is given twice', async () => {
    const problem = await expectProblem(await get(`${URL}&paths=4`), 400, service.folder);
    expect(problem).toMatchObject({ field: 'paths', detail: 'request paths: must be given once' });
  });

  test('draw no path for HEAD, nor before the answer is read', async () => {
    let drawn = 0;
    const real = await folderStore(service.folder).open('one');
    const models = {
      ...{ ids: async () => ['one'], report: async () => undefined },
      open: async () => {
        const counting = Object.create(real) as typeof real;
        counting.generate = async (...args) => {
          const { manifest, chunks } = await real.generate(...args);
          async function* counted() {
            drawn++;
            yield* chunks;
          }
          return { manifest, chunks: { [Symbol.asyncIterator]: counted } };
        };
        return counting;
      },
    };
    const watched = service.app({ models });
    const head = await watched.request(`${URL}&seed=5`, { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(head.headers.get('etag')).toBe((await get(`${URL}&seed=5`)).headers.get('etag'));
    expect(await head.text()).toBe('');
    expect(drawn).toBe(0);
    await (await watched.request(`${URL}&seed=5`)).text();
    expect(drawn).toBe(1);
  });
});

describe('an answer that is a stream', () => {
  /** The service with a model that draws a path at a time, and what became of its drawing. */
  async function slowly(milliseconds: number, timeoutMs: number) {
    const seen = { paths: 0, ended: false };
    const real = await folderStore(service.folder).open('one');
    const slow = Object.create(real) as typeof real;
    slow.generate = async (...args) => {
      const { manifest } = await real.generate(...args);
      async function* chunks() {
        try {
          for (; seen.paths < manifest.request.paths; seen.paths++) {
            await new Promise((resolve) => setTimeout(resolve, milliseconds));
            const place = { firstPath: seen.paths, paths: 1, firstStep: 0, steps: 1, assets: 1 };
            yield { ...place, values: Float32Array.of(0.5) };
          }
        } finally {
          seen.ended = true;
        }
      }
      return { manifest, chunks: chunks() };
    };
    const models = { ids: async () => ['one'], report: async () => undefined, open: async () => slow };
    return { seen, app: service.app({ models, timeoutMs }) };
  }
  const all = '/v1/scenarios?model=one&paths=500&steps=1&seed=1';

  test('ends with the client that leaves', async () => {
    const { seen, app: slow } = await slowly(1, 30_000);
    const reader = (await slow.request(all)).body?.getReader();
    for (let piece = 0; piece < 3; piece++) expect((await reader?.read())?.done).toBe(false);
    await reader?.cancel();
    expect(seen).toEqual({ paths: 1, ended: true });
  });

  test('breaks off when its time is over, so that it is not taken for whole', async () => {
    const { seen, app: slow } = await slowly(10, 1000);
    const response = await slow.request(all);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow(/more than 1 s/);
    // The path that it was drawing is its last.
    await vi.waitFor(() => expect(seen.ended).toBe(true), 20_000);
    expect(seen.paths).toBeLessThan(499);
  });
});

describe('formats', () => {
  const offered = ['application/json', 'text/csv'];
  test.each([
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['text/*', 'text/csv'],
    ['text/csv;q=0.5, application/json;q=0.4', 'text/csv'],
    ['application/json;q=0, */*', 'text/csv'],
    ['image/png, TEXT/CSV', 'text/csv'],
  ])('for %s are %s', (accept, type) => {
    expect(chooseMediaType(accept, offered)).toBe(type);
  });

  test.each(['image/png', 'application/json;q=0', ''])('for "%s" are refused', (accept) => {
    expect(() => chooseMediaType(accept, offered)).toThrow(/there is application\/json, text\/csv/);
  });

  test('of figures are JSON alone', async () => {
    const body = { model: 'one', paths: 1000, weights: { ASSET1: 1 } };
    await expectProblem(await postJson(app, '/v1/risk', body, { accept: 'text/csv' }), 406, service.folder);
  });
});

describe('a body', () => {
  const send = (headers: Record<string, string>, body: string) =>
    app.request('/v1/scenarios', { method: 'POST', body, headers });
  const good = JSON.stringify({ model: 'one', paths: 2, steps: 2 });

  test.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"'])(
    'as %s is read',
    async (type) => {
      expect((await send({ 'content-type': type }, good)).status).toBe(200);
    },
  );

  test.each([
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/x-www-form-urlencoded' },
    { 'content-type': 'application/json; charset=latin1' },
    { 'content-type': 'application/json', 'content-encoding': 'gzip' },
  ])('with %j is refused', async (headers) => {
    const problem = await expectProblem(await send(headers, good), 415, service.folder);
    expect(problem.type).toBe('urn:pathloom:unsupported_media_type');
  });

  test('of more than 1 MB is refused', async () => {
    const json = { 'content-type': 'application/json' };
    const body = (length: number) => good.padEnd(length);
    expect((await send(json, body(1_000_000))).status).toBe(200);
    const problem = await expectProblem(await send(json, body(1_000_001)), 413, service.folder);
    expect(problem.detail).toBe('The request is too long: a body has at most 1000000 bytes.');
  });
});

describe('addresses', () => {
  test.each([
    ['DELETE', '/v1/scenarios', 'GET, HEAD, POST'],
    ['GET', '/v1/forecasts', 'POST'],
    ['HEAD', '/v1/risk', 'POST'],
    ['POST', '/v1/models/one', 'GET, HEAD'],
    ['PUT', '/health', 'GET, HEAD'],
  ])('%s %s is not allowed, and what is allowed is said', async (method, path, allow) => {
    const response = await app.request(path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(allow);
    if (method !== 'HEAD') await expectProblem(response, 405, service.folder);
  });

  test('a report is a page that runs nothing; a model without one has none', async () => {
    const report = await get('/v1/models/one/report');
    expect(await report.text()).toContain('<title>Report</title>');
    expect(report.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(report.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await app.request('/v1/models/one/report', { method: 'HEAD' })).status).toBe(200);
    for (const id of ['two', 'three', 'baseline:gjr', '..%2fone']) {
      await expectProblem(await get(`/v1/models/${id}/report`), 404, service.folder);
    }
  });

  test('nothing is guessed of its type', async () => {
    for (const path of ['/health', '/nowhere', '/docs']) {
      expect((await get(path)).headers.get('x-content-type-options')).toBe('nosniff');
    }
  });
});

describe('readiness', () => {
  test('is that every model draws', async () => {
    expect(Ready.parse(await (await get('/ready')).json())).toEqual({ status: 'ready', models: 2 });
  });

  test('is not where there is no model, or one cannot be opened', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'pathloom-empty-'));
    const without = service.app({ models: folderStore(empty) });
    expect((await expectProblem(await without.request('/ready'), 503, empty)).detail).toBe('There is no model.');
    await rm(empty, { recursive: true });
    const store = folderStore(service.folder);
    const broken = service.app({ models: { ...store, ids: async () => ['one', 'gone'] } });
    const problem = await expectProblem(await broken.request('/ready'), 503, service.folder);
    expect(problem.detail).toBe('1 of 2 models cannot be drawn from.');
    expect(service.logged).toContain('A model is not ready');
  });

  test('is not where the models cannot be listed, which does not say where they should be', async () => {
    const nowhere = join(service.folder, 'nowhere');
    const without = service.app({ models: folderStore(nowhere) });
    for (const path of ['/ready', '/v1/models']) {
      const { type } = await expectProblem(await without.request(path), 503, service.folder);
      expect(type).toBe('urn:pathloom:bad_model');
    }
    await expect(folderStore(nowhere).ids()).rejects.toThrow(
      expect.objectContaining({ code: 'bad_model', message: `models in ${nowhere}: they cannot be listed` }),
    );
  });
});
