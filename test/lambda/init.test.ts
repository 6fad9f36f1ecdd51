import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bufferedAnswer } from './answers.ts';
import { gatewayEvent } from './events.ts';
import { type FunctionFolder, makeFunctionFolder } from './function-folder.ts';
import { runtimeClient } from './runtime-client.ts';
import { type RunningFunction, startFunction } from './start-function.ts';

let place: FunctionFolder;
const started: RunningFunction[] = [];

beforeAll(async () => {
  // Here, where there is time to install it.
  await runtimeClient();
  place = await makeFunctionFolder();
});
afterAll(async () => {
  for (const running of started) await running.stop();
  await place.remove();
});

async function start(handler: 'handler' | 'streamed', env: Record<string, string> = {}): Promise<RunningFunction> {
  const running = await startFunction({ folder: place.folder, handler, env });
  started.push(running);
  return running;
}

test.each(['handler', 'streamed'] as const)('%s loads, and asks for an event', async (handler) => {
  const running = await start(handler);
  expect(await running.ready).toBeGreaterThan(running.startedAt);
  expect(running.lines()).toEqual([]);
});

test.each([
  ['PATHLOOM_MAX_VALUES', 'many', 'PATHLOOM_MAX_VALUES'],
  ['PATHLOOM_RATE', '0', 'PATHLOOM_RATE "0": must be above 0'],
  ['PATHLOOM_KEYS', 'a-key-in-plain', 'PATHLOOM_KEYS, entry 1: must be NAME:SHA256'],
  ['PATHLOOM_MODELS', 'https://host', 'must be a folder or s3://BUCKET/PREFIX'],
  ['PATHLOOM_MODELS', 's3://a-bucket', 'models in S3 need AWS_ACCESS_KEY_ID'],
])('%s=%s is told to Lambda as what is wrong with the start, and the process ends', async (name, value, said) => {
  const running = await start('handler', { [name]: value });
  const error = await running.api.initError;
  expect(JSON.parse(error.body).errorMessage).toContain(said);
  expect(error.type).toBe('PathloomError');
  expect(await running.ended).toMatchObject({ code: 1 });
  expect(running.lines().join()).not.toContain('a-key-in-plain');
});

test('without its folder of models the function starts, and says that it is not ready, but not where it looked', async () => {
  const running = await start('handler', { PATHLOOM_MODELS: 'nowhere' });
  const health = await bufferedAnswer(await running.invoke(gatewayEvent({ path: '/health' })));
  expect(health.status).toBe(200);
  for (const [path, status] of [
    ['/ready', 503],
    ['/v1/models/one', 404],
    ['/v1/scenarios?model=one', 404],
  ] as const) {
    const answer = await bufferedAnswer(await running.invoke(gatewayEvent({ path })));
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json' });
    expect(answer.body.toString()).not.toMatch(/nowhere|ENOENT/);
  }
});

test('without the library that draws the function starts, and says no more than that it cannot answer', async () => {
  await rm(join(place.folder, 'node_modules'), { recursive: true });
  const running = await start('handler');
  const answer = await bufferedAnswer(await running.invoke(gatewayEvent({ path: '/v1/scenarios?model=one' })));
  expect(answer.status).toBeGreaterThanOrEqual(500);
  expect(answer.body.toString()).not.toContain('onnxruntime');
  expect(running.lines().join()).toContain('onnxruntime-node');
  expect((await bufferedAnswer(await running.invoke(gatewayEvent({ path: '/health' })))).status).toBe(200);
});
