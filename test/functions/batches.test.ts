import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readPlan } from '../../functions/batch/begin.ts';
import { openDestination } from '../../functions/batch/destination.ts';
import type { Drawer } from '../../functions/batch/service/batches.ts';
import { openPlaces } from '../../functions/batch/service/places.ts';
import { createBatches } from '../../functions/batch/service/service.ts';
import { verifyBatch } from '../../functions/batch/verify.ts';
import { createClient } from '../../functions/client/index.ts';
import { folderStore } from '../../functions/models/folder.ts';
import { BatchManifest } from '../../inference/contract/batch.ts';
import { BatchAnswer, BatchList } from '../../inference/contract/batches.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import { openModel } from '../../inference/node.ts';
import { type BatchService, getBatch, makeBatchService, makeGate, postBatch, untilState } from './batch-service.ts';
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

describe('a batch', () => {
  test('is begun, drawn, told of, and its files are given out as they were written', async () => {
    const begun = await send();
    expect(begun.status).toBe(202);
    expect(begun.headers.get('location')).toBe('/v1/batches/small');
    const { request, size } = BatchAnswer.parse(await begun.json());
    expect(request).toMatchObject({ ...REQUEST, format: 'parquet', start: 'stationary' });
    expect(size).toMatchObject({ shards: 5, paths: 45, rows: 540 });

    const batch = await untilState(service.app, 'small', 'complete');
    expect(batch.whole).toEqual({ shards: 5, paths: 45, bytes: batch.size.bytes });
    expect(batch.links).toMatchObject({ manifest: '/v1/batches/small/files/manifest.json', next: null, until: null });
    expect(batch.links?.shards).toHaveLength(5);
    for (const { href, sha256, bytes } of batch.links?.shards ?? []) {
      const response = await service.app.request(href);
      const file = Buffer.from(await response.arrayBuffer());
      expect(response.headers.get('content-length')).toBe(String(bytes));
      expect(response.headers.get('etag')).toBe(`"${sha256}"`);
      expect(createHash('sha256').update(file).digest('hex')).toBe(sha256);
    }
    const manifest = await service.app.request(batch.links?.manifest ?? '');
    expect(BatchManifest.parse(await manifest.json()).statistics).toEqual(batch.statistics);

    const destination = await openDestination(join(root, 'small'));
    const source = await openModel(join(models.folder, 'one'));
    const options = { source, sampled: [7, 44], onShard: () => {}, interrupted: () => false };
    expect(await verifyBatch(await readPlan(destination), destination, options)).toEqual([]);
  });

  test('that is asked for twice, or by two at a time, is one and is drawn once', async () => {
    const answers = await Promise.all([send(), send(), send()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 202]);
    await untilState(service.app, 'small', 'complete');
    const again = await send();
    expect(again.status).toBe(200);
    expect(await again.json()).toMatchObject({ id: 'small', state: 'complete' });
    expect(service.asked).toEqual([0, 1, 2, 3, 4].map((shard) => `small ${shard}`));
  });

  test('of the same name that differs is refused, be the first waiting, drawn or complete', async () => {
    const gate = makeGate();
    service.gate = () => gate.passed;
    await send({ name: 'first' });
    await send();
    const waiting = await refusalOf(await send({ seed: 4 }), 409);
    expect(waiting).toBe('conflict - request name: the request is not that of the batch small: seed is 4, there 3');
    gate.open();
    await untilState(service.app, 'small', 'complete');
    expect(await refusalOf(await send({ paths: 46 }), 409)).toBe(
      'conflict - request name: the request is not that of the batch small: paths is 46, there 45',
    );
  });

  test('says how far it is while it is drawn', async () => {
    const gate = makeGate();
    service.gate = async (_batch, shard) => (shard === 2 ? gate.passed : undefined);
    await send();
    while (service.asked.length < 3) await new Promise((turn) => setTimeout(turn, 5));
    expect(await getBatch(service.app, 'small')).toMatchObject({ state: 'running', whole: { shards: 2, paths: 20 } });
    expect((await getBatch(service.app, 'small')).links).toBeUndefined();
    expect(await refusalOf(await service.app.request('/v1/batches/small/files/000000.parquet'), 404)).toMatch(
      /^not_found/,
    );
    gate.open();
    await untilState(service.app, 'small', 'complete');
  });

  test('has files whose reader may leave, at the end or before, without a word in the log', async () => {
    await send();
    await untilState(service.app, 'small', 'complete');
    const client = new AbortController();
    const file = await service.app.request('/v1/batches/small/files/000000.parquet', { signal: client.signal });
    const reader = file.body?.getReader();
    expect((await reader?.read())?.value?.length).toBeGreaterThan(100);
    client.abort(new Error('aborted'));
    await expect(reader?.read()).rejects.toThrow();
    expect(service.logged).toEqual([]);
  });

  test('that is cancelled stops, keeps what is whole, and goes on when it is asked for again', async () => {
    const gate = makeGate();
    service.gate = async (_batch, shard) => (shard === 2 ? gate.passed : undefined);
    await send();
    while (service.asked.length < 3) await new Promise((turn) => setTimeout(turn, 5));
    const cancelled = await cancel('small');
    expect(cancelled.status).toBe(200);
    const batch = BatchAnswer.parse(await cancelled.json());
    expect(batch.state).toBe('cancelled');
    expect(batch.whole.shards).toBe(2);
    expect((await readdir(join(root, 'small'))).sort()).toEqual(['plan.json', 'receipts', 'shards']);
    expect((await cancel('small')).status).toBe(200);

    service.gate = async () => {};
    expect((await send()).status).toBe(202);
    await untilState(service.app, 'small', 'complete');
    expect((await (await cancel('small')).json()).state).toBe('complete');
    expect(service.logged).toEqual([]);
  });

  test('that fails says so in words that tell nothing of the inside, and goes on when it is asked for again', async () => {
    service.gate = async (batch) => {
      throw new PathloomError('write_failed', `cannot write ${join(root, batch)}: no space is left on the disk`);
    };
    await send();
    await expect(untilState(service.app, 'small', 'complete')).rejects.toThrow(
      'it failed: write_failed: the log of the service says more; the same request, sent again, goes on with it',
    );
    expect(service.logged.join()).toMatch(
      /^The batch small failed: PathloomError: cannot write .*small: no space is left/,
    );
    service.gate = async () => {};
    expect((await send()).status).toBe(202);
    await untilState(service.app, 'small', 'complete');
  });

  test('that a process before left is unfinished, and goes on when it is asked for again', async () => {
    const gate = makeGate();
    service.gate = () => gate.passed;
    await send();
    while (service.asked.length < 1) await new Promise((turn) => setTimeout(turn, 5));
    await service.batches.close();
    service = await makeBatchService(models.folder, root);
    expect(await getBatch(service.app, 'small')).toMatchObject({ state: 'unfinished' });
    expect((await send()).status).toBe(202);
    await untilState(service.app, 'small', 'complete');
  });
});

