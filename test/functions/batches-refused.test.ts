import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type BatchService, makeBatchService, postBatch, untilState } from './batch-service.ts';
import { expectProblem, type MadeService, makeService } from './service.ts';

const REQUEST = { name: 'small', model: 'one', paths: 45, steps: 12, seed: 3, shardPaths: 10 };

let models: MadeService;
beforeAll(async () => {
  models = await makeService();
});
afterAll(() => models.remove());

let root: string;
let service: BatchService;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'pathloom-batches-'));
  service = await makeBatchService(models.folder, root);
  return async () => {
    await service.batches.close();
    await rm(root, { recursive: true });
  };
});

const send = (fields: object = {}) => postBatch(service.app, { ...REQUEST, ...fields });
const cancel = (id: string) => service.app.request(`/v1/batches/${id}/cancel`, { method: 'POST' });
const refusalOf = async (response: Response, status: number) => {
  const { type, detail, field } = await expectProblem(response, status, root);
  return `${type.slice('urn:pathloom:'.length)} ${field ?? '-'} ${detail}`;
};

describe('is refused', () => {
  test.each<[object, number, string]>([
    [{ paths: 0 }, 400, 'bad_option paths request paths 0: must be at least 1'],
    [{ paths: 10 ** 12 }, 400, 'bad_option paths request paths 1000000000000: must be at most 1000000000'],
    [
      { paths: 10 ** 9, shardPaths: 1 },
      400,
      'bad_option shardPaths shardPaths 1: 1000000000 shards are more than 100000',
    ],
    [{ name: '../up' }, 400, 'bad_option name request name "../up": must be 1 to 64 of a-z'],
    [{ name: undefined }, 400, 'bad_option name request name is missing'],
    [{ format: 'csv' }, 400, 'bad_option format request format "csv": must be one of parquet'],
    [{ start: '1950-01-02' }, 400, 'bad_option start start 1950-01-02 is outside'],
    [{ out: '/etc' }, 400, 'bad_option out request: has unknown fields: out; known: model, paths, '],
    [{ model: 'other' }, 404, 'unknown_model model there is no model "other"'],
    [{ model: '../one' }, 404, 'unknown_model model there is no model'],
  ])('a request with %j', async (fields, status, message) => {
    expect(await refusalOf(await send(fields), status)).toContain(message);
    expect(await readdir(root)).toEqual([]);
  });

  test('a place that holds something else', async () => {
    await mkdir(join(root, 'small'));
    await writeFile(join(root, 'small', 'thesis.txt'), '');
    expect(await refusalOf(await send(), 409)).toBe(
      'conflict - request name: the place of small holds something that is no batch',
    );
    expect(await readdir(join(root, 'small'))).toEqual(['thesis.txt']);
  });

  test('a plan that was edited, and nothing is told of where it is', async () => {
    await mkdir(join(root, 'small'));
    await writeFile(join(root, 'small', 'plan.json'), '{}');
    for (const response of [await send(), await service.app.request('/v1/batches/small')]) {
      expect(await refusalOf(response, 500)).toBe('defect - The details are in the log of the service.');
    }
    expect(service.logged.join()).toContain(root);
  });

  test('a body without a type, which a page of another site could have sent', async () => {
    const body = new Blob([JSON.stringify(REQUEST)]);
    const response = await service.app.request('/v1/batches', { method: 'POST', body });
    expect(await refusalOf(response, 415)).toMatch(/^unsupported_media_type - The body has no content-type/);
    expect(await readdir(root)).toEqual([]);
  });

  test.each(['nothing', '..%2F..%2Fetc', 'UP', '%00', 'a%2Fb'])('the id %s', async (id) => {
    expect(await refusalOf(await service.app.request(`/v1/batches/${id}`), 404)).toMatch(/^not_found/);
    expect(await refusalOf(await cancel(id), 404)).toMatch(/^not_found/);
  });

  test('files that a batch does not have', async () => {
    await send();
    await untilState(service.app, 'small', 'complete');
    await writeFile(join(root, 'small', 'shards', '000099.parquet'), 'left over');
    for (const file of ['plan.json', '000099.parquet', '..%2Fplan.json', '000000.json', 'x']) {
      expect(await refusalOf(await service.app.request(`/v1/batches/small/files/${file}`), 404)).toMatch(/^not_found/);
    }
  });

  test.each([
    ['/v1/batches?limit=0', 'limit request limit 0: must be at least 1'],
    ['/v1/batches?limit=many', 'limit request limit "many": must be a number'],
    ['/v1/batches?after=../x', 'after request after "../x": must be 1 to 64'],
    ['/v1/batches?page=2', 'page request: has unknown fields: page; known: after, limit'],
    ['/v1/batches/small?links=1001', 'links request links 1001: must be at most 1000'],
    ['/v1/batches/small?from=1&from=2', 'from request from: must be a number'],
  ])('%s', async (address, message) => {
    expect(await refusalOf(await service.app.request(address), 400)).toContain(message);
  });

  test('who asks where the line is full, but not who cancels', async () => {
    const app = models.app({ batches: async () => service.batches, load: { drawings: 0, waiting: 0 } });
    for (const path of ['', '/small', '/small/files/manifest.json']) {
      const response = await app.request(`/v1/batches${path}`);
      expect(response.headers.get('retry-after')).toBe('1');
      expect(await refusalOf(response, 503)).toMatch(/^busy/);
    }
    expect(await refusalOf(await app.request('/v1/batches/small/cancel', { method: 'POST' }), 404)).toMatch(
      /^not_found/,
    );
  });

  test('another method', async () => {
    const response = await service.app.request('/v1/batches/small', { method: 'PUT' });
    expect(response.headers.get('allow')).toBe('GET, HEAD');
    await expectProblem(response, 405, root);
  });
});

test('a service without batches says how to have some', async () => {
  for (const [method, path] of [
    ['POST', '/v1/batches'],
    ['GET', '/v1/batches'],
    ['GET', '/v1/batches/x'],
    ['POST', '/v1/batches/x/cancel'],
    ['GET', '/v1/batches/x/files/manifest.json'],
  ]) {
    const problem = await expectProblem(await models.app().request(path, { method }), 404, root);
    expect(problem).toMatchObject({
      type: 'urn:pathloom:no_batches',
      detail: expect.stringContaining('--batches DIR'),
    });
  }
});

test('batches are behind keys, as all of /v1', async () => {
  const keys = [{ name: 'me', sha256: createHash('sha256').update('secret').digest('hex') }];
  const access = { keys, rate: { perSecond: 10, burst: 10 }, now: Date.now };
  const app = models.app({ access, batches: async () => service.batches });
  expect((await postBatch(app, REQUEST)).status).toBe(401);
  expect(await readdir(root)).toEqual([]);
  expect((await postBatch(app, REQUEST, { authorization: 'Bearer secret' })).status).toBe(202);
});
