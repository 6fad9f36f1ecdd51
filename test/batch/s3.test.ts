import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { beginBatch, readPlan } from '../../functions/batch/begin.ts';
import { type Destination, oncePiece, readWhole } from '../../functions/batch/destination.ts';
import { s3Destination } from '../../functions/batch/s3.ts';
import { hashOf } from '../../functions/batch/shard.ts';
import { verifyBatch } from '../../functions/batch/verify.ts';
import { drawIndex, Stream } from '../../inference/core/random.ts';
import { makeFolder, pathloom, removeFolder, start, until } from '../cli/run.ts';
import { BUCKET, type S3Server, startS3 } from '../functions/s3-server.ts';
import { makeSubject, requestOf, run, runWhole, type Subject } from './made-batch.ts';
import { memoryDestination } from './memory.ts';

let server: S3Server;
let subject: Subject;
let environment: Record<string, string>;
beforeAll(async () => {
  [server, subject] = await Promise.all([startS3(), makeSubject()]);
  environment = { ...server.environment, ...server.operator };
}, 600_000);
afterAll(async () => {
  await server.stop();
  await subject.remove();
});

let prefix: string;
let tests = 0;
beforeEach(() => {
  prefix = `batches/${tests++}`;
});
afterEach(() => {
  server.fault = () => undefined;
});

const at = (more: Record<string, string> = {}) =>
  s3Destination(`s3://${BUCKET}/${prefix}`, { ...environment, ...more });

async function contentsOf(destination: Destination): Promise<Record<string, string>> {
  const contents: Record<string, string> = {};
  for await (const { key, bytes } of destination.list('')) {
    const found = await readWhole(destination, key);
    expect(found?.length).toBe(bytes);
    contents[key] = Buffer.from(found ?? []).toString('base64');
  }
  return contents;
}

/** What a batch is where nothing goes wrong. */
async function undisturbed(): Promise<Record<string, string>> {
  const memory = memoryDestination();
  await runWhole(subject, memory);
  return contentsOf(memory);
}

/** Bytes that are all different from place to place, in pieces of odd sizes. */
async function* pieces(length: number, failAt = Number.POSITIVE_INFINITY): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < length; from += 777_777) {
    if (from >= failAt) throw new Error('the source failed');
    yield Uint8Array.from({ length: Math.min(777_777, length - from) }, (_, i) => (from + i) % 251);
  }
}

describe('a bucket', () => {
  test('holds the same batch as any other place, and is verified', async () => {
    const plan = await runWhole(subject, at());
    expect(await contentsOf(at())).toEqual(await undisturbed());
    const options = { source: subject.model, sampled: [7], onShard: () => {}, interrupted: () => false };
    expect(await verifyBatch(plan, at(), options)).toEqual([]);
    await server.remove(`${prefix}/shards/000002.parquet`);
    await server.put(`${prefix}/odd name.txt`, 'x');
    const findings = await verifyBatch(plan, at(), options);
    expect(findings.map(({ kind, key }) => `${kind} ${key}`)).toEqual([
      'missing shards/000002.parquet',
      'extra odd name.txt',
    ]);
  });

  test.each([0, 5, 8 * 2 ** 20, 8 * 2 ** 20 + 1, 20_000_000])('gives %i bytes back as they were', async (length) => {
    await at().write('big', pieces(length));
    const hash = createHash('sha256');
    for await (const piece of pieces(length)) hash.update(piece);
    expect(await hashOf(at(), 'big')).toBe(hash.digest('hex'));
  });

  test('shows nothing of an upload whose contents fail, and aborts it', async () => {
    await expect(at().write('big', pieces(30_000_000, 20_000_000))).rejects.toThrow('the source failed');
    expect(await contentsOf(at())).toEqual({});
    expect(server.asked.filter((line) => line.includes('uploadId')).at(-1)).toMatch(/^204 /);
  });

  test('takes a file that must be new once', async () => {
    expect(await at().create('plan', Buffer.from('one'))).toBe(true);
    expect(await at().create('plan', Buffer.from('two'))).toBe(false);
    expect((await readWhole(at(), 'plan'))?.toString()).toBe('one');
  });

  test('lists more files than one page', async () => {
    const keys = Array.from({ length: 1010 }, (_, i) => `many/${i}`);
    for (let i = 0; i < keys.length; i += 50) {
      await Promise.all(keys.slice(i, i + 50).map((key) => at().write(key, oncePiece(Buffer.from(key)))));
    }
    const found: string[] = [];
    for await (const { key } of at().list('many/')) found.push(key);
    expect(found.sort()).toEqual(keys.sort());
  });
});

