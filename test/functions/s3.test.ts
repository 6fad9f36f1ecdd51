import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FileCache } from '../../functions/models/file-cache.ts';
import { storeOf } from '../../functions/models/location.ts';
import { S3Bucket } from '../../functions/models/s3-bucket.ts';
import { readS3Settings } from '../../functions/models/s3-settings.ts';
import { s3Store } from '../../functions/models/s3-store.ts';
import { CARD_FILE, CRITIC_FILE, ENCODER_FILE, GENERATOR_FILE, ModelCard } from '../../inference/contract/card.ts';
import { modelHash } from '../../inference/core/model-hash.ts';
import { openModel } from '../../inference/node.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { BUCKET, type S3Server, startS3 } from './s3-server.ts';

const PREFIX = `/${BUCKET}/models/`;
let s3: S3Server;
let one: MadePackage;
let newer: MadePackage;
let cache: string;
let clock = 0;
const logged: string[] = [];

beforeAll(async () => {
  s3 = await startS3();
  one = await makePackage({ architecture: 'path-dependent', id: 'one' });
  newer = await makePackage({ architecture: 'path-dependent', id: 'one', seed: 2 });
});

afterAll(async () => {
  await s3?.stop();
  await one?.remove();
  await newer?.remove();
});

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'pathloom-s3-'));
  await s3.upload(one.folder, 'models/one');
  s3.asked.length = 0;
  logged.length = 0;
});

afterEach(async () => {
  s3.fault = () => undefined;
  await rm(cache, { recursive: true, force: true });
});

/** A store as a process has it that starts now. */
const startStore = (folder = cache) =>
  s3Store({
    // What was asked is counted: an answer that a busy machine brings late must not be asked for again.
    bucket: new S3Bucket(BUCKET, readS3Settings(s3.environment), 60_000),
    prefix: 'models/',
    cache: new FileCache(folder),
    now: () => clock,
    log: (message) => logged.push(message),
  });

const aMinutePasses = () => {
  clock += 60_000;
};

const QUERY = { paths: 3, steps: 5, seed: 7 };
async function drawFrom(model: Awaited<ReturnType<typeof openModel>>): Promise<number[]> {
  const { chunks } = await model.generate(QUERY);
  const values: number[] = [];
  for await (const chunk of chunks) values.push(...chunk.values);
  return values;
}
const filesAsked = () => s3.asked.map((line) => line.replace(PREFIX, '')).sort();

describe('a package in S3', () => {
  test('draws the same paths as in a folder, from s3://bucket/prefix and the environment alone', async () => {
    const store = storeOf(`s3://${BUCKET}/models`, { environment: { ...s3.environment, PATHLOOM_CACHE: cache } });
    expect(await drawFrom(await store.open('one'))).toEqual(await drawFrom(await openModel(one.folder)));
    const hashes = Object.values(one.card.files).map(({ sha256 }) => sha256);
    expect((await readdir(join(cache, 'models'))).sort()).toEqual(hashes.sort());
  });

  test('is fetched once, however many ask for it first', async () => {
    const store = startStore();
    const models = await Promise.all(Array.from({ length: 8 }, () => store.open('one')));
    expect(new Set(models).size).toBe(1);
    expect(filesAsked()).toEqual([CARD_FILE, ...Object.keys(one.card.files)].map((file) => `200 one/${file}`).sort());
  });

  test('is taken from the cache by a later start, which asks for the card alone', async () => {
    await startStore().open('one');
    s3.asked.length = 0;
    await drawFrom(await startStore().open('one'));
    expect(filesAsked()).toEqual([`200 one/${CARD_FILE}`]);
  });

  test('is listed beside others with a card, and what has none is not', async () => {
    await s3.put('models/notes/readme.txt', 'no model');
    await s3.put('models/Not An Id/card.json', '{}');
    const store = startStore();
    expect(await store.ids()).toEqual(['one']);
    s3.asked.length = 0;
    await store.ids();
    expect(s3.asked).toEqual([]);
  });

  test('has its report, or none', async () => {
    await s3.put('models/one/report.html', '<title>Report</title>');
    const store = startStore();
    expect(new TextDecoder().decode(await store.report('one'))).toBe('<title>Report</title>');
    await s3.remove('models/one/report.html');
    expect(await store.report('one')).toBeUndefined();
  });

  test('gives its files on, from the cache, as its card names them', async () => {
    const model = await startStore().open('one');
    s3.asked.length = 0;
    for (const [file, bytes] of Object.entries(one.files)) expect(await model.file(file)).toEqual(Buffer.from(bytes));
    expect(s3.asked).toEqual([]);
    await expect(model.file('card.json')).rejects.toThrow('model one has no card.json');
  });
});