describe('the manifest of a batch', () => {
  const drawer: Drawer = {
    ...{ start: async () => 'going', find: async () => undefined },
    ...{ cancel: async () => {}, close: async () => {} },
  };

  /** The batches at the same place, and how often a manifest was read; the first reading fails where that is asked for. */
  async function countReadings({ fail = false } = {}) {
    const places = await openPlaces(root, process.env);
    const readings = { count: 0 };
    const open = async (id: string) => {
      const destination = await places.open(id);
      const read = async (key: string) => {
        if (key === 'manifest.json' && readings.count++ === 0 && fail) throw new Error('once');
        return destination.read(key);
      };
      return { ...destination, read };
    };
    const store = folderStore(models.folder);
    return { readings, batches: createBatches({ places: { ...places, open }, drawer, models: store, now: Date.now }) };
  }

  beforeEach(async () => {
    await send();
    await untilState(service.app, 'small', 'complete');
  });

  test('is read once for all files, asked for one after the other or at a time', async () => {
    const { readings, batches } = await countReadings();
    const ask = (shard: number) => batches.file('small', `00000${shard}.parquet`);
    expect((await Promise.all([0, 1, 2].map(ask))).map((file) => file?.kind)).toEqual(['here', 'here', 'here']);
    expect((await ask(4))?.kind).toBe('here');
    expect((await batches.find('small', { from: 0, links: 5 }))?.state).toBe('complete');
    expect(readings.count).toBe(1);
  });

  test('is read again when it was replaced, and is gone when it was removed', async () => {
    const { batches } = await countReadings();
    const hash = async () => {
      const file = await batches.file('small', '000000.parquet');
      return file?.kind === 'here' && file.sha256;
    };
    const path = join(root, 'small', 'manifest.json');
    const manifest = BatchManifest.parse(JSON.parse(await readFile(path, 'utf8')));
    expect(await hash()).toBe(manifest.shards[0].sha256);
    const shards = manifest.shards.map((shard) => ({ ...shard, sha256: 'a'.repeat(64) }));
    await writeFile(`${path}.new`, JSON.stringify({ ...manifest, shards }));
    await rename(`${path}.new`, path);
    expect(await hash()).toBe('a'.repeat(64));
    await rm(path);
    expect(await batches.file('small', '000000.parquet')).toBeUndefined();
    expect((await batches.find('small', { from: 0, links: 0 }))?.state).toBe('unfinished');
  });

  test('that could not be read is read again', async () => {
    const { batches } = await countReadings({ fail: true });
    await expect(batches.file('small', '000000.parquet')).rejects.toThrow('once');
    expect((await batches.file('small', '000000.parquet'))?.kind).toBe('here');
  });
});

