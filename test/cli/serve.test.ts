import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makePackage } from '../fixtures/package.ts';
import { BUCKET, type S3Server, startS3 } from '../functions/s3-server.ts';
import { makeFolder, type Run, refusal, removeFolder, start, until } from './run.ts';

const KEY = 'a-key-of-the-tests';
const HASH = createHash('sha256').update(KEY).digest('hex');

let folder: string;
beforeAll(async () => {
  folder = await makeFolder();
  const made = await makePackage({ architecture: 'path-dependent', id: 'one' });
  await mkdir(join(folder, 'models'));
  await rename(made.folder, join(folder, 'models', 'one'));
  await made.remove();
  await writeFile(join(folder, 'keys'), `# of the tests\ntester:${HASH}\n`);
});
afterAll(() => removeFolder(folder));

/** Starts the service on a free port. */
async function listen(args: readonly string[], env: Record<string, string> = {}): Promise<{ run: Run; url: string }> {
  const run = await start(folder, ['serve', '--port', '0', ...args], env);
  const listening = /Listening on (http:\S+);/;
  await until(run, () => listening.test(run.said()));
  const address = listening.exec(run.said())?.[1] ?? '';
  return { run, url: address.replace('0.0.0.0', '127.0.0.1') };
}

/** Status of an answer to a request with headers of a browser, which `fetch` would not send. */
const statusFor = (url: string, method: string, headers: Record<string, string>) =>
  new Promise<number | undefined>((resolve, reject) => {
    const asked = request(url, { method, headers }, (answer) => resolve(answer.resume().statusCode));
    asked.on('error', reject).end();
  });

describe('on loopback', () => {
  test('needs no key, and ends with its answers at SIGTERM', async () => {
    // A busy machine may need longer for the answer than the usual 30 s.
    const { run, url } = await listen(['--timeout', '600']);
    try {
      expect(await (await fetch(`${url}/ready`)).json()).toEqual({ status: 'ready', models: 1 });
      const slow = await fetch(`${url}/v1/scenarios?model=one&paths=20000&steps=252&seed=1`, {
        headers: { accept: 'text/csv' },
      });
      expect(slow.status).toBe(200);
      run.child.kill('SIGTERM');
      const rows = (await slow.text()).trimEnd().split('\n');
      expect(rows).toHaveLength(1 + 20_000 * 252);
    } finally {
      run.child.kill('SIGTERM');
    }
    expect(await run.outcome).toMatchObject({ code: 0, signal: null, stdout: '' });
    await expect(fetch(`${url}/health`)).rejects.toThrow();
  });

  test('answers under its own name alone, and not what a page of another site sends', async () => {
    const { run, url } = await listen(['--batches', 'kept']);
    const [cancel, health] = [`${url}/v1/batches/night/cancel`, `${url}/health`];
    try {
      expect(await statusFor(cancel, 'POST', {})).toBe(404);
      expect(await statusFor(cancel, 'POST', { origin: 'https://evil.example' })).toBe(403);
      expect(await statusFor(health, 'GET', { host: 'localhost' })).toBe(200);
      expect(await statusFor(health, 'GET', { host: 'evil.example' })).toBe(403);
    } finally {
      run.child.kill('SIGTERM');
    }
    await run.outcome;
  });

  test('holds to its limits of size and of time', async () => {
    const { run, url } = await listen(['--max-values', '1000', '--timeout', '0.1']);
    try {
      const large = await fetch(`${url}/v1/scenarios?model=one&paths=101&steps=10`);
      expect(large.status).toBe(413);
      expect(await large.text()).toContain('at most 1000');
    } finally {
      run.child.kill('SIGTERM');
    }
    expect((await run.outcome).code).toBe(0);
  });
});

test('says that a folder holds no models, and serves baselines', async () => {
  await mkdir(join(folder, 'empty'));
  const { run, url } = await listen(['--models', 'empty']);
  try {
    expect(await (await fetch(`${url}/v1/models`)).json()).toMatchObject({ models: [] });
  } finally {
    run.child.kill('SIGTERM');
  }
  await run.outcome;
  expect(run.said()).toContain('There are no models in empty: "pathloom train" makes one. Baselines answer without.');
});

test('serves the studio that was built, and says where', async () => {
  const { run, url } = await listen([]);
  try {
    await until(run, () => run.said().includes(`The studio, to be opened in a browser: ${url}/\n`));
    const page = await (await fetch(url)).text();
    const [, script] = /src="(studio\/[0-9a-f]{16}\/studio\.js)"/.exec(page) ?? [];
    expect((await fetch(`${url}/${script}`)).headers.get('content-type')).toMatch(/^text\/javascript/);
  } finally {
    run.child.kill('SIGTERM');
  }
  await run.outcome;
});

