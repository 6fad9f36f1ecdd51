import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { beginBatch } from '../../functions/batch/begin.ts';
import { readWhole } from '../../functions/batch/destination.ts';
import { shardAt } from '../../functions/batch/plan.ts';
import { runBatch } from '../../functions/batch/run.ts';
import { s3Destination } from '../../functions/batch/s3.ts';
import { ensureShard } from '../../functions/batch/shard.ts';
import { BatchRequest } from '../../inference/contract/batch.ts';
import { openModel } from '../../inference/node.ts';
import { memoryDestination } from '../batch/memory.ts';
import { hastened, readDeployed } from './definition.ts';
import { BATCHES, type Machine, startMachine } from './machine.ts';

let machine: Machine;
let scheduleInput: string;
beforeAll(async () => {
  const deployed = await readDeployed();
  scheduleInput = deployed.scheduleInput;
  machine = await startMachine(hastened(deployed.definition));
}, 600_000);
afterAll(() => machine?.stop());

afterEach(async () => {
  machine.s3.fault = () => undefined;
  machine.functions.fault = () => undefined;
  machine.functions.delay = async () => {};
  machine.functions.calls.length = 0;
  await machine.failures();
  await machine.events();
});

/** 20 shards, the last of them smaller, in 10 calls for two. */
const requestOf = (name: string, fields: object = {}) => ({
  ...{ name, model: 'one', paths: 195, steps: 12, seed: 3, shardPaths: 10 },
  ...fields,
});
const SHARDS = 20;

const run = async (name: string, input: unknown) => machine.end(await machine.start(name, input));

const at = (name: string) => s3Destination(`${BATCHES}/${name}`, { ...machine.s3.environment, ...machine.s3.operator });
const manifestOf = async (name: string) => (await readWhole(at(name), 'manifest.json'))?.toString();

/** The manifest of the same batch, drawn by one worker of this process. */
async function localManifest(request: object): Promise<string> {
  const model = await openModel(join(machine.models, 'one'));
  const destination = memoryDestination();
  const plan = await beginBatch(BatchRequest.parse(request), model, destination);
  const watch = { onPaths: () => {}, interrupted: () => false };
  const ensure = (index: number) => ensureShard(model, plan, shardAt(plan.request, index), destination, watch);
  await runBatch(plan, destination, { workers: [{ ensure, close: async () => {} }], interrupted: () => false });
  await model.close();
  return Buffer.from((await readWhole(destination, 'manifest.json')) ?? []).toString();
}

/** The calls of the function for shards, as `shard×count outcome`. */
const drawings = () =>
  machine.functions.calls
    .filter(({ name }) => name === 'shard')
    .map(({ event: { shard, count }, outcome }) => `${shard}×${count} ${outcome}`);
const callsOf = (wanted: string) => machine.functions.calls.filter(({ name }) => name === wanted);

/** Ends well, with the manifest of an undisturbed run, and says so once. */
async function expectComplete(request: { name: string }, execution = request.name): Promise<void> {
  const batch = `${BATCHES}/${request.name}`;
  const manifest = await localManifest(request);
  expect(await manifestOf(request.name)).toBe(manifest);
  const { totals } = JSON.parse(manifest);
  const detail = { batch, manifest: `${batch}/manifest.json`, totals, execution: machine.arnOf(execution) };
  expect(await machine.events()).toEqual([
    expect.objectContaining({ source: 'pathloom', 'detail-type': 'Batch complete', detail }),
  ]);
  expect(await machine.failures()).toEqual([]);
}

describe('a batch ends with the manifest of a local run', () => {
  test('where nothing goes wrong; each shard is asked for once, and no state is large', async () => {
    const request = requestOf('calm');
    const { status, output } = await run('calm', { request });
    expect(status).toBe('SUCCEEDED');
    expect(output).toMatchObject({ batch: `${BATCHES}/calm`, shards: SHARDS, totals: { shards: SHARDS, rows: 2340 } });
    await expectComplete(request);
    const expected = Array.from({ length: SHARDS / 2 }, (_, i) => `${2 * i}×2 drawn`);
    expect(drawings().sort()).toEqual(expected.sort());
    expect([callsOf('begin').length, callsOf('finish').length]).toEqual([1, 1]);
    expect(await machine.largestState(machine.arnOf('calm'))).toBeLessThan(2000);
  });

  test('where S3 refuses a shard twice', async () => {
    let refusals = 2;
    machine.s3.fault = (path) => (path.includes('/shards/000007.parquet') && refusals-- > 0 ? 403 : undefined);
    const request = requestOf('refused-twice');
    expect((await run('refused-twice', { request })).status).toBe('SUCCEEDED');
    expect(drawings().filter((line) => line.startsWith('6×'))).toEqual([
      '6×2 write_failed',
      '6×2 write_failed',
      '6×2 drawn',
    ]);
    await expectComplete(request);
  });

  test('where functions are killed, and calls are throttled', async () => {
    const faults = new Map<unknown, ('killed' | 'throttled')[]>([
      [4, ['killed', 'throttled', 'killed']],
      [10, ['throttled', 'throttled']],
    ]);
    machine.functions.fault = (_name, { shard }) => faults.get(shard)?.shift();
    const request = requestOf('killed');
    expect((await run('killed', { request })).status).toBe('SUCCEEDED');
    expect(drawings()).toEqual(expect.arrayContaining(['4×2 Runtime.ExitError', '4×2 throttled', '10×2 throttled']));
    await expectComplete(request);
  });

  test('where calls are delivered twice, and late', async () => {
    machine.functions.fault = (_name, { shard }) => (shard === 2 || shard === 14 ? 'twice' : undefined);
    machine.functions.delay = async ({ shard }) => {
      while (shard === 0 && !drawings().includes('6×2 drawn')) await wait(20);
    };
    const request = requestOf('twice');
    expect((await run('twice', { request })).status).toBe('SUCCEEDED');
    expect(drawings().filter((line) => /^(2|14)×/.test(line))).toEqual([
      '2×2 drawn',
      '2×2 kept',
      '14×2 drawn',
      '14×2 kept',
    ]);
    expect(drawings().indexOf('0×2 drawn')).toBeGreaterThan(drawings().indexOf('6×2 drawn'));
    await expectComplete(request);
  });
});

