import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { beginBatch } from '../../functions/batch/begin.ts';
import { s3Destination } from '../../functions/batch/s3.ts';
import { WASM_FILE } from '../../inference/browser/wasm-file.ts';
import { BatchRequest } from '../../inference/contract/batch.ts';
import { openModel } from '../../inference/node.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { BUCKET, type S3Server, startS3 } from '../functions/s3-server.ts';
import { bufferedAnswer, wholeAnswer } from '../lambda/answers.ts';
import { gatewayEvent, urlEvent } from '../lambda/events.ts';
import { runtimeClient } from '../lambda/runtime-client.ts';
import { type FunctionOptions, type RunningFunction, startFunction } from '../lambda/start-function.ts';
import { packageService } from './package-service.ts';

/** Lambda's name of this machine. */
const ARCHITECTURE = process.arch === 'arm64' ? 'arm64' : 'x86_64';
let folder: string;

// Nothing lies above the folder but the temporary one: what the zip lacks is not found elsewhere.
beforeAll(async () => {
  // Here, where there is time to install it.
  await runtimeClient();
  const service = await packageService('--param', `architecture=${ARCHITECTURE}`);
  folder = await mkdtemp(join(tmpdir(), 'pathloom-unpacked-'));
  await service.zip.unpack(folder);
  await service.remove();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function running<Result>(
  options: Pick<FunctionOptions, 'handler' | 'env'>,
  use: (started: RunningFunction) => Promise<Result>,
): Promise<Result> {
  const started = await startFunction({ folder, ...options });
  try {
    return await use(started);
  } finally {
    await started.stop();
  }
}

describe('the zip, unpacked, in the runtime client of Lambda', () => {
  test('draws from every model in it, and reads every format', async () => {
    await running({ handler: 'handler' }, async (started) => {
      const ask = async (path: string, accept = '*/*') =>
        bufferedAnswer(await started.invoke(gatewayEvent({ path, headers: { accept } })));
      expect(JSON.parse((await ask('/ready')).body.toString())).toMatchObject({ status: 'ready' });
      for (const accept of ['json', 'x-ndjson', 'vnd.apache.arrow.stream', 'vnd.apache.parquet']) {
        const { status, headers } = await ask(
          '/v1/scenarios?model=sp500&paths=2&steps=2&seed=1',
          `application/${accept}`,
        );
        expect([status, headers['content-type']]).toEqual([200, `application/${accept}`]);
      }
    });
  });

  test('serves the studio, and the model that it draws from', async () => {
    await running({ handler: 'handler' }, async (started) => {
      const ask = async (path: string) =>
        bufferedAnswer(await started.invoke(gatewayEvent({ path, headers: { 'accept-encoding': 'gzip, br' } })));
      const page = await ask('/');
      expect([page.status, page.headers['content-encoding']]).toEqual([200, 'br']);
      const [, script] = /src="([^"]+)"/.exec(brotliDecompressSync(page.body).toString()) ?? [];
      const version = script.split('/')[1];
      expect((await ask(`/${script}`)).status).toBe(200);
      const runtime = await ask(`/studio/${version}/browser/${WASM_FILE.name}`);
      expect([runtime.status, runtime.headers['content-type']]).toEqual([200, 'application/wasm']);
      expect(brotliDecompressSync(runtime.body)).toHaveLength(WASM_FILE.bytes);
      const graph = await ask('/v1/models/sp500/files/generator.onnx');
      const card = JSON.parse((await ask('/v1/models/sp500')).body.toString());
      expect(graph.body).toHaveLength(card.files['generator.onnx'].bytes);
    });
  });

  test('streams', async () => {
    const path = '/v1/scenarios?model=sp500&paths=2&steps=2&seed=1';
    const { status, body } = await running({ handler: 'streamed' }, async (started) =>
      wholeAnswer(await started.invoke(urlEvent({ path, headers: { accept: 'text/csv' } }))),
    );
    expect(status).toBe(200);
    expect(body.toString().trim().split('\n')).toHaveLength(5);
  });
});