describe('with its models in a bucket', () => {
  let s3: S3Server;
  beforeAll(async () => {
    s3 = await startS3();
    await s3.upload(join(folder, 'models', 'one'), 'approved/one');
  });
  afterAll(() => s3.stop());

  test('it fetches them, and keeps them', async () => {
    const env = { ...s3.environment, ...s3.operator, PATHLOOM_CACHE: join(folder, 'cache') };
    const { run, url } = await listen(['--models', `s3://${BUCKET}/approved`], env);
    try {
      expect(await (await fetch(`${url}/ready`)).json()).toEqual({ status: 'ready', models: 1 });
      expect(await readdir(join(folder, 'cache', 'models'))).not.toEqual([]);
    } finally {
      run.child.kill('SIGTERM');
    }
    expect((await run.outcome).code).toBe(0);
  });

  test('a mistake in the credentials is told when they are missing, and when they are asked for', async () => {
    const args = ['serve', '--port', '0', '--models', `s3://${BUCKET}/approved`];
    expect(await refusal(folder, args, 2, { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: '' })).toMatch(
      /^--models in S3 need AWS_ACCESS_KEY_ID/,
    );
    const { run, url } = await listen(args.slice(3), s3.environment);
    try {
      // These may read what is under models/ alone.
      const problem = await (await fetch(`${url}/v1/models/one`)).json();
      expect(problem).toMatchObject({ status: 503, detail: 'The details are in the log of the service.' });
      expect(run.said()).toMatch(/access is denied/);
    } finally {
      run.child.kill('SIGTERM');
    }
    await run.outcome;
  });
});

describe('on any other address', () => {
  test('refuses to start without keys', async () => {
    for (const host of ['0.0.0.0', '::', '192.0.2.1', 'example.org']) {
      expect(await refusal(folder, ['serve', '--host', host], 2)).toMatch(
        /^--host \S+: is open to others, so keys are needed: --keys FILE or PATHLOOM_KEYS/,
      );
    }
  });

  test.each([
    ['a file', ['--keys', 'keys'], {}],
    ['the environment', [], { PATHLOOM_KEYS: `tester:${HASH}` }],
  ])('asks for those of %s', async (_where, args, env) => {
    // One at once, and the next after a quarter of an hour.
    const limits = ['--host', '0.0.0.0', '--rate', '0.001'];
    const { run, url } = await listen([...limits, ...args], env as Record<string, string>);
    try {
      expect((await fetch(`${url}/health`)).status).toBe(200);
      expect(await statusFor(`${url}/health`, 'GET', { host: 'quant.example' })).toBe(200);
      expect((await fetch(`${url}/v1/models`)).status).toBe(401);
      const headers = { authorization: `Bearer ${KEY}` };
      const statuses = [];
      for (let i = 0; i < 3; i++) statuses.push((await fetch(`${url}/v1/models/one`, { headers })).status);
      expect(statuses).toEqual([200, 429, 429]);
    } finally {
      run.child.kill('SIGTERM');
    }
    expect((await run.outcome).code).toBe(0);
  });
});

test.each([
  [['--models', 'nowhere'], '--models nowhere: there is no such folder'],
  [['--models', 's3://B'], /^--models at "s3:\/\/B": must be s3:\/\/BUCKET\/PREFIX/],
  [['--models', 'https://host'], '--models at "https://host": must be a folder or s3://BUCKET/PREFIX'],
  [['--keys', 'nowhere'], '--keys nowhere: cannot be read: ENOENT'],
  [['--keys', join('models', 'one', 'card.json')], /entry 1: must be NAME:SHA256/],
  [['--rate', '0'], '--rate 0: must be above 0'],
  [['--host', '256.1.1.1'], /keys are needed/],
])('%j is refused', async (args, message) => {
  const said = await refusal(folder, ['serve', ...args], 2);
  if (typeof message === 'string') expect(said).toBe(message);
  else expect(said).toMatch(message);
});

test('a port that is taken is named', async () => {
  const { run, url } = await listen([]);
  try {
    const { port } = new URL(url);
    expect(await refusal(folder, ['serve', '--port', port], 2)).toMatch(new RegExp(`^--port ${port}: .*EADDRINUSE`));
  } finally {
    run.child.kill('SIGTERM');
  }
  await run.outcome;
});
