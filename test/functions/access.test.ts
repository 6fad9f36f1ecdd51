import { createHash } from 'node:crypto';
import type { Hono } from 'hono';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findKey, readKeys } from '../../functions/http/access/keys.ts';
import { readAccess } from '../../functions/http/access/read-access.ts';
import { TokenBuckets } from '../../functions/http/access/token-bucket.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import { expectProblem, type MadeService, makeService } from './service.ts';

const hash = (key: string) => createHash('sha256').update(key).digest('hex');
const DAY = Date.UTC(2030, 5, 15, 12);

describe('keys', () => {
  test('are read by line or between commas, comments left out', () => {
    const text = `# ours\nalice:${hash('a')}\n\n bob:${hash('b')}:2030-12-31 , carol:${hash('c')}\n`;
    expect(readKeys(text, 'it').map(({ name, until }) => [name, until])).toEqual([
      ['alice', undefined],
      ['bob', '2030-12-31'],
      ['carol', undefined],
    ]);
  });

  test('are found by themselves, not by their hash', async () => {
    const keys = readKeys(`alice:${hash('a')},bob:${hash('b')}`, 'it');
    const found = await Promise.all(['a', 'b', 'c', '', hash('a')].map((key) => findKey(keys, key)));
    expect(found.map((key) => key?.name)).toEqual([...['alice', 'bob', undefined, undefined, undefined]]);
  });

  test.each([
    ['', /^it has no key$/],
    ['# nothing', /^it has no key$/],
    ['alice:my-secret-key', /^it, entry 1: must be NAME:SHA256 or/],
    [`alice:${hash('a').toUpperCase()}`, /must be NAME:SHA256/],
    [`alice:${hash('a')},my-secret-key`, /entry 2: must be/],
    [`alice:${hash('a')}:my-secret-key`, /alice: its last day must be a date/],
    [`alice:${hash('a')}\nalice:${hash('b')}`, /has the name alice twice/],
  ])('%j is refused, and no key is shown', (text, message) => {
    const refusal = (() => {
      try {
        return readKeys(text, 'it');
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toBeInstanceOf(PathloomError);
    expect((refusal as PathloomError).message).toMatch(message);
    expect((refusal as PathloomError).message).not.toContain('my-secret-key');
  });
});

describe('a bucket of tokens', () => {
  test('gives as many as it holds at once, then as they come', () => {
    let now = 0;
    const buckets = new TokenBuckets({ perSecond: 2, burst: 3 }, () => now);
    expect([1, 2, 3, 4].map(() => buckets.take('a'))).toEqual([0, 0, 0, 0.5]);
    expect(buckets.take('b')).toBe(0);
    now = 250;
    expect(buckets.take('a')).toBe(0.25);
    now = 500;
    expect([buckets.take('a'), buckets.take('a')]).toEqual([0, 0.5]);
    now = 1e9;
    expect([1, 2, 3, 4].map(() => buckets.take('a'))).toEqual([0, 0, 0, 0.5]);
    now = 0;
    expect(buckets.take('a')).toBe(0.5);
  });
});

test('a key has its rate, and twice as much at once', () => {
  const rateOf = (perSecond: number) => readAccess(`me:${hash('key')}`, 'it', perSecond).rate;
  expect([10, 0.6, 0.001].map(rateOf)).toEqual([
    { perSecond: 10, burst: 20 },
    { perSecond: 0.6, burst: 2 },
    { perSecond: 0.001, burst: 1 },
  ]);
});

describe('a service with keys', () => {
  let service: MadeService;
  let app: Hono;
  let now: number;
  beforeAll(async () => {
    service = await makeService();
  });
  afterAll(() => service.remove());
  beforeEach(() => {
    now = DAY;
    const keys = readKeys(`alice:${hash('key-a')},bob:${hash('key-b')}:2030-06-15`, 'it');
    app = service.app({ access: { keys, rate: { perSecond: 0.5, burst: 2 }, now: () => now } });
  });
  const get = (headers: Record<string, string>, path = '/v1/models') => app.request(path, { headers });

  test.each([{ authorization: 'Bearer key-a' }, { authorization: 'bearer key-b' }, { 'x-api-key': 'key-a' }])(
    'answers who has one: %j',
    async (headers) => {
      expect((await get(headers)).status).toBe(200);
    },
  );

  test.each([
    {},
    { authorization: 'Bearer key-c' },
    { authorization: 'Bearer ' },
    { authorization: 'Bearer key-a key-a' },
    { authorization: 'Basic a2V5LWE6' },
    { authorization: 'key-a' },
    { 'x-api-key': '' },
    { 'x-api-key': `${'k'.repeat(9000)}` },
  ])('tells others that it needs one: %#', async (headers: Record<string, string>) => {
    for (const path of ['/v1/models', '/v1/models/one/report', '/v1/nothing']) {
      const response = await get(headers, path);
      expect(response.headers.get('www-authenticate')).toBe('Bearer realm="pathloom"');
      expect((await expectProblem(response, 401, service.folder)).type).toBe('urn:pathloom:unauthorised');
    }
  });

  test('asks for the key before it reads the body', async () => {
    const response = await app.request('/v1/scenarios', { method: 'POST', body: '{', headers: {} });
    await expectProblem(response, 401, service.folder);
  });

  test('forbids a key after its last day', async () => {
    now = Date.UTC(2030, 5, 15, 23, 59, 59);
    expect((await get({ 'x-api-key': 'key-b' })).status).toBe(200);
    now = Date.UTC(2030, 5, 16);
    const problem = await expectProblem(await get({ 'x-api-key': 'key-b' }), 403, service.folder);
    expect(problem.detail).toBe('The key bob was valid until 2030-06-15.');
  });

  test('answers each key as often as its rate allows, and says when to come again', async () => {
    const statuses = async (key: string, times: number) => {
      const all = [];
      for (let i = 0; i < times; i++) all.push((await get({ 'x-api-key': key })).status);
      return all;
    };
    expect(await statuses('key-a', 3)).toEqual([200, 200, 429]);
    expect(await statuses('key-b', 1)).toEqual([200]);
    const refused = await get({ 'x-api-key': 'key-a' });
    expect(refused.headers.get('retry-after')).toBe('2');
    await expectProblem(refused, 429, service.folder);
    now += 2000;
    expect(await statuses('key-a', 2)).toEqual([200, 429]);
  });

  test('leaves health, readiness and the documentation open, and lets no shared cache keep what needs a key', async () => {
    for (const path of ['/health', '/ready', '/docs', '/openapi.json']) expect((await get({}, path)).status).toBe(200);
    const scenarios = await get({ 'x-api-key': 'key-a' }, '/v1/scenarios?model=one&paths=1&steps=1&seed=1');
    expect(scenarios.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
  });
});
