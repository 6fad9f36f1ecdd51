import { createHash } from 'node:crypto';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ScenarioAnswer } from '../../inference/contract/service.ts';
import { bufferedAnswer } from './answers.ts';
import { type EventFields, gatewayEvent, urlEvent } from './events.ts';
import { type FunctionFolder, makeFunctionFolder } from './function-folder.ts';
import { type RunningFunction, startFunction } from './start-function.ts';

let place: FunctionFolder;
let running: RunningFunction;

beforeAll(async () => {
  place = await makeFunctionFolder();
  running = await startFunction({ folder: place.folder, handler: 'handler' });
});
afterAll(async () => {
  await running.stop();
  await place.remove();
});

const ask = async (fields: EventFields) => bufferedAnswer(await running.invoke(gatewayEvent(fields)));
const REQUEST = { model: 'one', paths: 3, steps: 5, seed: 7 };
const ADDRESS = '/v1/scenarios?model=one&paths=3&steps=5&seed=7';

test('a request by API Gateway and one by a function URL get the same answer, in one piece', async () => {
  const fields = { method: 'POST', path: '/v1/scenarios', body: REQUEST };
  const gateway = await ask(fields);
  const url = await bufferedAnswer(await running.invoke(urlEvent(fields)));
  expect(gateway.status).toBe(200);
  expect(gateway.headers).toMatchObject({ 'content-type': 'application/json', 'x-pathloom-seed': '7' });
  expect(url).toEqual(gateway);
  const { manifest, paths } = ScenarioAnswer.parse(JSON.parse(gateway.body.toString()));
  expect(manifest.request).toMatchObject(REQUEST);
  expect(paths.map((path) => path.length)).toEqual([5, 5, 5]);
});

test('a binary format comes back whole, with the same values as JSON', async () => {
  const json = ScenarioAnswer.parse(JSON.parse((await ask({ path: ADDRESS })).body.toString()));
  const arrow = await ask({ path: ADDRESS, headers: { accept: 'application/vnd.apache.arrow.stream' } });
  expect(arrow.headers).toMatchObject({ 'content-type': 'application/vnd.apache.arrow.stream' });
  const table = tableFromIPC(arrow.body);
  const values = Array.from(table.getChildAt(2)?.toArray() ?? [], Math.fround);
  expect(values).toEqual(json.paths.flat(2).map(Math.fround));
});

test('a query with letters that addresses escape reaches the service as it was', async () => {
  const answer = await ask({ path: '/v1/scenarios?model=%C3%A4%26b' });
  expect(answer.status).toBe(404);
  expect(JSON.parse(answer.body.toString()).detail).toContain('ä&b');
});

test('an unchanged answer has a status and no body', async () => {
  const { headers } = await ask({ path: ADDRESS });
  const again = await ask({ path: ADDRESS, headers: { 'if-none-match': headers.etag } });
  expect(again.status).toBe(304);
  expect(again.body).toHaveLength(0);
});

