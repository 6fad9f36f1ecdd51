import { createSocket, type Socket } from 'node:dgram';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { bufferedAnswer } from './answers.ts';
import { gatewayEvent } from './events.ts';
import { type FunctionFolder, makeFunctionFolder } from './function-folder.ts';
import { linesAfter } from './log.ts';
import { type RunningFunction, startFunction } from './start-function.ts';

let place: FunctionFolder;
let running: RunningFunction;

beforeAll(async () => {
  place = await makeFunctionFolder();
});
afterAll(async () => place.remove());
afterEach(async () => running.stop());

async function start(env: Record<string, string> = {}): Promise<void> {
  running = await startFunction({ folder: place.folder, handler: 'handler', env });
}
const ask = async (path: string, trace?: string) =>
  bufferedAnswer(await running.invoke(gatewayEvent({ path }), trace === undefined ? {} : { trace }));

const SCENARIOS = '/v1/scenarios?model=one&paths=3&steps=5&seed=7';

test('a request leaves one line in the log, and its metrics', async () => {
  await start();
  await ask(SCENARIOS);
  await ask('/health');
  const { log, metrics } = await linesAfter(running, 2);
  expect(log).toMatchObject([
    { level: 'INFO', message: 'request', route: 'GET /v1/scenarios', status: 200, model: 'one', paths: 3, steps: 5 },
    { level: 'INFO', message: 'request', route: 'GET /health', status: 200 },
  ]);
  const [first, second] = log.map((line) => String(line.function_request_id));
  expect(first).toMatch(/^[0-9a-f-]{36}$/);
  expect(second).not.toBe(first);
  expect(log[0].milliseconds).toBeGreaterThan(0);
  expect(metrics).toMatchObject([
    { service: 'pathloom', Paths: 3, Steps: 5, ColdStart: 1, Milliseconds: log[0].milliseconds },
    { service: 'pathloom', Milliseconds: log[1].milliseconds },
  ]);
  expect(metrics[1]).not.toHaveProperty('ColdStart');
  expect(metrics[1]).not.toHaveProperty('Paths');
});

test('what a forecast is made of is told too', async () => {
  await start();
  const body = { model: 'one', paths: 4000, steps: 5 };
  await bufferedAnswer(await running.invoke(gatewayEvent({ method: 'POST', path: '/v1/forecasts', body })));
  const { log, metrics } = await linesAfter(running, 1);
  expect(log).toMatchObject([{ route: 'POST /v1/forecasts', status: 200, model: 'one', paths: 4000, steps: 5 }]);
  expect(metrics).toMatchObject([{ Paths: 4000, Steps: 5 }]);
});

/** What X-Ray's daemon would hear: a line of JSON that names the format, then the segment. */
async function hearSegments(): Promise<{ socket: Socket; address: string; segments: Record<string, unknown>[] }> {
  const socket = createSocket('udp4');
  const segments: Record<string, unknown>[] = [];
  socket.on('message', (message) => segments.push(JSON.parse(String(message).split('\n')[1])));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return { socket, address: `127.0.0.1:${socket.address().port}`, segments };
}

test('a request that Lambda traces is a subsegment of its trace, and no other request is', async () => {
  const { socket, address, segments } = await hearSegments();
  await start({ AWS_XRAY_DAEMON_ADDRESS: address });
  const root = '1-5759e988-bd862e3fe1be46a994272793';
  await ask('/health', `Root=${root};Parent=53995c3f42cd8ad8;Sampled=0`);
  await ask('/v1/models', `Root=${root};Parent=53995c3f42cd8ad8;Sampled=1`);
  await ask('/v1/models/one', `Root=${root};Parent=63995c3f42cd8ad8;Sampled=1`);
  await expect.poll(() => segments).toHaveLength(2);
  expect(segments).toMatchObject([
    { trace_id: root, parent_id: '53995c3f42cd8ad8', type: 'subsegment', annotations: { Service: 'pathloom' } },
    { trace_id: root, parent_id: '63995c3f42cd8ad8', type: 'subsegment' },
  ]);
  socket.close();
});

test('what is wrong with a model is told to the log with its cause, and to the client not at all', async () => {
  await rm(join(place.folder, 'models', 'one'), { recursive: true });
  await writeFile(join(place.folder, 'models', 'one'), 'no folder');
  await start();
  const answer = await ask(SCENARIOS);
  expect(answer.status).toBeGreaterThanOrEqual(500);
  expect(answer.body.toString()).not.toMatch(/ENOTDIR|card\.json|stack/);
  const { log, metrics } = await linesAfter(running, 1);
  expect(log).toHaveLength(2);
  expect(log[0]).toMatchObject({ level: 'ERROR', function_request_id: log[1].function_request_id });
  expect(JSON.stringify(log[0].error)).toMatch(/ENOTDIR/);
  expect(log[1]).toMatchObject({ level: 'INFO', status: answer.status });
  expect(metrics[0]).toMatchObject({ Faults: 1 });
});