describe('the same with models in S3', () => {
  let s3: S3Server;
  let one: MadePackage;
  let cache: string;
  beforeAll(async () => {
    s3 = await startS3();
    one = await makePackage({ architecture: 'path-dependent', id: 'one' });
    await s3.upload(one.folder, 'models/one');
    cache = await mkdtemp(join(tmpdir(), 'pathloom-s3-'));
  });
  afterAll(async () => {
    await s3?.stop();
    await one?.remove();
    await rm(cache, { recursive: true, force: true });
  });

  test('fetches a model once, and a second start takes it from the cache', async () => {
    const env = { ...s3.environment, PATHLOOM_MODELS: `s3://${BUCKET}/models`, PATHLOOM_CACHE: cache };
    const path = '/v1/scenarios?model=one&paths=2&steps=2&seed=1';
    const draw = () =>
      running({ handler: 'handler', env }, async (started) => {
        const { status, body } = await bufferedAnswer(await started.invoke(gatewayEvent({ path })));
        return [status, JSON.parse(body.toString()).manifest.model.sha256];
      });
    // What a busy machine brings late is asked for again: test/functions counts, here what is asked for is looked at.
    const asked = () => [...new Set(s3.asked.splice(0).map((line) => line.replace(`/${BUCKET}/models/one/`, '')))];
    expect(await draw()).toEqual([200, one.card.sha256]);
    expect(asked()).toHaveLength(1 + Object.keys(one.card.files).length);
    expect(await draw()).toEqual([200, one.card.sha256]);
    expect(asked()).toEqual(['200 card.json']);
  });

  test('draws a shard of a batch, refuses what is none in a line, and finishes', async () => {
    const batches = `s3://${BUCKET}/batches`;
    const batch = `${batches}/small`;
    const environment = { ...s3.environment, ...s3.operator };
    const request = BatchRequest.parse({ name: 'small', model: 'one', paths: 5, steps: 3, seed: 1 });
    const model = await openModel(one.folder);
    await beginBatch(request, model, s3Destination(batch, environment));
    await model.close();
    const invoke = (name: 'shard' | 'finish', event: unknown) => {
      const env = { ...environment, _HANDLER: `dist/functions/batch/lambda.${name}`, PATHLOOM_BATCHES: batches };
      const all = { ...env, PATHLOOM_MODELS: `s3://${BUCKET}/models`, PATHLOOM_CACHE: cache };
      return running({ handler: 'handler', env: all }, async (started) => {
        const outcome = await started.invoke(event);
        if (outcome.kind === 'response') return JSON.parse(await text(outcome.request));
        return outcome.kind === 'error' ? JSON.parse(outcome.body) : outcome;
      });
    };
    expect(await invoke('shard', { batch, shard: 0 })).toEqual({ shard: 0, outcome: 'drawn' });
    expect(await invoke('finish', { batch })).toMatchObject({ shards: 1, paths: 5, rows: 15 });
    expect(await invoke('shard', { batch, shard: 1 })).toEqual({
      errorType: 'bad_option',
      errorMessage: 'shard 1: must be at most 0',
      trace: ['bad_option: shard 1: must be at most 0'],
    });
  });

  test('answers 503 for a model that is not what its card says, and tells the reason to the log alone', async () => {
    await s3.put('models/one/generator.onnx', 'something else');
    const env = { ...s3.environment, PATHLOOM_MODELS: `s3://${BUCKET}/models`, PATHLOOM_CACHE: join(cache, 'empty') };
    await running({ handler: 'handler', env }, async (started) => {
      const { status, body } = await bufferedAnswer(await started.invoke(gatewayEvent({ path: '/v1/models/one' })));
      expect(status).toBe(503);
      expect(body.toString()).not.toMatch(/generator|sha256|pathloom-test/);
      expect(started.lines().join('\n')).toMatch(/generator\.onnx of one in the bucket is not the file of its card/);
    });
  });
});