describe('a model that changes', () => {
  test('is noticed after a minute, by one request that brings nothing while it is the same', async () => {
    const store = startStore();
    const before = await store.open('one');
    s3.asked.length = 0;
    expect(await store.open('one')).toBe(before);
    expect(s3.asked).toEqual([]);
    aMinutePasses();
    expect(await store.open('one')).toBe(before);
    expect(filesAsked()).toEqual([`304 one/${CARD_FILE}`]);
    await s3.upload(newer.folder, 'models/one');
    expect(await store.open('one')).toBe(before);
    aMinutePasses();
    const after = await store.open('one');
    expect(after.card.sha256).toBe(newer.card.sha256);
    expect(await drawFrom(after)).toEqual(await drawFrom(await openModel(newer.folder)));
  });

  test('stays as it was while the new one is not whole', async () => {
    const store = startStore();
    const before = await store.open('one');
    await s3.put(`models/one/${CARD_FILE}`, await readFile(join(newer.folder, CARD_FILE)));
    aMinutePasses();
    expect(await store.open('one')).toBe(before);
    expect(logged).toEqual([expect.stringMatching(/^Model one stays as it is/)]);
    await s3.upload(newer.folder, 'models/one');
    aMinutePasses();
    expect((await store.open('one')).card.sha256).toBe(newer.card.sha256);
  });

  test('stays while S3 does not answer, asked once a minute', async () => {
    const store = startStore();
    const before = await store.open('one');
    s3.asked.length = 0;
    s3.fault = () => 'cut';
    aMinutePasses();
    expect(await store.open('one')).toBe(before);
    expect(await store.open('one')).toBe(before);
    expect(filesAsked()).toEqual([`cut one/${CARD_FILE}`]);
  });

  test('is gone when its card is', async () => {
    const store = startStore();
    await store.open('one');
    await s3.remove(`models/one/${CARD_FILE}`);
    aMinutePasses();
    await expect(store.open('one')).rejects.toMatchObject({ code: 'unknown_model' });
    aMinutePasses();
    expect(await store.ids()).toEqual([]);
  });
});

