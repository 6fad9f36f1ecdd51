import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folderDestination } from '../../functions/batch/folder.ts';
import { shardAt } from '../../functions/batch/plan.ts';
import { byPath } from '../fixtures/paths.ts';
import { makeSubject, requestOf, runWhole, type Subject } from './made-batch.ts';
import { memoryDestination } from './memory.ts';

let subject: Subject;
beforeAll(async () => {
  subject = await makeSubject(2);
});
afterAll(() => subject.remove());

const base64 = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('base64');

test('the bytes of a shard do not depend on how many paths and shards there are', async () => {
  const [few, many] = [memoryDestination(), memoryDestination()];
  await runWhole(subject, few, { paths: 20 });
  await runWhole(subject, many, { paths: 95, name: 'other' });
  for (const index of [0, 1]) {
    const { key } = shardAt({ paths: 20, shardPaths: 10 }, index);
    expect(few.files.get(key)?.length).toBeGreaterThan(0);
    expect(base64(many.files.get(key))).toBe(base64(few.files.get(key)));
  }
});

test('a shard depends on the seed', async () => {
  const [one, other] = [memoryDestination(), memoryDestination()];
  await runWhole(subject, one, { seed: 1 });
  await runWhole(subject, other, { seed: 2 });
  expect(base64(one.files.get('shards/000001.parquet'))).not.toBe(base64(other.files.get('shards/000001.parquet')));
});

test.each([
  { output: 'returns' as const, antithetic: true, start: '2020-01-02' },
  { output: 'prices' as const, antithetic: false, start: 'stationary' as const, initialPrice: [10, 20] },
])('shards hold, path by path, what the request draws without a batch: %j', async (fields) => {
  const folder = await mkdtemp(join(tmpdir(), 'pathloom-batch-'));
  try {
    const { request } = await runWhole(subject, folderDestination(folder), { ...fields, shardPaths: 7 });
    const { name: _name, format: _format, shardPaths: _shardPaths, ...scenario } = request;
    const paths = await byPath((await subject.model.generate(scenario)).chunks);
    let rows = 0;
    for (let index = 0; index < 7; index++) {
      const { key, firstPath, paths: length } = shardAt(request, index);
      const file = await asyncBufferFromFile(join(folder, key));
      const table = await parquetReadObjects({ file });
      expect(table).toHaveLength(length * 12);
      table.forEach((row, i) => {
        const path = firstPath + Math.floor(i / 12);
        const [a, b] = paths.get(path)?.subarray(2 * (i % 12)) ?? [];
        expect(row).toEqual({ path, step: 1 + (i % 12), ASSET1: a, ASSET2: b });
      });
      rows += table.length;
    }
    expect(rows).toBe(45 * 12);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a shard says that it is synthetic, and what draws it again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pathloom-batch-'));
  try {
    await runWhole(subject, folderDestination(folder));
    const file = await asyncBufferFromFile(join(folder, 'shards/000003.parquet'));
    const { key_value_metadata: metadata } = await parquetMetadataAsync(file);
    const { card } = subject.made;
    expect(JSON.parse(metadata?.find(({ key }) => key === 'pathloom')?.value ?? '')).toMatchObject({
      synthetic: true,
      model: { id: card.id, sha256: card.sha256 },
      request: { model: card.id, paths: 40, steps: 12, seed: 3 },
      range: { firstPath: 30, paths: 10 },
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a file is hardly larger than its values, and what the plan says', async () => {
  const destination = memoryDestination();
  const plan = await runWhole(subject, destination, { paths: 2500, steps: 100, shardPaths: 1000 });
  const { sizeOf } = await import('../../functions/batch/plan.ts');
  const bytes = [0, 1, 2].reduce((sum, i) => sum + (destination.files.get(`shards/00000${i}.parquet`)?.length ?? 0), 0);
  expect(bytes / (2500 * 100 * 2 * 4)).toBeLessThan(1.1);
  expect(bytes / sizeOf(plan).bytes).toBeGreaterThan(0.98);
  expect(bytes / sizeOf(plan).bytes).toBeLessThan(1.02);
  expect(requestOf(subject).format).toBe('parquet');
});
