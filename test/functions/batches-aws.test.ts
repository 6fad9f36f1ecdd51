import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Context } from 'aws-lambda';
import { AwsClient } from 'aws4fetch';
import type { Hono } from 'hono';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { readWhole } from '../../functions/batch/destination.ts';
import { findOrBegin } from '../../functions/batch/find-or-begin.ts';
import { shardAt } from '../../functions/batch/plan.ts';
import { runBatch } from '../../functions/batch/run.ts';
import { s3Destination } from '../../functions/batch/s3.ts';
import type { Batches } from '../../functions/batch/service/batches.ts';
import { openAwsBatches } from '../../functions/batch/service/open-aws.ts';
import { openStates } from '../../functions/batch/service/states-client.ts';
import { createStatesDrawer } from '../../functions/batch/service/states-drawer.ts';
import { ensureShard } from '../../functions/batch/shard.ts';
import { createApp } from '../../functions/http/app.ts';
import { folderStore } from '../../functions/models/folder.ts';
import { BatchRequest } from '../../inference/contract/batch.ts';
import { BatchAnswer, BatchList } from '../../inference/contract/batches.ts';
import { AWS_PACKAGES } from '../deploy/aws-packages.ts';
import { type EventFields, gatewayEvent } from '../lambda/events.ts';
import { pythonEnvironment } from '../python/environment.ts';
import { runProgram } from '../python/program.ts';
import { getBatch, makeBatchService, postBatch, untilState } from './batch-service.ts';
import { BUCKET, REGION, type S3Server, startS3 } from './s3-server.ts';
import { expectProblem, type MadeService, makeService } from './service.ts';
import { MACHINE, type StatesServer, startStates } from './states-server.ts';

const FIELDS = { model: 'one', paths: 45, steps: 12, seed: 3, shardPaths: 10 };

let s3: S3Server;
let states: StatesServer;
let models: MadeService;
beforeAll(async () => {
  [s3, states, models] = await Promise.all([startS3(), startStates(), makeService()]);
  for (const [name, value] of Object.entries({ ...s3.environment, ...s3.operator })) vi.stubEnv(name, value);
}, 600_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await Promise.all([s3.stop(), states.stop(), models.remove()]);
});

let root: string;
let tests = 0;
beforeEach(() => {
  root = `s3://${BUCKET}/batches-${tests++}`;
});
afterEach(() => {
  states.executions.clear();
  states.asked.length = 0;
  states.fault = undefined;
});

/** sha256 of what is at an address that was signed, whose signature is what Amazon's own library makes; moto cannot check those. */
async function hashAt(href: string): Promise<string> {
  const { AWS_ACCESS_KEY_ID: key = '', AWS_SECRET_ACCESS_KEY: secret = '' } = s3.operator;
  const { python } = await pythonEnvironment(AWS_PACKAGES);
  const script = fileURLToPath(new URL('presigned.py', import.meta.url));
  const path = new URL(href).pathname;
  const input = JSON.stringify({ key, secret, region: REGION, urls: [href] });
  expect(await runProgram(python, [script], input)).toBe(`${path}: the same\n`);
  const client = new AwsClient({ accessKeyId: key, secretAccessKey: secret, service: 's3', region: REGION });
  const response = await client.fetch(`${new URL(href).origin}${path}`);
  expect(response.status).toBe(200);
  return createHash('sha256')
    .update(new Uint8Array(await response.arrayBuffer()))
    .digest('hex');
}

