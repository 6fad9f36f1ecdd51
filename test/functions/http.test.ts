import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../functions/http/app.ts';
import { folderStore } from '../../functions/models/folder.ts';
import { Manifest } from '../../inference/contract/manifest.ts';
import { openModel } from '../../inference/node.ts';
import { makePackage } from '../fixtures/package.ts';

let models: string;
let app: Hono;
const logged: string[] = [];

beforeAll(async () => {
  models = await mkdtemp(join(tmpdir(), 'pathloom-http-'));
  const made = await makePackage({ architecture: 'path-dependent', id: 'one' });
  await rename(made.folder, join(models, 'one'));
  await made.remove();
  app = createApp({ models: folderStore(models), maxValues: 10_000, log: (message) => logged.push(message) });
});
afterAll(() => rm(models, { recursive: true, force: true }));

const get = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers });
const headers = { 'content-type': 'application/json' };
const post = (body: string) => app.request('/v1/scenarios', { method: 'POST', body, headers });

describe('scenarios over HTTP', () => {
  test('are the paths that the library draws, with the manifest beside', async () => {
    const response = await get('/v1/scenarios?model=one&paths=3&steps=5&seed=7');
    expect(response.status).toBe(200);
    const { manifest, paths } = (await response.json()) as { manifest: unknown; paths: number[][] };
    expect(Manifest.parse(manifest).synthetic).toBe(true);
    const set = await (await openModel(join(models, 'one'))).generate({ paths: 3, steps: 5, seed: 7 });
    expect(manifest).toEqual(set.manifest);
    for await (const { values } of set.chunks) {
      expect(paths.flatMap((path, i) => path.map((value, step) => Math.fround(value) - values[step * 3 + i]))).toEqual(
        Array.from({ length: 15 }, () => 0),
      );
    }
  });

  test('by GET and by POST are the same, and may be cached by GET alone', async () => {
    const got = await get(
      '/v1/scenarios?model=one&paths=2&steps=4&seed=1&antithetic=true&output=prices&initialPrice=50',
    );
    const posted = await post(
      JSON.stringify({
        model: 'one',
        paths: 2,
        steps: 4,
        seed: 1,
        antithetic: true,
        output: 'prices',
        initialPrice: 50,
      }),
    );
    expect(await got.text()).toBe(await posted.text());
    expect(got.headers.get('cache-control')).toContain('immutable');
    expect(posted.headers.get('cache-control')).toBe('no-store');
    expect(got.headers.get('etag')).toBe(posted.headers.get('etag'));
  });

  test.each([
    ['text/csv', 'path,step,'],
    ['application/x-ndjson', '{"path":0'],
    ['application/vnd.apache.parquet', 'PAR1'],
  ])('come as %s when asked for', async (accept, beginning) => {
    const response = await get('/v1/scenarios?model=one&paths=2&steps=3', { accept });
    expect(response.headers.get('content-type')).toBe(accept);
    expect(
      Buffer.from(await response.arrayBuffer())
        .toString('latin1')
        .startsWith(beginning),
    ).toBe(true);
  });

  test.each([
    ['/v1/scenarios?model=one&paths=0', 400, 'paths', 'request paths 0: must be at least 1'],
    ['/v1/scenarios?model=one&steps=two', 400, 'steps', 'two'],
    ['/v1/scenarios?model=one&start=yesterday', 400, 'start', 'yesterday'],
    ['/v1/scenarios?model=one&pahts=3', 400, 'pahts', 'no such field'],
    ['/v1/scenarios?paths=3', 400, 'model', 'must name a model'],
    ['/v1/scenarios?model=two', 404, 'model', 'two'],
    ['/v1/models/..%2Fone', 404, 'model', '../one'],
    ['/v1/scenarios?model=one&paths=101&steps=100', 413, undefined, '10100 values'],
    ['/v2/scenarios', 404, undefined, '/v2/scenarios'],
  ])('%s is refused with %i', async (path, status, field, words) => {
    const response = await get(path);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const problem = (await response.json()) as { detail: string; field?: string };
    expect(problem.detail).toContain(words);
    expect(problem.field).toBe(field);
    expect(JSON.stringify(problem)).not.toContain(models);
  });

  test.each(['', '{', '[]', 'null', '{"model":1}', '{"model":"one","paths":"3"}'])(
    'the body %j is refused',
    async (body) => {
      expect((await post(body)).status).toBe(400);
    },
  );

  test('a format that there is not is refused, naming those there are', async () => {
    const response = await get('/v1/scenarios?model=one', { accept: 'image/png' });
    expect(response.status).toBe(406);
    expect(await response.text()).toContain('text/csv');
  });
});

test('a model that cannot be served tells the client nothing of the inside', async () => {
  const broken = createApp({
    models: {
      open: async () => {
        throw new Error(`secret ${models}`);
      },
      ids: async () => [],
      report: async () => undefined,
    },
    maxValues: 1,
    log: (message) => logged.push(message),
  });
  const response = await broken.request('/v1/models/one');
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain('secret');
  expect(logged).toContain('A defect of the service');
});

test('the models are listed, and a card is the card', async () => {
  const list = (await (await get('/v1/models')).json()) as { models: { id: string }[] };
  expect(list.models.map(({ id }) => id)).toEqual(['one']);
  expect(await (await get('/v1/models/one')).json()).toEqual((await openModel(join(models, 'one'))).card);
});