describe('what fails is kept in the queue, said, and leaves no manifest', () => {
  test('where a shard cannot be written; another execution goes on from there', async () => {
    machine.s3.fault = (path) => (path.includes('/shards/000005.parquet') ? 403 : undefined);
    const request = requestOf('denied');
    const failed = await run('denied', { request });
    // AWS would end the map at once; moto goes on, and it is `finish` that refuses.
    expect(failed).toMatchObject({ status: 'FAILED', error: 'bad_data' });
    expect(await manifestOf('denied')).toBeUndefined();
    // One attempt, and the six that the definition allows.
    expect(drawings().filter((line) => line.startsWith('4×'))).toEqual(Array(7).fill('4×2 write_failed'));
    const batch = `${BATCHES}/denied`;
    const letters = await machine.failures();
    expect(letters).toEqual([
      expect.objectContaining({ batch, shard: 4, count: 2, error: 'write_failed', cause: expect.any(String) }),
      expect.objectContaining({ batch, error: 'bad_data', execution: machine.arnOf('denied') }),
    ]);
    expect(JSON.stringify(letters)).toMatch(/shards\/000005\.parquet: access is denied.*000005\.parquet .* is missing/);
    expect(JSON.stringify(letters).length).toBeLessThan(1500);
    const [event] = await machine.events();
    expect(event).toMatchObject({ 'detail-type': 'Batch failed', detail: { batch, error: 'bad_data' } });

    machine.s3.fault = () => undefined;
    machine.functions.calls.length = 0;
    expect((await run('denied-again', { request })).status).toBe('SUCCEEDED');
    expect(drawings().filter((line) => line.endsWith('drawn'))).toEqual(['4×2 drawn']);
    expect(drawings().filter((line) => line.endsWith('kept'))).toHaveLength(SHARDS / 2 - 1);
    await expectComplete(request, 'denied-again');
  });

  test('where a call is refused: that is not tried again', async () => {
    machine.s3.fault = (path) => (callsOf('begin').length > 0 && path.includes('plan.json') ? 404 : undefined);
    const failed = await run('lost', { request: requestOf('lost') });
    expect(failed).toMatchObject({ status: 'FAILED', error: 'bad_option' });
    expect(drawings().sort()).toEqual(Array.from({ length: SHARDS / 2 }, (_, i) => `${2 * i}×2 bad_option`).sort());
    expect(callsOf('finish')).toHaveLength(1);
    expect(await machine.failures()).toHaveLength(SHARDS / 2 + 1);
  });

  test('where the list of what is to be drawn cannot be read', async () => {
    machine.s3.fault = (path) => (callsOf('begin').length > 0 && path.includes('/items/') ? 404 : undefined);
    const failed = await run('listless', { request: requestOf('listless') });
    expect(failed.status).toBe('FAILED');
    expect(drawings()).toEqual([]);
    const batch = `${BATCHES}/listless`;
    expect(await machine.failures()).toEqual([expect.objectContaining({ batch, cause: expect.any(String) })]);
    expect(await manifestOf('listless')).toBeUndefined();
  });

  test.each([
    ['an unknown model', { model: 'two' }, 'unknown_model', 'there is no model \\"two\\"'],
    ['no paths', { paths: 0 }, 'bad_option', 'request.paths 0: must be at least 1'],
    ['10¹² paths', { paths: 1e12 }, 'bad_option', 'request.paths 1000000000000: must be at most 1000000000'],
    ['too many shards', { paths: 1e9, shardPaths: 1 }, 'bad_option', 'shardPaths 1: 1000000000 shards are more than'],
    ['a field that nobody knows', { path: 3 }, 'bad_option', 'request: has unknown fields: path'],
    ['a name that is a path', { name: '../calm' }, 'bad_option', 'request.name'],
    ['a long input', { model: 'x'.repeat(200_000) }, 'unknown_model', 'there is no model'],
  ])('where the request has %s', async (what, fields, error, cause) => {
    const name = `refused-${what.replace(/[^a-z0-9]/g, '-')}`;
    const failed = await run(name, { request: requestOf('refused', fields) });
    expect(failed).toMatchObject({ status: 'FAILED', error });
    expect(failed.cause).toContain(cause);
    expect(machine.functions.calls).toHaveLength(1);
    const letters = await machine.failures();
    // Without a place yet, a batch is known by the execution's name.
    expect(letters).toEqual([{ batch: name, execution: machine.arnOf(name), error, cause: failed.cause }]);
    expect(JSON.stringify(letters).length).toBeLessThan(4000);
    expect(await machine.events()).toMatchObject([{ 'detail-type': 'Batch failed', detail: { batch: name, error } }]);
  });

  test('where the place is taken: by another batch of that name, or by what is none', async () => {
    const request = requestOf('taken');
    expect((await run('taken', { request })).status).toBe('SUCCEEDED');
    const manifest = await manifestOf('taken');
    const other = await run('taken-2', { request: { ...request, seed: 4 } });
    expect(other).toMatchObject({ status: 'FAILED', error: 'bad_option' });
    expect(other.cause).toContain('the request is not that of the batch taken: seed is 4, there 3');
    expect(await manifestOf('taken')).toBe(manifest);

    await machine.s3.put('batches/occupied/notes.txt', 'mine');
    const occupied = await run('occupied', { request: requestOf('occupied') });
    expect(occupied).toMatchObject({ status: 'FAILED', error: 'output_exists' });
    expect(occupied.cause).toContain(`"${BATCHES}/occupied is not empty, it holds notes.txt`);
    expect(await readWhole(at('occupied'), 'plan.json')).toBeUndefined();
  });

  test('an input above 256 KB reaches no function', async () => {
    const failed = await run('too-long', { request: requestOf('too-long', { model: 'x'.repeat(270_000) }) });
    expect(failed).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    expect(machine.functions.calls).toEqual([]);
  });
});

