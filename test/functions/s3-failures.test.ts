import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../functions/http/app.ts';
import { FileCache } from '../../functions/models/file-cache.ts';
import { storeOf } from '../../functions/models/location.ts';
import { S3Bucket } from '../../functions/models/s3-bucket.ts';
import { readS3Location } from '../../functions/models/s3-location.ts';
import { readS3Settings } from '../../functions/models/s3-settings.ts';
import { s3Store } from '../../functions/models/s3-store.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { BUCKET, REGION, type S3Server, startS3 } from './s3-server.ts';
import { expectProblem, postJson } from './service.ts';

let s3: S3Server;
let one: MadePackage;
let cache: string;

beforeAll(async () => {
  s3 = await startS3();
  one = await makePackage({ architecture: 'path-dependent', id: 'one' });
  await s3.upload(one.folder, 'models/one');
  await s3.upload(one.folder, 'private/one');
});

afterAll(async () => {
  await s3?.stop();
  await one?.remove();
});

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'pathloom-s3-'));
  s3.asked.length = 0;
});

afterEach(async () => {
  s3.fault = () => undefined;
  await rm(cache, { recursive: true, force: true });
});

const storeAt = (location: string, environment: Readonly<Record<string, string>> = {}) =>
  storeOf(location, { environment: { ...s3.environment, PATHLOOM_CACHE: cache, ...environment } });

/** A store that waits for what a busy machine brings late: its attempts end by faults alone. */
const patientStore = () =>
  s3Store({
    bucket: new S3Bucket(BUCKET, readS3Settings(s3.environment), 60_000),
    prefix: 'models/',
    cache: new FileCache(cache),
    now: () => 0,
    log: () => {},
  });

/** Fails the first requests for a file, each in its way. */
function failFirst(file: string, ...faults: ('cut' | 'broken' | number)[]): void {
  s3.fault = (path) => (path.endsWith(file) ? faults.shift() : undefined);
}

describe('a failure that passes', () => {
  test.each([
    ['500, then 503', [500, 503] as const],
    ['a connection that is cut, then 429', ['cut', 429] as const],
    ['an answer that breaks off twice', ['broken', 'broken'] as const],
  ])('%s is not noticed', async (_name, faults) => {
    failFirst('generator.onnx', ...faults);
    const model = await patientStore().open('one');
    expect(model.card.sha256).toBe(one.card.sha256);
    expect(s3.asked.filter((line) => line.endsWith('generator.onnx'))).toHaveLength(3);
  });

  test('that does not pass ends after three attempts, and the next request tries anew', async () => {
    failFirst('generator.onnx', 500, 500, 500);
    const store = patientStore();
    await expect(store.open('one')).rejects.toMatchObject({
      code: 'bad_model',
      message: `models in S3, bucket ${BUCKET}: it does not answer, asked 3 times`,
    });
    expect((await store.open('one')).card.sha256).toBe(one.card.sha256);
  });
});