describe('the cache', () => {
  test.each([
    ['changed', async (path: string) => writeFile(path, 'corrupted')],
    ['cut off', async (path: string) => writeFile(path, (await readFile(path)).subarray(0, 100))],
    ['empty', async (path: string) => writeFile(path, '')],
  ])('a file in it that was %s is thrown away and fetched again', async (_name, spoil) => {
    await startStore().open('one');
    const { sha256 } = one.card.files[GENERATOR_FILE];
    const whole = await readFile(join(cache, sha256));
    await spoil(join(cache, sha256));
    s3.asked.length = 0;
    expect(await drawFrom(await startStore().open('one'))).toEqual(await drawFrom(await openModel(one.folder)));
    expect(filesAsked()).toEqual([`200 one/${CARD_FILE}`, `200 one/${GENERATOR_FILE}`]);
    expect(await readFile(join(cache, sha256))).toEqual(whole);
  });

  test('is whole even if a process was stopped while it wrote', async () => {
    const { sha256 } = one.card.files[GENERATOR_FILE];
    await writeFile(join(cache, `${sha256}.abandoned.tmp`), 'half');
    await drawFrom(await startStore().open('one'));
    expect(await readdir(cache)).toContain(sha256);
  });

  test('is rid of what such a process left an hour ago, not of what is just being written', async () => {
    const left = join(cache, 'left.tmp');
    await writeFile(left, 'half');
    const then = new Date(Date.now() - 2 * 3_600_000);
    await utimes(left, then, then);
    await writeFile(join(cache, 'new.tmp'), 'half');
    await startStore().open('one');
    expect((await readdir(cache)).filter((name) => name.endsWith('.tmp'))).toEqual(['new.tmp']);
  });

  test('that cannot be written is done without, and that is said', async () => {
    const file = join(cache, 'a-file');
    await writeFile(file, '');
    const store = startStore(file);
    expect(await drawFrom(await store.open('one'))).toEqual(await drawFrom(await openModel(one.folder)));
    expect(logged).toContain(`${GENERATOR_FILE} of one cannot be kept, and will be fetched again`);
  });
});

describe('what is refused', () => {
  test.each([
    ['is another', (bytes: Uint8Array) => Uint8Array.from(bytes, (byte, i) => (i === 50 ? byte ^ 1 : byte))],
    ['is longer', (bytes: Uint8Array) => Uint8Array.of(...bytes, 0)],
    ['is shorter', (bytes: Uint8Array) => bytes.subarray(1)],
  ])('a file that %s than its card says is never served or kept', async (_name, change) => {
    await s3.put(`models/one/${ENCODER_FILE}`, change(one.files[ENCODER_FILE]));
    const store = startStore();
    await expect(store.open('one')).rejects.toMatchObject({
      code: 'bad_model',
      message: expect.stringMatching(/encoder/),
    });
    expect(await readdir(cache)).not.toContain(one.card.files[ENCODER_FILE].sha256);
    await s3.upload(one.folder, 'models/one');
    expect((await store.open('one')).card.sha256).toBe(one.card.sha256);
  });

  test('a file that is missing', async () => {
    await s3.remove(`models/one/${CRITIC_FILE}`);
    await expect(startStore().open('one')).rejects.toMatchObject({
      code: 'bad_model',
      message: 'critic.onnx of one is missing in the bucket',
    });
  });

  test('a card that was changed, and a package under the name of another', async () => {
    const card = JSON.parse(await readFile(join(one.folder, CARD_FILE), 'utf8'));
    await s3.put(`models/one/${CARD_FILE}`, JSON.stringify({ ...card, graph: { ...card.graph, warmUp: 9 } }));
    await expect(startStore().open('one')).rejects.toMatchObject({ code: 'bad_model', message: /was changed/ });
    await s3.upload(one.folder, 'models/other');
    await expect(startStore().open('other')).rejects.toMatchObject({ code: 'bad_model', message: /of the model one/ });
  });

  test('a card with a file of another name, whatever its hash', async () => {
    const card = ModelCard.parse(JSON.parse(await readFile(join(one.folder, CARD_FILE), 'utf8')));
    const files = { ...card.files, '../../other/secret.onnx': card.files[GENERATOR_FILE] };
    const sha256 = await modelHash({ ...card, files });
    await s3.put(`models/one/${CARD_FILE}`, JSON.stringify({ ...card, files, sha256 }));
    await expect(startStore().open('one')).rejects.toMatchObject({
      code: 'bad_model',
      message: '../../other/secret.onnx is no file of a model package',
    });
    expect(s3.asked.join()).not.toContain('secret');
  });

  test.each(['../one', 'one/..', 'ONE', '', 'one%2f..'])('the id %j, before S3 is asked', async (id) => {
    await expect(startStore().open(id)).rejects.toMatchObject({ code: 'unknown_model' });
    expect(s3.asked).toEqual([]);
  });
});
