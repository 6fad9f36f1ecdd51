import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { beginBatch } from '../../functions/batch/begin.ts';
import { readWhole } from '../../functions/batch/destination.ts';
import { s3Destination } from '../../functions/batch/s3.ts';
import { BUCKET, type S3Server, startS3 } from '../functions/s3-server.ts';
import { makeSubject, requestOf, runWhole, type Subject } from './made-batch.ts';
import { memoryDestination } from './memory.ts';

type Lambda = typeof import('../../functions/batch/lambda.ts');

const OURS = `s3://${BUCKET}/batches`;
let server: S3Server;
let subject: Subject;
let lambda: Lambda;
beforeAll(async () => {
  [server, subject] = await Promise.all([startS3(), makeSubject()]);
  const environment = { ...server.environment, ...server.operator, PATHLOOM_BATCHES: OURS };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  vi.stubEnv('PATHLOOM_MODELS', subject.models);
  // It reads its environment as it is loaded, as on Lambda.
  lambda = await import('../../functions/batch/lambda.ts');
}, 600_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.stop();
  await subject.remove();
});

const amply = { getRemainingTimeInMillis: () => 60_000 };
const SHARDS = [0, 1, 2, 3, 4];

let batch: string;
let tests = 0;
beforeEach(() => {
  batch = `${OURS}/run-${tests++}`;
});

const at = (location = batch) => s3Destination(location, process.env);
const begin = (location = batch) => beginBatch(requestOf(subject), subject.model, at(location));
const keysOf = async (location = batch) => {
  const keys: string[] = [];
  for await (const { key } of at(location).list('')) keys.push(key);
  return keys.sort();
};

test('a batch begun in S3 is drawn shard by shard, kept when asked again, and finished as anywhere else', async () => {
  await begin();
  const drawAll = () => Promise.all(SHARDS.map((shard) => lambda.shard({ batch, shard }, amply)));
  expect(await drawAll()).toEqual(SHARDS.map((shard) => ({ shard, outcome: 'drawn' })));
  expect(await drawAll()).toEqual(SHARDS.map((shard) => ({ shard, outcome: 'kept' })));
  const totals = await lambda.finish({ batch });
  const local = memoryDestination();
  await runWhole(subject, local);
  const manifest = Buffer.from((await readWhole(local, 'manifest.json')) ?? []).toString();
  expect((await readWhole(at(), 'manifest.json'))?.toString()).toBe(manifest);
  expect(totals).toEqual(JSON.parse(manifest).totals);
  expect(totals).toMatchObject({ shards: 5, paths: 45, rows: 540 });
});

test('a batch that lacks a shard is not finished', async () => {
  await begin();
  await lambda.shard({ batch, shard: 1 }, amply);
  await expect(lambda.finish({ batch })).rejects.toMatchObject({
    name: 'bad_data',
    message: `shards/000000.parquet of ${batch} is missing`,
  });
  expect(await keysOf()).not.toContain('manifest.json');
});

test('a shard whose time runs out is given up, and leaves nothing', async () => {
  await begin();
  const hardly = { getRemainingTimeInMillis: () => 4_000 };
  await expect(lambda.shard({ batch, shard: 0 }, hardly)).rejects.toMatchObject({ name: 'interrupted' });
  expect(await keysOf()).toEqual(['plan.json']);
});

describe('is refused, by code and message and without a stack,', () => {
  async function refusalOf(event: unknown, handler: 'shard' | 'finish' = 'shard') {
    const { shard, finish } = lambda;
    const asked = handler === 'shard' ? shard(event as never, amply) : finish(event as never);
    const error: unknown = await asked.then(
      () => expect.fail('it was answered'),
      (thrown) => thrown,
    );
    if (!(error instanceof Error)) throw error;
    expect(error.stack).toBe(`${error.name}: ${error.message}`);
    return error.stack;
  }

  test('a number beyond the last shard', async () => {
    await begin();
    expect(await refusalOf({ batch, shard: 5 })).toBe('bad_option: shard 5: must be at most 4');
    expect(await keysOf()).toEqual(['plan.json']);
  });

  test.each([
    ['another bucket', 's3://somebody-elses/batches/run'],
    ['another prefix', `s3://${BUCKET}/models/run`],
    ['a prefix that only begins alike', `s3://${BUCKET}/batches-2/run`],
    ['the prefix itself', OURS],
    ['the prefix itself, with a slash', `${OURS}/`],
    ['a way out of the prefix', `${OURS}/../models`],
    ['a folder of the machine', '/tmp/run'],
    ['a bucket without its protocol', `${BUCKET}/batches/run`],
    ['an empty text', ''],
  ])('%s', async (_name, foreign) => {
    const message = `bad_option: batch ${JSON.stringify(foreign)}: must be ${OURS}/NAME, of A-Z, a-z, 0-9, ".", "_" and "-"`;
    server.asked.length = 0;
    expect(await refusalOf({ batch: foreign, shard: 0 })).toBe(message);
    expect(await refusalOf({ batch: foreign }, 'finish')).toBe(message);
    expect(server.asked).toEqual([]);
  });

  test('a batch that was begun elsewhere in the bucket', async () => {
    const elsewhere = `s3://${BUCKET}/elsewhere/run`;
    await begin(elsewhere);
    expect(await refusalOf({ batch: elsewhere, shard: 0 })).toMatch(/^bad_option: batch .* must be /);
    expect(await keysOf(elsewhere)).toEqual(['plan.json']);
  });

  test.each([
    [null, 'the event null: must be an object'],
    ['x', 'the event "x": must be an object'],
    [{ shard: 0 }, 'batch is missing'],
    [{ batch: 7, shard: 0 }, 'batch 7: must be a string'],
    [{ batch: `${OURS}/x` }, 'shard is missing'],
    [{ batch: `${OURS}/x`, shard: -1 }, 'shard -1: must be at least 0'],
    [{ batch: `${OURS}/x`, shard: 0.5 }, 'shard 0.5: must be a whole number'],
    [{ batch: `${OURS}/x`, shard: '0' }, 'shard "0": must be a number'],
    [{ batch: `${OURS}/x`, shard: 0, paths: 1 }, 'the event: has unknown fields: paths'],
  ])('the event %j', async (event, message) => {
    expect(await refusalOf(event)).toBe(`bad_option: ${message}`);
  });

  test('a batch that was not begun', async () => {
    const message = `bad_option: no batch at ${batch}: there is no plan.json`;
    expect(await refusalOf({ batch, shard: 0 })).toBe(message);
    expect(await refusalOf({ batch }, 'finish')).toBe(message);
  });

  test('every batch where none is allowed', async () => {
    vi.stubEnv('PATHLOOM_BATCHES', '');
    expect(await refusalOf({ batch, shard: 0 })).toBe(
      'bad_option: PATHLOOM_BATCHES must be s3://BUCKET/PREFIX; it is not set',
    );
    vi.stubEnv('PATHLOOM_BATCHES', OURS);
  });
});
