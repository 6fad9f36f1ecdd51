import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { finishBatch } from '../../functions/batch/finish.ts';
import { encodeJson, hashOf } from '../../functions/batch/shard.ts';
import { samplePaths, verifyBatch } from '../../functions/batch/verify.ts';
import type { BatchPlan, ShardReceipt } from '../../inference/contract/batch.ts';
import { makeSubject, runWhole, type Subject } from './made-batch.ts';
import { type MemoryDestination, memoryDestination } from './memory.ts';

let subject: Subject;
beforeAll(async () => {
  subject = await makeSubject();
});
afterAll(() => subject.remove());

let destination: MemoryDestination;
let plan: BatchPlan;
beforeEach(async () => {
  destination = memoryDestination();
  plan = await runWhole(subject, destination);
});

const calm = { onShard: () => {}, interrupted: () => false };

/** What is found, as kind and file, with some paths drawn again. */
async function found(sampled: readonly number[] = [25]): Promise<string[]> {
  const findings = await verifyBatch(plan, destination, { source: subject.model, sampled, ...calm });
  return findings.map(({ kind, key }) => `${kind} ${key}`);
}

/** Changes a bit of a file. */
function flip(key: string, place: number): void {
  const bytes = Uint8Array.from(destination.files.get(key) as Uint8Array);
  bytes[place] ^= 1;
  destination.files.set(key, bytes);
}

const readJson = (key: string) => JSON.parse(Buffer.from(destination.files.get(key) as Uint8Array).toString());

test('a batch as it was written has no findings, with every path drawn again', async () => {
  expect(await found([0, 10, 20, 30, 44])).toEqual([]);
});

test('it tells how far it is, shards read and drawn again together', async () => {
  const told: [number, number][] = [];
  const onShard = (done: number, all: number) => void told.push([done, all]);
  await verifyBatch(plan, destination, { source: subject.model, sampled: [11, 12, 40], ...calm, onShard });
  expect(told).toEqual([1, 2, 3, 4, 5, 6, 7].map((done) => [done, 7]));
});

describe('it finds', () => {
  test.each([0, 500, 900])('a bit of a shard that changed, at byte %i', async (place) => {
    flip('shards/000003.parquet', place);
    expect(await found()).toEqual(['altered shards/000003.parquet']);
  });

  test('shards, receipts and the manifest that are missing, and files that are no part of it', async () => {
    for (const key of ['shards/000001.parquet', 'receipts/000004.json', 'manifest.json']) destination.files.delete(key);
    for (const key of ['shards/000005.parquet', 'notes.txt']) destination.files.set(key, new Uint8Array(1));
    expect(await found()).toEqual([
      'missing shards/000001.parquet',
      'missing receipts/000004.json',
      'missing manifest.json',
      'extra notes.txt',
      'extra shards/000005.parquet',
    ]);
  });

  test('a manifest that says something else', async () => {
    const manifest = readJson('manifest.json');
    manifest.statistics[0].mean += 1e-9;
    destination.files.set('manifest.json', encodeJson(manifest));
    expect(await found()).toEqual(['altered manifest.json']);
  });

  test('a receipt that is none', async () => {
    destination.files.set('receipts/000000.json', Buffer.from('{}'));
    expect(await found()).toEqual(['altered receipts/000000.json']);
  });

  test('a shard that was replaced together with its receipt and the manifest, by drawing it again', async () => {
    // Shard 2 of another seed, made to look like that of this batch: every hash agrees.
    const other = memoryDestination();
    await runWhole(subject, other, { seed: 4 });
    const key = 'shards/000002.parquet';
    destination.files.set(key, other.files.get(key) as Uint8Array);
    const receipt: ShardReceipt = JSON.parse(
      Buffer.from(other.files.get('receipts/000002.json') as Uint8Array).toString(),
    );
    expect(receipt.sha256).toBe(await hashOf(other, key));
    destination.files.set('receipts/000002.json', encodeJson({ ...receipt, plan: plan.sha256 }));
    await finishBatch(plan, destination);
    expect(await found([])).toEqual([]);
    expect(await found([5])).toEqual([]);
    expect(await found([25])).toEqual(['altered shards/000002.parquet']);
  });

  test('a receipt whose counts are not those of its shard, by drawing it again', async () => {
    const receipt = readJson('receipts/000002.json');
    receipt.tallies[0].mean += 1e-9;
    destination.files.set('receipts/000002.json', encodeJson(receipt));
    await finishBatch(plan, destination);
    expect(await found([])).toEqual([]);
    expect(await found([25])).toEqual(['altered receipts/000002.json']);
  });
});

test('sampled paths are of the batch, and others for another seed', () => {
  const sampled = samplePaths(10 ** 9, 1000, 1);
  expect(Math.min(...sampled)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...sampled)).toBeLessThan(10 ** 9);
  expect(new Set(sampled).size).toBeGreaterThan(990);
  expect(samplePaths(10 ** 9, 1000, 1)).toEqual(sampled);
  expect(samplePaths(10 ** 9, 1000, 2)).not.toEqual(sampled);
});
