import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bufferedAnswer, streamedAnswer, wholeAnswer } from './answers.ts';
import { untilIdle } from './cpu-time.ts';
import { type EventFields, urlEvent } from './events.ts';
import { type FunctionFolder, makeFunctionFolder } from './function-folder.ts';
import { linesAfter } from './log.ts';
import { type RunningFunction, startFunction } from './start-function.ts';

let place: FunctionFolder;
let running: RunningFunction;
const started: RunningFunction[] = [];

beforeAll(async () => {
  place = await makeFunctionFolder();
  running = await start('streamed');
});
afterAll(async () => {
  for (const each of started) await each.stop();
  await place.remove();
});

async function start(handler: 'handler' | 'streamed'): Promise<RunningFunction> {
  const one = await startFunction({ folder: place.folder, handler });
  started.push(one);
  return one;
}

const PATHS = 20_000;
const ARROW = { accept: 'application/vnd.apache.arrow.stream' };
/** 60 MB: more than all buffers on the way hold, which take some 40 MB of loopback. */
const LARGE = urlEvent({ path: `/v1/scenarios?model=one&paths=${PATHS}&steps=252&seed=1`, headers: ARROW });
const ask = async (fields: EventFields) => wholeAnswer(await running.invoke(urlEvent(fields)));

test('status and headers go ahead of the body, which is that of an answer in one piece', async () => {
  const fields = { path: '/v1/scenarios?model=one&paths=3&steps=5&seed=7' };
  const streamed = await ask(fields);
  const buffered = await start('handler');
  const whole = await bufferedAnswer(await buffered.invoke(urlEvent(fields)));
  expect(streamed).toEqual(whole);
  expect(streamed.headers).toMatchObject({ 'content-type': 'application/json', 'x-pathloom-seed': '7' });
});

test('Lambda is told that the answer is a stream, and of what kind', async () => {
  const { request, body } = await streamedAnswer(await running.invoke(urlEvent({ path: '/health' })));
  expect(request.headers).toMatchObject({
    'lambda-runtime-function-response-mode': 'streaming',
    'content-type': 'application/vnd.awslambda.http-integration-response',
    'transfer-encoding': 'chunked',
  });
  expect(JSON.parse((await buffer(body)).toString())).toMatchObject({ status: 'ok' });
});

test('the first bytes come before the last path is drawn, and no more is drawn than is taken', async () => {
  const fresh = await start('streamed');
  const { status, body } = await streamedAnswer(await fresh.invoke(LARGE));
  const first = await body.next();
  expect(status).toBe(200);
  expect(first.value.length).toBeGreaterThan(0);
  await untilIdle(fresh.pid);
  // The end of a request is told in the log.
  expect(fresh.lines()).toEqual([]);
  const rest = await buffer(body);
  expect(tableFromIPC(Buffer.concat([first.value, rest])).numRows).toBe(PATHS * 252);
  const { log } = await linesAfter(fresh, 1);
  expect(log).toMatchObject([{ status: 200, paths: PATHS, bytes: first.value.length + rest.length }]);
});

test('a problem has its status, and the function goes on', async () => {
  const problem = await ask({ path: '/v1/scenarios?model=one&paths=0' });
  expect(problem).toMatchObject({ status: 400, headers: { 'content-type': 'application/problem+json' } });
  expect((await ask({ path: '/health' })).status).toBe(200);
});

test('an answer without a body has a status and headers', async () => {
  const path = '/v1/scenarios?model=one&paths=3&steps=5&seed=7';
  const { headers } = await ask({ path });
  const again = await ask({ path, headers: { 'if-none-match': headers.etag } });
  expect(again).toMatchObject({ status: 304, headers: { etag: headers.etag } });
  expect(again.body).toHaveLength(0);
});

test('an event that is none of HTTP is an error of the function, in the trailers of its stream', async () => {
  const outcome = await running.invoke({ source: 'aws.events' });
  if (outcome.kind !== 'response') throw new Error(outcome.kind);
  await buffer(outcome.request);
  expect(outcome.request.trailers).toMatchObject({ 'lambda-runtime-function-error-type': 'Error' });
  expect((await ask({ path: '/health' })).status).toBe(200);
});

test('an answer that its time does not suffice for breaks off, and Lambda hears of it without the inside', async () => {
  const { status, request, body } = await streamedAnswer(
    await running.invoke(LARGE, { timeout: 5000, patience: 20_000 }),
  );
  expect(status).toBe(200);
  await wait(4600);
  const bytes = await buffer(body);
  expect(bytes.length).toBeLessThan(PATHS * 252 * 12);
  const { 'lambda-runtime-function-error-body': told = '' } = request.trailers as Record<string, string>;
  const error = JSON.parse(Buffer.from(told, 'base64').toString());
  expect(error.errorMessage).toBe('The answer broke off; the details are in the log of the service.');
  expect(error.trace.join('')).toBe('');
  expect((await ask({ path: '/health' })).status).toBe(200);
});

test('a client that leaves stops the drawing, and the function goes on', async () => {
  const fresh = await start('streamed');
  const { request, body } = await streamedAnswer(await fresh.invoke(LARGE));
  await body.next();
  request.destroy();
  const { log } = await linesAfter(fresh, 1);
  expect(log).toMatchObject([{ level: 'INFO', message: 'request', status: 499 }]);
  expect((await wholeAnswer(await fresh.invoke(urlEvent({ path: '/health' })))).status).toBe(200);
});