describe('a batch that is asked for again', () => {
  test('under the same name is the same execution while it runs, and refused for another request', async () => {
    const request = requestOf('once');
    const started = await machine.start('once', { request });
    expect(await machine.start('once', { request })).toBe(started);
    await expect(machine.start('once', { request: { ...request, seed: 4 } })).rejects.toThrow('ExecutionAlreadyExists');
    expect((await machine.end(started)).status).toBe('SUCCEEDED');
    await expect(machine.start('once', { request })).rejects.toThrow('ExecutionAlreadyExists');
    expect(callsOf('begin')).toHaveLength(1);
    await expectComplete(request);
  });

  test('by two executions at a time is drawn by both, and ends the same', async () => {
    const request = requestOf('both');
    const started = [await machine.start('both-1', { request }), await machine.start('both-2', { request })];
    const ended = await Promise.all(started.map((arn) => machine.end(arn)));
    expect(ended.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(await manifestOf('both')).toBe(await localManifest(request));
    expect(await machine.events()).toHaveLength(2);
    expect(await machine.failures()).toEqual([]);
  });
});

describe('a schedule', () => {
  const inputAt = (time: string, fields: object = {}) => {
    const input = JSON.parse(scheduleInput.replace('<aws.scheduler.scheduled-time>', time));
    Object.assign(input.schedule.request, { model: 'one', paths: 195, steps: 12, shardPaths: 10 }, fields);
    return input;
  };

  test('starts the execution of the day’s name, and is delivered twice without harm', async () => {
    const deliver = (name: string) => run(name, inputAt('2026-11-20T23:30:00Z'));
    const name = 'nightly-2026-11-20';
    const first = await deliver('delivery-1');
    expect(first).toMatchObject({ status: 'SUCCEEDED', output: { name, request: { name, model: 'one', paths: 195 } } });
    const second = await deliver('delivery-2');
    expect(second.status).toBe('SUCCEEDED');
    expect((await machine.end(machine.arnOf(name))).status).toBe('SUCCEEDED');
    expect((await deliver('delivery-3')).status).toBe('SUCCEEDED');
    expect(callsOf('finish')).toHaveLength(1);
    const { request } = first.output as { request: { name: string; seed: number } };
    await expectComplete(request);
    const next = await run('delivery-4', inputAt('2026-11-23T23:30:00Z'));
    const later = (next.output as typeof first & { request: { name: string; seed: number } }).request;
    expect(later.name).toBe('nightly-2026-11-23');
    expect(later.seed).not.toBe(request.seed);
    expect((await machine.end(machine.arnOf(later.name))).status).toBe('SUCCEEDED');
  });

  test('that asks for what cannot be is refused, and kept', async () => {
    const failed = await run('delivery-5', inputAt('yesterday'));
    expect(failed).toMatchObject({ status: 'FAILED', error: 'bad_option' });
    expect(failed.cause).toContain('scheduledTime \\"yesterday\\": must be a time such as 2026-11-20T18:30:00Z');
    expect(await machine.failures()).toMatchObject([{ batch: 'delivery-5', error: 'bad_option' }]);
  });
});
