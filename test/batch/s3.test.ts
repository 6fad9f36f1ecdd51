import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { beginBatch, readPlan } from '../../functions/batch/begin.ts';
import { type Destination, oncePiece, readWhole } from '../../functions/batch/destination.ts';
import { PART_BYTES, s3Destination } from '../../functions/batch/s3.ts';
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

  test.each([0, 5, PART_BYTES, PART_BYTES + 1, 30_000_000])('gives %i bytes back as they were', async (length) => {
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
    await at().write('big', pieces(30_000_000));
    const whole = await hashOf(at(), 'big');
    server.asked.length = 0;
    server.fault = () => (server.asked.length === 1 ? 'broken' : undefined);
    expect(await hashOf(at(), 'big')).toBe(whole);
    const path = `/${BUCKET}/${prefix}/big`;
    expect(server.asked).toEqual([`206 ${path}`, `broken ${path}`, `206 ${path}`, `206 ${path}`]);
  });

  test('for long is told, and going on ends with the same batch', async () => {
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

  /** A server that says what it is told to, whatever it is asked. */
  async function whileS3Says<Result>(
    answer: (request: IncomingMessage) => { status: number; headers?: OutgoingHttpHeaders; body?: string },
    work: (destination: Destination, url: string) => Promise<Result>,
  ): Promise<Result> {
    const elsewhere = createServer((request, response) => {
      request.resume().on('end', () => {
        const { status, headers, body } = answer(request);
        response.writeHead(status, headers).end(body);
      });
    });
    await new Promise<void>((done) => elsewhere.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
    try {
      return await work(at({ AWS_ENDPOINT_URL_S3: url }), url);
    } finally {
      elsewhere.closeAllConnections();
      elsewhere.close();
    }
  }

  // moto serves all regions alike: this is what S3 says.
  test.each([
    [301, { 'x-amz-bucket-region': 'us-west-2' }, '<Error><Code>PermanentRedirect</Code></Error>'],
    [307, { 'x-amz-bucket-region': 'us-west-2' }, '<Error><Code>TemporaryRedirect</Code></Error>'],
    [400, {}, '<Error><Code>AuthorizationHeaderMalformed</Code><Region>us-west-2</Region></Error>'],
  ])('a bucket of another region, by its name (status %i)', async (status, headers, body) => {
    await expect(whileS3Says(() => ({ status, headers, body }), begin)).rejects.toThrow(
      `s3://${BUCKET}/${prefix}/plan.json: the bucket is in us-west-2, not eu-central-1; set AWS_REGION to it`,
    );
  });

  test('credentials that have expired, and a server that is not there', async () => {
    const body = '<Error><Code>ExpiredToken</Code></Error>';
    await expect(whileS3Says(() => ({ status: 400, body }), begin)).rejects.toThrow('the credentials have expired');
    let gone = '';
    await whileS3Says(
      () => ({ status: 200 }),
      async (_destination, url) => {
        gone = url;
      },
    );
    await expect(begin(at({ AWS_ENDPOINT_URL_S3: gone }))).rejects.toThrow(
      'it does not answer, asked 6 times (fetch failed: ECONNREFUSED)',
    );
  });

  test('a file that is denied where it is listed; where it is not, there is none', async () => {
    // As S3 answers who may list with the prefix of the batch alone: to ask for a file names no prefix.
    const denying = (listed: boolean) => (request: IncomingMessage) => {
      const isList = request.url?.includes('list-type=2');
      const entry = listed ? `<Contents><Key>${prefix}/plan.json</Key></Contents>` : '';
      if (isList) return { status: 200, body: `<ListBucketResult>${entry}</ListBucketResult>` };
      return { status: 403, body: '<Error><Code>AccessDenied</Code></Error>' };
    };
    const read = (destination: Destination) => destination.read('plan.json');
    expect(await whileS3Says(denying(false), read)).toBeUndefined();
    await expect(whileS3Says(denying(true), read)).rejects.toThrow('/plan.json: access is denied (AccessDenied)');
  });

  test('a clock that S3 does not accept, even once it was set by its own', async () => {
    const dates = new Set<string>();
    const skewed = (request: IncomingMessage) => {
      dates.add(String(request.headers['x-amz-date']).slice(0, 4));
      const headers = { date: 'Thu, 01 Jan 2032 00:00:00 GMT' };
      return { status: 403, headers, body: '<Error><Code>RequestTimeTooSkewed</Code></Error>' };
    };
    await expect(whileS3Says(skewed, begin)).rejects.toThrow(/plan\.json: the clock of this machine, \S+Z, is wrong$/);
    expect([...dates].slice(-1)).toEqual(['2032']);
  });

  test('a listing that is cut short, which would hide what is there', async () => {
    const body = '<ListBucketResult><Contents><Key>a</Key>';
    const list = async (destination: Destination) => {
      for await (const _file of destination.list(''));
    };
    await expect(whileS3Says(() => ({ status: 200, body }), list)).rejects.toThrow('its listing is no listing of S3');
  });

  test('an upload that is gone when it is to be completed, unless what it was is there', async () => {
    const write = (destination: Destination) => destination.write('big', pieces(PART_BYTES + 1));
    const gone = ({ method, url = '' }: IncomingMessage) => {
      if (method === 'POST' && url.includes('uploads')) return { status: 200, body: '<UploadId>1</UploadId>' };
      if (method === 'PUT') return { status: 200, headers: { etag: '"1"' } };
      if (method === 'GET') return { status: 206, headers: { 'content-range': 'bytes 0-4/5' }, body: 'other' };
      return { status: 404, body: '<Error><Code>NoSuchUpload</Code></Error>' };
    };
    await expect(whileS3Says(gone, write)).rejects.toThrow(/big: status 404, NoSuchUpload$/);
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