test('batches are drawn one at a time, the others wait, and more than may wait are refused', async () => {
  const gate = makeGate();
  service.gate = () => gate.passed;
  for (const name of ['a', 'b', 'c']) expect((await send({ name })).status).toBe(202);
  const states = async () => BatchList.parse(await (await service.app.request('/v1/batches')).json()).batches;
  expect((await states()).map(({ id, state }) => `${id} ${state}`)).toEqual(['a running', 'b waiting', 'c waiting']);
  const full = await send({ name: 'd' });
  expect(full.headers.get('retry-after')).toBe('60');
  expect(await refusalOf(full, 503)).toBe('busy - 2 batches wait already; ask again when one has been drawn.');
  const given = await (await cancel('b')).json();
  expect(given).toMatchObject({ state: 'cancelled', whole: { shards: 0 } });
  expect((await send({ name: 'd' })).status).toBe(202);
  gate.open();
  for (const name of ['a', 'c', 'd']) await untilState(service.app, name, 'complete');
  expect((await getBatch(service.app, 'b')).state).toBe('cancelled');
  expect(service.asked.filter((line) => line.endsWith(' 0'))).toEqual(['a 0', 'c 0', 'd 0']);
});

test('lists and links come in pages', async () => {
  for (const name of ['b', 'a.2', 'a', 'a-1']) {
    await send({ name });
    await untilState(service.app, name, 'complete');
  }
  await mkdir(join(root, 'Thesis'));
  await mkdir(join(root, 'empty'));
  await writeFile(join(root, 'file'), '');
  const list = async (query: string) =>
    BatchList.parse(await (await service.app.request(`/v1/batches${query}`)).json());
  expect((await list('')).batches.map(({ id }) => id)).toEqual(['a', 'a-1', 'a.2', 'b']);
  const first = await list('?limit=2');
  expect(first).toEqual({ batches: ['a', 'a-1'].map((id) => ({ id, state: 'complete' })), next: 'a-1' });
  expect((await list('?limit=3&after=a-1')).batches.map(({ id }) => id)).toEqual(['a.2', 'b']);

  const links = async (query: string) => (await getBatch(service.app, 'a', query)).links;
  expect((await links('?links=2'))?.next).toBe(2);
  const second = await links('?links=2&from=2');
  expect(second?.shards.map(({ key }) => key)).toEqual(['shards/000002.parquet', 'shards/000003.parquet']);
  expect((await links('?links=2&from=4'))?.next).toBeNull();
  expect((await links('?from=99'))?.shards).toEqual([]);
});

test('the typed client begins, follows, lists and cancels batches', async () => {
  const ask = async (address: RequestInfo | URL, init?: RequestInit) => service.app.request(String(address), init);
  const { batches } = createClient({ url: 'http://127.0.0.1', fetch: ask as typeof fetch });
  expect((await batches.start(REQUEST)).id).toBe('small');
  await untilState(service.app, 'small', 'complete');
  expect((await batches.status('small', { links: 1 })).links?.shards).toHaveLength(1);
  expect(await batches.list({ limit: 1 })).toEqual({ batches: [{ id: 'small', state: 'complete' }], next: null });
  expect((await batches.cancel('small')).state).toBe('complete');
  await expect(batches.status('none')).rejects.toMatchObject({ status: 404, type: 'urn:pathloom:not_found' });
  await expect(batches.start({ ...REQUEST, seed: 4 })).rejects.toMatchObject({
    status: 409,
    type: 'urn:pathloom:conflict',
  });
});
