import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildWorker } from '../../functions/edge/build/worker.mjs';
import { SCENARIO_TYPES } from '../../functions/http/answers/scenarios.ts';
import { describeService } from '../../functions/http/docs/openapi.ts';
import { Problem } from '../../inference/contract/service.ts';
import { openWorkerd, type Workerd } from './workerd.ts';

// The Worker as it is deployed, with the default model.
let folder: string;
let workerd: Workerd;
const built = () => ({ outdir: join(folder, 'worker'), assets: join(folder, 'site') });
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pathloom-edge-'));
  await buildWorker(built());
  workerd = await openWorkerd(built());
});
afterAll(async () => {
  await workerd?.close();
  await rm(folder, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}) => fetch(workerd.url + path, { headers });
const SMALL = '/v1/scenarios?model=sp500&paths=3&steps=4';

test('the default model is served, with its report and the service’s own description', async () => {
  const { models } = (await (await get('/v1/models')).json()) as { models: { id: string }[] };
  expect(models.map(({ id }) => id)).toEqual(['sp500']);
  expect(await (await get('/v1/models/sp500/report')).text()).toMatch(/^<!doctype html>/i);
  expect(await (await get('/openapi.json')).json()).toEqual(JSON.parse(JSON.stringify(describeService())));
});

describe('an answer that is the same for ever', () => {
  const isKept = (answer: Response) => answer.headers.get('cf-cache-status') === 'HIT';
  const headersOf = ({ headers }: Response) =>
    ['content-type', 'cache-control', 'etag', 'vary', 'x-pathloom-manifest', 'x-pathloom-seed'].map((name) =>
      headers.get(name),
    );

  test.each(SCENARIO_TYPES)('is drawn once and kept, as %s', async (accept) => {
    const asked = `${SMALL}&seed=11`;
    const first = await get(asked, { accept });
    const bytes = Buffer.from(await first.arrayBuffer());
    expect([first.status, isKept(first), bytes.length > 100]).toEqual([200, false, true]);
    // It is kept while it is sent.
    await expect.poll(async () => isKept(await get(asked, { accept }))).toBe(true);
    const again = await get(asked, { accept });
    expect(headersOf(again)).toEqual(headersOf(first));
    expect(Buffer.from(await again.arrayBuffer()).equals(bytes)).toBe(true);
  });

  test('is found however it is asked for, and not sent to who has it', async () => {
    const first = await get('/v1/scenarios?seed=12&model=sp500&steps=4&paths=3&output=returns');
    await first.arrayBuffer();
    await expect.poll(async () => isKept(await get(`${SMALL}&seed=12`))).toBe(true);
    const etag = first.headers.get('etag') ?? '';
    const known = await get(`${SMALL}&seed=12`, { 'if-none-match': etag });
    expect([known.status, await known.text(), known.headers.get('etag')]).toEqual([304, '', etag]);
    expect(known.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(isKept(await get(`${SMALL}&seed=13`))).toBe(false);
  });

  test('is not one without a seed, one that is long, one that is posted, or a refusal', async () => {
    const never = async (path: string, init: RequestInit = {}) => {
      for (let i = 0; i < 3; i++) {
        const answer = await fetch(workerd.url + path, init);
        await answer.arrayBuffer();
        expect(isKept(answer)).toBe(false);
      }
    };
    await never(SMALL);
    await never('/v1/scenarios?model=sp500&paths=1001&steps=250&seed=1');
    await never('/v1/scenarios?model=sp500&paths=0&seed=1');
    const body = JSON.stringify({ model: 'sp500', paths: 3, steps: 4, seed: 11 });
    await never('/v1/scenarios', { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  });
});

describe('what is too much for an isolate', () => {
  const refusal = async (answer: Response) => Problem.parse(await answer.json());

  test('is refused at once, pointing to a batch', async () => {
    const problem = await refusal(await get('/v1/scenarios?model=sp500&paths=100000&steps=252'));
    expect(problem).toMatchObject({ status: 413, type: 'urn:pathloom:too_large' });
    expect(problem.detail).toMatch(
      /25200000 values; one answer is made of at most 2000000\. .* pathloom generate --model models\/sp500 --paths 100000/,
    );
    const body = JSON.stringify({ model: 'sp500', paths: 10_000, steps: 252 });
    const headers = { 'content-type': 'application/json' };
    const figures = await fetch(`${workerd.url}/v1/forecasts`, { method: 'POST', body, headers });
    expect((await refusal(figures)).detail).toMatch(/one answer is made of at most 1000000/);
  });

  test('is not what is just allowed', async () => {
    const largest = await get('/v1/scenarios?model=sp500&paths=8000&steps=250', {
      accept: 'application/vnd.apache.parquet',
    });
    expect([largest.status, (await largest.arrayBuffer()).byteLength > 8_000_000]).toEqual([200, true]);
    const body = JSON.stringify({ model: 'sp500', paths: 4000, steps: 250 });
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(`${workerd.url}/v1/forecasts`, { method: 'POST', body, headers })).status).toBe(200);
  });
});

// More than are drawn at a time, and they leave in the midst of it.
describe.each([
  ['a stream', '/v1/scenarios'],
  ['figures', '/v1/forecasts'],
])('clients that leave %s', (_what, path) => {
  test('do not keep the line from others', async () => {
    const leave = new AbortController();
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ model: 'sp500', paths: 4000, steps: 250 });
    const left = Array.from({ length: 6 }, async () => {
      const answer = await fetch(workerd.url + path, { method: 'POST', body, headers, signal: leave.signal });
      for await (const _piece of answer.body ?? []);
    });
    setTimeout(() => leave.abort(), 50);
    const results = await Promise.allSettled(left);
    expect(results.map(({ status }) => status)).toContain('rejected');
    // Work that is left ends at its next pause, which a busy machine may reach later than a request may wait.
    await expect.poll(async () => (await get(SMALL)).status).toBe(200);
  });
});

test.each([
  ['PATHLOOM_KEYS', 'ada:00', /^The Worker is not set up: PATHLOOM_KEYS, entry 1: must be NAME:SHA256/],
  ['PATHLOOM_MAX_VALUES', '0', /^The Worker is not set up: PATHLOOM_MAX_VALUES.* must be at least 1/],
  ['PATHLOOM_MAX_DRAWN', 'many', /^The Worker is not set up: PATHLOOM_MAX_DRAWN/],
])('a Worker whose %s is "%s" answers nothing but why', async (name, value, words) => {
  const wrong = await openWorkerd(built(), { [name]: value });
  try {
    const answer = await fetch(`${wrong.url}/health`);
    expect(answer.status).toBe(503);
    expect(Problem.parse(await answer.json()).detail).toMatch(words);
  } finally {
    await wrong.close();
  }
});

test('a Worker with keys answers who has one, and keeps nothing for others', async () => {
  const sha256 = createHash('sha256').update('key-a').digest('hex');
  const guarded = await openWorkerd(built(), { PATHLOOM_KEYS: `ada:${sha256}`, PATHLOOM_RATE: '2' });
  try {
    const ask = (key?: string) =>
      fetch(`${guarded.url}${SMALL}&seed=1`, key === undefined ? {} : { headers: { 'x-api-key': key } });
    const answers = [await ask('key-a'), await ask('key-a'), await ask(), await ask('key-b')];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 401, 401]);
    expect(answers[0].headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
    expect(answers.map(({ headers }) => headers.get('cf-cache-status'))).not.toContain('HIT');
  } finally {
    await guarded.close();
  }
});