describe('what is wrong is a problem, and the function goes on', () => {
  test.each<[string, EventFields, number, string]>([
    ['an unknown model', { path: '/v1/scenarios?model=two' }, 404, 'unknown_model'],
    ['a model outside the folder', { path: '/v1/models/..%2Fone' }, 404, 'unknown_model'],
    ['no paths', { path: '/v1/scenarios?model=one&paths=0' }, 400, 'bad_option'],
    [
      'a body that is no JSON',
      { method: 'POST', path: '/v1/scenarios', headers: { 'content-type': 'text/csv' }, body: 1 },
      415,
      'unsupported_media_type',
    ],
    ['an address that is not there', { path: '/v2' }, 404, 'not_found'],
    ['a header that no request can hold', { path: '/v1/models', headers: { accept: 'a\u0000b' } }, 400, 'bad_option'],
    ['an answer above 6 MB', { path: '/v1/scenarios?model=one&paths=3000&steps=252' }, 413, 'too_large'],
    ['more values than any answer holds', { path: '/v1/scenarios?model=one&paths=100000&steps=252' }, 413, 'too_large'],
  ])('%s', async (_name, fields, status, code) => {
    const answer = await ask(fields);
    const problem = JSON.parse(answer.body.toString());
    expect(problem).toMatchObject({ status, type: `urn:pathloom:${code}` });
    expect(answer).toMatchObject({ status, headers: { 'content-type': 'application/problem+json' } });
    expect(answer.body.toString()).not.toMatch(/lambda\.mjs|node_modules|\n/);
    expect((await ask({ path: '/health' })).status).toBe(200);
  });

  test('an answer above 6 MB in one format goes out in a shorter one', async () => {
    const path = '/v1/scenarios?model=one&paths=1500&steps=252&seed=1';
    expect((await ask({ path, headers: { accept: 'application/x-ndjson' } })).status).toBe(413);
    expect((await ask({ path, headers: { accept: 'application/vnd.apache.parquet' } })).status).toBe(200);
  });

  test('an event that is none of HTTP is an error of the function', async () => {
    const outcome = await running.invoke({ source: 'aws.events', detail: {} });
    if (outcome.kind !== 'error') throw new Error(outcome.kind);
    expect(JSON.parse(outcome.body).errorMessage).toContain('payload format 2.0');
    expect((await ask({ path: '/health' })).status).toBe(200);
  });
});

describe('time', () => {
  const long = gatewayEvent({
    method: 'POST',
    path: '/v1/forecasts',
    body: { model: 'one', paths: 19_000, steps: 252 },
  });

  test('a request that takes longer than the function has is refused in time', async () => {
    // Half a second of it is kept for the refusal, which leaves the drawing less than it takes on any machine.
    const timeout = 600;
    const timeOfRefusal = async () => {
      const before = performance.now();
      const answer = await bufferedAnswer(await running.invoke(long, { timeout, patience: 20_000 }));
      expect(answer).toMatchObject({ status: 503, headers: { 'content-type': 'application/problem+json' } });
      expect(JSON.parse(answer.body.toString()).type).toBe('urn:pathloom:timed_out');
      return performance.now() - before;
    };
    let taken = await timeOfRefusal();
    // A busy machine may stand still for longer than that half second, but not time after time.
    for (let again = 0; taken >= timeout && again < 10; again++) taken = await timeOfRefusal();
    expect(taken).toBeLessThan(timeout);
    expect((await ask({ path: '/health' })).status).toBe(200);
  });

  test('a function that gives no answer in time is killed, and the next one answers', async () => {
    const killed = await startFunction({ folder: place.folder, handler: 'handler' });
    await killed.ready;
    expect(await killed.invoke(long, { timeout: 5 })).toEqual({ kind: 'timeout' });
    expect(await killed.ended).toEqual({ code: null, signal: 'SIGKILL' });
    await killed.stop();
    const next = await startFunction({ folder: place.folder, handler: 'handler' });
    expect((await bufferedAnswer(await next.invoke(gatewayEvent({ path: ADDRESS })))).status).toBe(200);
    await next.stop();
  });
});

test('with keys in its environment the function asks for one', async () => {
  const sha256 = createHash('sha256').update('a-long-key').digest('hex');
  const env = { PATHLOOM_KEYS: `me:${sha256}`, PATHLOOM_RATE: '1' };
  const guarded = await startFunction({ folder: place.folder, handler: 'handler', env });
  const statusOf = async (headers: Record<string, string>) =>
    (await bufferedAnswer(await guarded.invoke(gatewayEvent({ path: '/v1/models', headers })))).status;
  expect(await statusOf({})).toBe(401);
  expect(await statusOf({ 'x-api-key': 'another' })).toBe(401);
  expect(await statusOf({ 'x-api-key': 'a-long-key' })).toBe(200);
  await guarded.stop();
});