describe('batches in S3 that this machine draws', () => {
  test('are complete with addresses that whoever has them may read for a while', async () => {
    const { app, batches } = await makeBatchService(models.folder, root);
    for (const name of ['b', 'a', 'a-1']) expect((await postBatch(app, { ...FIELDS, name })).status).toBe(202);
    const before = Date.now();
    const { links } = await untilState(app, 'a-1', 'complete');
    expect(Date.parse(links?.until ?? '') - before).toBeGreaterThan(3_500_000);
    for (const { href, sha256 } of links?.shards ?? []) expect(await hashAt(href)).toBe(sha256);
    const manifest = await readWhole(s3Destination(`${root}/a-1`, process.env), 'manifest.json');
    const hash = createHash('sha256')
      .update(manifest ?? '')
      .digest('hex');
    expect(await hashAt(links?.manifest ?? '')).toBe(hash);
    const address = new URL(links?.shards[0].href ?? '');
    expect(address.searchParams.get('X-Amz-Expires')).toBe('3600');
    expect(address.searchParams.get('X-Amz-SignedHeaders')).toBe('host');

    const file = await app.request('/v1/batches/a-1/files/000001.parquet');
    expect(file.status).toBe(307);
    expect(await hashAt(file.headers.get('location') ?? '')).toBe(links?.shards[1].sha256);
    // The manifest is looked at, not read, while it stays what it is.
    s3.asked.length = 0;
    expect((await app.request('/v1/batches/a-1/files/000002.parquet')).status).toBe(307);
    expect(s3.asked).toEqual([expect.stringMatching(/^200 .*list-type=2.*manifest\.json/)]);

    await s3.put(`${root.slice(`s3://${BUCKET}/`.length)}/Thesis/x`, 'x');
    const list = async (query: string) => BatchList.parse(await (await app.request(`/v1/batches${query}`)).json());
    // In the order of their keys.
    expect((await list('')).batches).toEqual(['a-1', 'a', 'b'].map((id) => ({ id, state: 'complete' })));
    const first = await list('?limit=1');
    expect(first.next).toBe('a-1');
    expect((await list('?limit=1&after=a-1')).batches.map(({ id }) => id)).toEqual(['a']);
    expect((await list('?after=a')).batches.map(({ id }) => id)).toEqual(['b']);
    await batches.close();
  });
});

describe('batches that a state machine draws', () => {
  let app: Hono;
  const logged: string[] = [];
  beforeEach(async () => {
    const store = folderStore(models.folder);
    // Its own credentials for each service: those of the two servers differ.
    const open = async (): Promise<Batches> => {
      const { openPlaces } = await import('../../functions/batch/service/places.ts');
      const { createBatches } = await import('../../functions/batch/service/service.ts');
      const drawer = createStatesDrawer(MACHINE, openStates(states.environment));
      return createBatches({ places: await openPlaces(root, process.env), drawer, models: store, now: Date.now });
    };
    logged.length = 0;
    const log = (message: string, error: unknown) => logged.push(`${message}: ${String(error)}`);
    app = createApp({ models: store, maxValues: 10_000, batches: open, log });
  });

  const request = BatchRequest.parse({ ...FIELDS, name: 'small' });
  const send = (fields: object = {}) => postBatch(app, { ...FIELDS, name: 'small', ...fields });
  const cancel = () => app.request('/v1/batches/small/cancel', { method: 'POST' });

  /** What the functions of the state machine do: draws so many shards, and finishes where those are all. */
  async function draw(shards: number): Promise<void> {
    const destination = s3Destination(`${root}/small`, process.env);
    const model = await folderStore(models.folder).open('one');
    const { plan } = await findOrBegin(request, folderStore(models.folder), destination);
    const ensure = (index: number) =>
      ensureShard(model, plan, shardAt(plan.request, index), destination, {
        onPaths: () => {},
        interrupted: () => false,
      });
    if (shards < 5) for (let index = 0; index < shards; index++) await ensure(index);
    else await runBatch(plan, destination, { workers: [{ ensure, close: async () => {} }], interrupted: () => false });
  }

  test('are executions of their names, told of from S3, and complete when their manifest is there', async () => {
    const begun = await send();
    expect(begun.status).toBe(202);
    expect(BatchAnswer.parse(await begun.json())).toMatchObject({
      ...{ id: 'small', state: 'running', request, whole: { shards: 0, paths: 0, bytes: 0 } },
      size: { shards: 5, paths: 45, rows: 540 },
    });
    expect([...states.executions]).toEqual([['small', { status: 'RUNNING', input: JSON.stringify({ request }) }]]);
    expect((await send()).status).toBe(200);
    expect(states.executions.size).toBe(1);

    await draw(2);
    expect(await getBatch(app, 'small')).toMatchObject({ state: 'running', whole: { shards: 2, paths: 20 } });
    await draw(5);
    Object.assign(states.executions.get('small') ?? {}, { status: 'SUCCEEDED' });
    const { state, links } = await getBatch(app, 'small');
    expect(state).toBe('complete');
    for (const { href, sha256 } of links?.shards.slice(0, 2) ?? []) expect(await hashAt(href)).toBe(sha256);
    expect((await send()).status).toBe(200);
    expect(states.executions.size).toBe(1);
    expect(BatchList.parse(await (await app.request('/v1/batches')).json()).batches).toEqual([
      { id: 'small', state: 'complete' },
    ]);
  });

  test('that are cancelled keep what is whole, and go on in another execution', async () => {
    await send();
    await draw(2);
    const cancelled = BatchAnswer.parse(await (await cancel()).json());
    expect(cancelled).toMatchObject({ state: 'cancelled', whole: { shards: 2 } });
    expect((await cancel()).status).toBe(200);
    expect((await send()).status).toBe(202);
    expect([...states.executions].map(([name, { status }]) => `${name} ${status}`)).toEqual([
      'small ABORTED',
      'small-R2 RUNNING',
    ]);
    expect((await getBatch(app, 'small')).state).toBe('running');
    await cancel();
    expect(states.executions.get('small-R2')?.status).toBe('ABORTED');
  });

  test('that fail say with what', async () => {
    await send();
    Object.assign(states.executions.get('small') ?? {}, { status: 'FAILED', error: 'write_failed' });
    const { state, failure } = await getBatch(app, 'small');
    expect([state, failure]).toEqual([
      'failed',
      'write_failed: the log of the service says more; the same request, sent again, goes on with it',
    ]);
    expect((await send()).status).toBe(202);
    expect(states.asked.at(-1)).toMatch(/^DescribeExecution small-R2$/);
  });

  test('that differ from one of the name are refused, whether it was begun yet or not', async () => {
    await send();
    const early = await expectProblem(await send({ seed: 4 }), 409, root);
    expect(early.detail).toBe('request name: another batch small is being drawn');
    await draw(1);
    const late = await expectProblem(await send({ seed: 4 }), 409, root);
    expect(late.detail).toBe('request name: the request is not that of the batch small: seed is 4, there 3');
    expect(states.executions.size).toBe(1);
  });

  test('of which nothing is known but their files are told of as unfinished', async () => {
    await draw(3);
    expect(await getBatch(app, 'small')).toMatchObject({ state: 'unfinished', whole: { shards: 3 } });
    await expectProblem(await app.request('/v1/batches/other'), 404, root);
  });

  test('are refused before anything is started where they cannot be drawn', async () => {
    await expectProblem(await send({ model: 'other' }), 404, root);
    await expectProblem(await send({ paths: 10 ** 9, shardPaths: 1 }), 400, root);
    expect(states.asked).toEqual([]);
  });

  test('are asked for again where the state machine is busy, and a refusal of it tells nothing of the inside', async () => {
    states.fault = { status: 400, type: 'ThrottlingException', times: 1 };
    expect((await send()).status).toBe(202);
    states.fault = { status: 500, type: 'InternalFailure', times: 2 };
    expect((await getBatch(app, 'small')).state).toBe('running');
    states.fault = { status: 400, type: 'AccessDeniedException', times: 1 };
    const problem = await expectProblem(await app.request('/v1/batches/small'), 500, root);
    expect(problem.detail).toBe('The details are in the log of the service.');
    expect(logged.join()).toContain('Step Functions: AccessDeniedException: no');
  });

  test('are refused by the state machine where the secret is another', async () => {
    const wrong = openStates({ ...states.environment, AWS_SECRET_ACCESS_KEY: 'wrong' });
    await expect(wrong.ask('DescribeExecution', { executionArn: 'x' })).rejects.toThrow('InvalidSignatureException');
  });
});

test('a state machine that is none, and a place that is none, are refused', async () => {
  const store = folderStore(models.folder);
  const options = { models: store, environment: { ...process.env, ...states.environment } };
  await expect(openAwsBatches({ ...options, root, stateMachine: 'pathloom' })).rejects.toThrow(
    'PATHLOOM_STATE_MACHINE "pathloom": must be the ARN of a state machine',
  );
  await expect(openAwsBatches({ ...options, root: 's3://B', stateMachine: MACHINE })).rejects.toThrow(
    's3://BUCKET/PREFIX',
  );
  await expect(openAwsBatches({ ...options, root, stateMachine: MACHINE })).resolves.toHaveProperty('start');
});

test('the Lambda function has batches where its environment names the state machine and the place', async () => {
  // One role for both services.
  const server = await startStates(s3.operator);
  const place = { PATHLOOM_BATCHES: root, PATHLOOM_STATE_MACHINE: MACHINE, PATHLOOM_MODELS: models.folder };
  for (const [name, value] of Object.entries({ ...place, ...server.environment })) vi.stubEnv(name, value);
  try {
    const { handler } = await import('../../functions/http/lambda.ts');
    const context = { getRemainingTimeInMillis: () => 20_000 } as Context;
    const invoke = async (fields: EventFields) => {
      const { statusCode, headers, body } = await handler(gatewayEvent(fields), context);
      return { statusCode, headers, answer: JSON.parse(body) };
    };
    const body = { ...FIELDS, name: 'small' };
    const begun = await invoke({ method: 'POST', path: '/v1/batches', body });
    expect([begun.statusCode, begun.headers.location]).toEqual([202, '/v1/batches/small']);
    expect(server.asked).toContain('StartExecution small');
    expect((await invoke({ path: '/v1/batches/small?links=5' })).answer.state).toBe('running');
    await invoke({ method: 'POST', path: '/v1/batches/small/cancel' });
    expect((await invoke({ path: '/v1/batches/small' })).answer.state).toBe('cancelled');
    expect((await invoke({ path: '/v1/batches' })).answer).toEqual({ batches: [], next: null });
  } finally {
    await server.stop();
  }
});
