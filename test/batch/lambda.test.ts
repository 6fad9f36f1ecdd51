import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { beginBatch } from '../../functions/batch/begin.ts';
import { readWhole } from '../../functions/batch/destination.ts';
import { s3Destination } from '../../functions/batch/s3.ts';
import { requestFor } from '../../functions/batch/schedule/request-for.ts';
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
  const ours = { PATHLOOM_BATCHES: OURS, PATHLOOM_ITEMS: `s3://${BUCKET}/items`, PATHLOOM_CONCURRENCY: '1' };
  const environment = { ...server.environment, ...server.operator, ...ours };
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

test('several shards are drawn by one call, and what it drew before its time ran out is kept by the next', async () => {
  await begin();
  let asked = 0;
  // It is asked once for each chunk of paths, and these shards are one each.
  const enoughForTwo = { getRemainingTimeInMillis: () => (asked++ < 2 ? 60_000 : 4_000) };
  await expect(lambda.shard({ batch, shard: 1, count: 4 }, enoughForTwo)).rejects.toMatchObject({
    name: 'interrupted',
  });
  expect((await keysOf()).filter((key) => key.startsWith('shards/'))).toEqual(
    [1, 2].map((i) => `shards/00000${i}.parquet`),
  );
  expect(await lambda.shard({ batch, shard: 1, count: 4 }, amply)).toEqual({ shard: 1, outcome: 'drawn' });
  expect(await lambda.shard({ batch, shard: 1, count: 4 }, amply)).toEqual({ shard: 1, outcome: 'kept' });
  expect(await lambda.shard({ batch, shard: 0 }, amply)).toEqual({ shard: 0, outcome: 'drawn' });
  expect(await lambda.finish({ batch })).toMatchObject({ shards: 5, paths: 45 });
});