test('the command draws into a bucket, is killed, and goes on to the same batch', async () => {
  const folder = await makeFolder();
  try {
    await writeFile(join(folder, 'request.json'), JSON.stringify(requestOf(subject)));
    const location = `s3://${BUCKET}/${prefix}`;
    const models = ['--models', subject.models];
    const going = await start(folder, ['batch', 'run', 'request.json', '--out', location, ...models], environment);
    await until(going, async () => (await readWhole(at(), 'receipts/000000.json')) !== undefined);
    going.child.kill('SIGKILL');
    await going.outcome;
    const resumed = await pathloom(folder, ['batch', 'resume', location, ...models], environment);
    expect(resumed.stderr).toContain(`manifest.json are in ${location}.`);
    expect(await contentsOf(at())).toEqual(await undisturbed());
    expect(await pathloom(folder, ['batch', 'status', location], environment)).toMatchObject({
      stdout: expect.stringMatching(/^small: finished, 5 of 5 shards/),
    });
    expect(await pathloom(folder, ['batch', 'verify', location, ...models], environment)).toMatchObject({ code: 0 });
  } finally {
    await removeFolder(folder);
  }
});

describe('S3 that fails now and then', () => {
  test.each([0, 1, 2, 3])('(seed %i) gives the same batch in the end', async (seed) => {
    let place = 0;
    const draw = (bound: number) => drawIndex(seed, place++, 0, Stream.evaluation, bound);
    // A fifth of all requests: errors of the server, a demand to slow down, connections that are cut.
    server.fault = () => (draw(5) === 0 ? ([500, 503, 'cut'] as const)[draw(3)] : undefined);
    const attempt = async () => {
      const begin = () => beginBatch(requestOf(subject), subject.model, at());
      await run(subject, await readPlan(at()).catch(begin), at());
    };
    let finished = false;
    while (!finished) {
      finished = await attempt().then(
        () => true,
        (error) => error.code !== 'write_failed' && Promise.reject(error),
      );
    }
    server.fault = () => undefined;
    expect(await contentsOf(at())).toEqual(await undisturbed());
  });

  test('amid an answer is asked again for what is missing only', async () => {
    await at().write('big', pieces(20_000_000));
    const whole = await hashOf(at(), 'big');
    server.asked.length = 0;
    server.fault = () => (server.asked.length === 1 ? 'broken' : undefined);
    expect(await hashOf(at(), 'big')).toBe(whole);
    const path = `/${BUCKET}/${prefix}/big`;
    expect(server.asked).toEqual([`206 ${path}`, `broken ${path}`, `206 ${path}`, `206 ${path}`]);
  });

  test('for long is told, and going on ends with the same batch', { timeout: 60_000 }, async () => {
    const plan = await beginBatch(requestOf(subject), subject.model, at());
    server.fault = (path) => (path.includes('shards/000003') ? 503 : undefined);
    await expect(run(subject, plan, at())).rejects.toThrow(
      `s3://${BUCKET}/${prefix}/shards/000003.parquet: it does not answer, asked 6 times (status 503)`,
    );
    server.fault = () => undefined;
    expect(Object.keys(await contentsOf(at()))).not.toContain('manifest.json');
    await run(subject, plan, at());
    expect(await contentsOf(at())).toEqual(await undisturbed());
  });
});

describe('is refused', () => {
  const begin = (destination: Destination) => beginBatch(requestOf(subject), subject.model, destination);

  test('a prefix that is not empty', async () => {
    await server.put(`${prefix}/thesis.txt`, 'mine');
    await expect(begin(at())).rejects.toThrow(`--out s3://${BUCKET}/${prefix} is not empty, it holds thesis.txt`);
  });

  test('a bucket that is not there', async () => {
    await expect(begin(s3Destination('s3://nobody-has-this', environment))).rejects.toThrow(
      's3://nobody-has-this/plan.json: there is no such bucket',
    );
  });

  test('a bucket that may be read only', async () => {
    await expect(begin(at(server.environment as Record<string, string>))).rejects.toThrow('access is denied');
  });

  test('a bucket of another region, by its name', async () => {
    // moto serves all regions alike: this is what S3 says.
    const { createServer } = await import('node:http');
    const elsewhere = createServer((_request, answer) => {
      answer
        .writeHead(301, { 'x-amz-bucket-region': 'us-west-2' })
        .end('<Error><Code>PermanentRedirect</Code></Error>');
    });
    await new Promise<void>((done) => elsewhere.listen(0, '127.0.0.1', done));
    const { port } = elsewhere.address() as { port: number };
    try {
      await expect(begin(at({ AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}` }))).rejects.toThrow(
        'the bucket is in us-west-2, not eu-central-1',
      );
    } finally {
      elsewhere.close();
    }
  });

  test.each([
    ['s3://B/x', '--out "s3://B/x": must be s3://BUCKET/PREFIX'],
    ['s3://bucket/a//b', '--out "s3://bucket/a//b": must be s3://BUCKET/PREFIX'],
  ])('the location %s', (location, message) => {
    expect(() => s3Destination(location, environment)).toThrow(message);
  });

  test('an environment without credentials', () => {
    expect(() => s3Destination('s3://bucket', {})).toThrow(
      'batches in S3 need AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY in the environment',
    );
  });
});