describe('a store that cannot be read', () => {
  test.each<[string, string, 'operator' | Record<string, string>, RegExp]>([
    ['no such bucket', 's3://pathloom-nowhere/models', 'operator', /bucket pathloom-nowhere: there is no such bucket$/],
    ['no right to the prefix', `s3://${BUCKET}/private`, {}, /access is denied \(AccessDenied\)$/],
    [
      'an unknown key',
      `s3://${BUCKET}/models`,
      { AWS_ACCESS_KEY_ID: 'AKIANOBODY' },
      /access is denied \(InvalidAccessKeyId\)$/,
    ],
    [
      'a wrong secret',
      `s3://${BUCKET}/models`,
      { AWS_SECRET_ACCESS_KEY: 'guessed' },
      /access is denied \(SignatureDoesNotMatch\)$/,
    ],
    [
      'nobody there',
      `s3://${BUCKET}/models`,
      { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9' },
      /does not answer, asked 3 times$/,
    ],
  ])('%s: the operator is told, clients get 503 and no name', async (_name, location, environment, message) => {
    const models = storeAt(location, environment === 'operator' ? s3.operator : environment);
    await expect(models.open('one')).rejects.toMatchObject({
      code: 'bad_model',
      message: expect.stringMatching(message),
    });
    const logged: string[] = [];
    const app = createApp({ models, maxValues: 10_000, log: (_message, error) => logged.push(String(error)) });
    for (const response of [
      await postJson(app, '/v1/scenarios', { model: 'one', paths: 1, steps: 1 }),
      await app.request('/v1/models/one'),
    ]) {
      expect(await response.clone().text()).not.toMatch(/s3|bucket|pathloom-(test|nowhere)|AKIA|127\.0\.0\.1/i);
      await expectProblem(response, 503, cache);
    }
    expect(logged).toEqual([expect.stringMatching(message), expect.stringMatching(message)]);
  });

  test('a model that is not there is 404, as S3 says it and as it says it to who may not list the bucket', async () => {
    const models = storeAt(`s3://${BUCKET}/models`);
    const app = createApp({ models, maxValues: 10_000, log: () => {} });
    await expectProblem(await app.request('/v1/models/none'), 404, cache);
    s3.fault = (path) => (path.endsWith('/none/card.json') ? 403 : undefined);
    await expectProblem(await app.request('/v1/models/none'), 404, cache);
    // What is there and denied is no 404.
    s3.fault = (path) => (path.endsWith('/one/card.json') ? 403 : undefined);
    await expectProblem(await app.request('/v1/models/one'), 503, cache);
  });
});

describe('a stand-in for S3', () => {
  /** A bucket on a server whose answers the test gives. */
  async function bucketOn(answer: RequestListener, environment = {}): Promise<{ bucket: S3Bucket; close: () => void }> {
    const server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const settings = readS3Settings({ ...s3.environment, AWS_ENDPOINT_URL_S3: endpoint, ...environment });
    return { bucket: new S3Bucket(BUCKET, settings), close: () => server.close() };
  }

  test('with many folders is listed page by page', async () => {
    const tokens: (string | null)[] = [];
    const { bucket, close } = await bucketOn((incoming, outgoing) => {
      const token = new URL(incoming.url ?? '', 'http://s3').searchParams.get('continuation-token');
      tokens.push(token);
      const more = token === null ? '<NextContinuationToken>a+b/c==</NextContinuationToken>' : '';
      const folder = `<CommonPrefixes><Prefix>models/m${tokens.length}/</Prefix></CommonPrefixes>`;
      outgoing.end(`<ListBucketResult><Prefix>models/</Prefix>${more}${folder}</ListBucketResult>`);
    });
    expect(await bucket.folders('models/')).toEqual(['m1', 'm2']);
    expect(tokens).toEqual([null, 'a+b/c==']);
    close();
  });

  test('is not read where an object is longer than it may be', async () => {
    let sent = 0;
    const { bucket, close } = await bucketOn((_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-length': String(10_000_000) });
      outgoing.write(new Uint8Array(1000), () => {
        sent += 1000;
      });
    });
    await expect(bucket.get('models/one/card.json', { maxBytes: 100 })).rejects.toMatchObject({
      code: 'bad_model',
      message: expect.stringMatching(/card\.json has 10000000 bytes, more than the 100 that are allowed$/),
    });
    expect(sent).toBeLessThanOrEqual(1000);
    close();
  });

  test('in another region is not followed, and the region is said', async () => {
    const { bucket, close } = await bucketOn((_incoming, outgoing) => {
      const elsewhere = { 'x-amz-bucket-region': 'us-west-2', location: 'http://127.0.0.1:9/' };
      outgoing.writeHead(301, elsewhere).end('<Error><Code>PermanentRedirect</Code></Error>');
    });
    await expect(bucket.get('models/one/card.json', { maxBytes: 100 })).rejects.toMatchObject({
      message: expect.stringMatching(`PermanentRedirect; it is in us-west-2, not ${REGION}$`),
    });
    close();
  });

  test('gives a session token on, as the credentials of a function have one', async () => {
    let token: unknown;
    const answer: RequestListener = (incoming, outgoing) => {
      token = incoming.headers['x-amz-security-token'];
      outgoing.end();
    };
    const { bucket, close } = await bucketOn(answer, { AWS_SESSION_TOKEN: 'of-a-role' });
    await bucket.get('card.json', { maxBytes: 100 });
    expect(token).toBe('of-a-role');
    close();
  });
});

describe('the location of models', () => {
  test.each([
    ['s3://bucket', { bucket: 'bucket', prefix: '' }],
    ['s3://bucket/', { bucket: 'bucket', prefix: '' }],
    ['s3://my.bucket-1/a/b_2/', { bucket: 'my.bucket-1', prefix: 'a/b_2/' }],
  ])('%s is read', (location, read) => {
    expect(readS3Location(location)).toEqual(read);
  });

  test.each([
    's3://',
    's3:///models',
    's3://Bucket/models',
    's3://bucket/../other',
    's3://bucket//models',
    's3://bucket/a b',
    's3://bucket/models?x=1',
    's3://user:secret@host/models',
    'https://host/models',
    '',
  ])('%j is refused at the start', (location) => {
    expect(() => storeAt(location)).toThrow(/^models at ".*": must be .*s3:\/\/BUCKET\/PREFIX/);
  });

  test('in S3 needs a region and credentials, and the missing ones are named', () => {
    const only = (environment: Record<string, string>) => () => storeOf('s3://bucket', { environment });
    expect(only({})).toThrow(
      'models in S3 need AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY in the environment',
    );
    expect(only({ AWS_DEFAULT_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'a' })).toThrow(
      'models in S3 need AWS_SECRET_ACCESS_KEY in the environment',
    );
  });

  test('that is a folder is one', async () => {
    expect(await storeAt(join(one.folder, '..')).ids()).toEqual(['one']);
  });
});