describe('a batch begun by the function', () => {
  const requested = () => requestOf(subject, { name: `begun-${tests}` });
  const planOf = (location: string) => readWhole(at(location), 'plan.json').then((bytes) => bytes?.toString());

  test('has a plan at its name, and a list of ranges beside the batches; another time it is the same', async () => {
    const request = requested();
    const answer = await lambda.begin({ request });
    const place = `${OURS}/${request.name}`;
    const key = 'items/5-by-1.json';
    expect(answer).toEqual({ batch: place, items: { bucket: BUCKET, key }, shards: 5, concurrency: 1 });
    const list = await readWhole(s3Destination(`s3://${BUCKET}/items`, process.env), '5-by-1.json');
    expect(JSON.parse(list?.toString() ?? '')).toEqual(SHARDS.map((shard) => ({ shard, count: 1 })));
    expect(await keysOf(place)).toEqual(['plan.json']);
    const plan = await planOf(place);
    expect(await lambda.begin({ request })).toEqual(answer);
    expect(await planOf(place)).toBe(plan);
    await expect(lambda.begin({ request: { ...request, seed: 4 } })).rejects.toMatchObject({
      name: 'bad_option',
      message: `the request is not that of the batch ${request.name}: seed is 4, there 3`,
    });
    expect(await planOf(place)).toBe(plan);
  });

  test('by two at a time is begun once, and both go on with it', async () => {
    const request = requested();
    const answers = await Promise.all([1, 2, 3].map(() => lambda.begin({ request })));
    expect(answers).toEqual([answers[0], answers[0], answers[0]]);
    expect(await keysOf(`${OURS}/${request.name}`)).toEqual(['plan.json']);
  });

  test('is answered in the same few bytes however large it is', async () => {
    const large = { ...requested(), paths: 1_000_000_000, shardPaths: 10_000 };
    const answer = await lambda.begin({ request: large });
    expect(answer).toMatchObject({ shards: 100_000 });
    expect(JSON.stringify(answer).length).toBeLessThan(200);
  });

  test('of a schedule is only named: the request of its date, as the schedules of a local machine have it', async () => {
    const { name: _name, ...request } = requested();
    const schedule = { name: 'nightly', timeZone: 'America/New_York', request };
    server.asked.length = 0;
    const ask = (scheduledTime: string, cron?: string) =>
      lambda.begin({ schedule: { ...schedule, ...(cron && { cron }) }, scheduledTime });
    const answer = await ask('2026-11-21T00:30:00Z');
    expect(answer).toEqual({
      name: 'nightly-2026-11-20',
      request: requestFor(schedule, new Date('2026-11-21T00:30:00Z')),
    });
    expect(await ask('2026-11-20T19:30:00-05:00', '30 9,19 * * *')).toMatchObject({ name: 'nightly-2026-11-20t1930' });
    expect(server.asked).toEqual([]);
  });

  test.each([
    [{}, 'request is missing'],
    [{ request: { model: 'm' } }, 'request.name is missing'],
    [{ schedule: { name: 'n' }, scheduledTime: '2026-11-20T00:00:00Z' }, 'schedule.timeZone is missing'],
    [
      {
        schedule: { name: 'n', timeZone: 'Mars/Olympus', request: { model: 'm' } },
        scheduledTime: '2026-11-20T00:00:00Z',
      },
      'schedule.timeZone "Mars/Olympus": must be a zone such as America/New_York or UTC',
    ],
  ])('of the event %j is refused', async (event, message) => {
    await expect(lambda.begin(event as never)).rejects.toMatchObject({ name: 'bad_option', message });
  });

  test.each(['PATHLOOM_BATCHES', 'PATHLOOM_ITEMS'])('where %s is not set is refused', async (name) => {
    const value = process.env[name];
    vi.stubEnv(name, '');
    const message = `${name} must be s3://BUCKET/PREFIX; it is not set`;
    await expect(lambda.begin({ request: requested() })).rejects.toMatchObject({ name: 'bad_option', message });
    vi.stubEnv(name, value);
  });
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
    expect(await refusalOf({ batch, shard: 3, count: 3 })).toBe('bad_option: count 3: must be at most 2');
    expect(await keysOf()).toEqual(['plan.json']);
  });

  test.each([
    ['another bucket', 's3://somebody-elses/batches/run'],
    ['another prefix', `s3://${BUCKET}/models/run`],
    ['a prefix that only begins alike', `s3://${BUCKET}/batches-2/run`],
    ['another one, of a stranger', `s3://${BUCKET}/batches-evil/x`],
    ['the prefix as a part of another', `s3://${BUCKET}/evil/batches/x`],
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
    [{ batch: `${OURS}/x`, shard: 0, count: 0 }, 'count 0: must be at least 1'],
    [{ batch: `${OURS}/x`, shard: 0, paths: 1 }, 'the event: has unknown fields: paths; known: batch, shard, count'],
  ])('the event %j', async (event, message) => {
    expect(await refusalOf(event)).toBe(`bad_option: ${message}`);
  });

  test('a batch that was not begun', async () => {
    const message = `bad_option: no batch at ${batch}: there is no plan.json`;
    expect(await refusalOf({ batch, shard: 0 })).toBe(message);
    expect(await refusalOf({ batch }, 'finish')).toBe(message);
  });

  test('a batch with a long name, in a message that is no longer than a queue takes', async () => {
    const refusal = await refusalOf({ batch: `s3://${'x'.repeat(100_000)}`, shard: 0 });
    expect(refusal).toMatch(/^bad_option: batch "s3:\/\/x+…$/);
    expect(refusal?.length).toBeLessThan(1100);
  });

  test('every batch where none is allowed', async () => {
    vi.stubEnv('PATHLOOM_BATCHES', '');
    expect(await refusalOf({ batch, shard: 0 })).toBe(
      'bad_option: PATHLOOM_BATCHES must be s3://BUCKET/PREFIX; it is not set',
    );
    vi.stubEnv('PATHLOOM_BATCHES', OURS);
  });
});
