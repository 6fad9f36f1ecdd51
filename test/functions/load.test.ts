import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Line } from '../../functions/http/line.ts';
import { HttpRefusal } from '../../functions/http/problem.ts';
import { expectProblem, type MadeService, makeService, postJson } from './service.ts';
import { slowModel } from './slow-model.ts';

const never = new AbortController().signal;

describe('a line', () => {
  test('lets so many draw, so many wait, and refuses any more at once', async () => {
    const line = new Line({ drawings: 2, waiting: 1 });
    const [a, b, c] = [line.enter(), line.enter(), line.enter()];
    expect(() => line.enter()).toThrow(HttpRefusal);
    await a.turn(never);
    await b.turn(never);
    let drawing = false;
    const turn = c.turn(never).then(() => {
      drawing = true;
    });
    await wait(1);
    expect(drawing).toBe(false);
    a.leave();
    await turn;
    expect(drawing).toBe(true);
    for (const place of [a, a, b, c]) place.leave();
    const again = [line.enter(), line.enter(), line.enter()];
    expect(() => line.enter()).toThrow(/all the requests that it can answer/);
    for (const place of again) place.leave();
  });

  test('gives turns in the order in which they are asked for, and none to who has gone', async () => {
    const line = new Line({ drawings: 1, waiting: 9 });
    const first = line.enter();
    await first.turn(never);
    const gone = new AbortController();
    const order: string[] = [];
    const ask = async (name: string, signal: AbortSignal) => {
      const place = line.enter();
      try {
        await place.turn(signal);
        order.push(name);
      } finally {
        place.leave();
      }
    };
    const asked = [ask('a', never), ask('gone', gone.signal), ask('b', never)];
    gone.abort(new Error('left'));
    await expect(asked[1]).rejects.toThrow('left');
    first.leave();
    await Promise.all([asked[0], asked[2]]);
    expect(order).toEqual(['a', 'b']);
    await expect(ask('late', AbortSignal.abort(new Error('gone before')))).rejects.toThrow('gone before');
    await ask('c', never);
    expect(order).toEqual(['a', 'b', 'c']);
  });
});

describe('a service with more requests than it can answer', () => {
  let service: MadeService;
  beforeAll(async () => {
    service = await makeService();
  });
  afterAll(() => service.remove());

  const paths = { model: 'one', paths: 3, steps: 1, seed: 1 };

  /** The service over a model that draws when it is released. */
  async function held(load: { drawings: number; waiting: number }) {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { models, drawings } = await slowModel(join(service.folder, 'one'), () => released);
    return { app: service.app({ models, load }), drawings, release };
  }

  test('says so at once with a time to come again, and recovers by itself', async () => {
    const { app, drawings, release } = await held({ drawings: 2, waiting: 3 });
    const kept = Array.from({ length: 5 }, () => postJson(app, '/v1/scenarios', paths));
    await vi.waitFor(() => expect(drawings.now).toBe(2), 20_000);
    const logged = service.logged.length;
    for (const path of ['/v1/scenarios', '/v1/forecasts', '/v1/risk']) {
      const refused = await postJson(app, path, paths);
      expect(refused.headers.get('retry-after')).toBe('1');
      expect((await expectProblem(refused, 503, service.folder)).type).toBe('urn:pathloom:busy');
    }
    expect((await app.request('/v1/scenarios?model=one')).status).toBe(503);
    for (const open of ['/health', '/v1/models', '/openapi.json']) expect((await app.request(open)).status).toBe(200);
    // A full line is no news for the log.
    expect(service.logged.length).toBe(logged);
    release();
    const answers = await Promise.all(kept.map(async (answer) => (await answer).json()));
    expect(answers.map(({ paths: drawn }: { paths: unknown[] }) => drawn.length)).toEqual([3, 3, 3, 3, 3]);
    expect(drawings).toEqual({ now: 0, most: 2, paths: 15 });
    expect((await postJson(app, '/v1/scenarios', paths)).status).toBe(200);
  });

  test('counts an answer until it is read, left or found wrong, and then no more', async () => {
    const { app, drawings, release } = await held({ drawings: 1, waiting: 0 });
    release();
    const ask = () => postJson(app, '/v1/scenarios', { ...paths, paths: 500 });
    const unread = await ask();
    expect((await ask()).status).toBe(503);
    await unread.body?.cancel();
    await (await ask()).text();
    await expectProblem(await postJson(app, '/v1/scenarios', { ...paths, paths: 0 }), 400, service.folder);
    await expectProblem(await postJson(app, '/v1/scenarios', { ...paths, paths: 1e6 }), 413, service.folder);
    const url = '/v1/scenarios?model=one&paths=3&steps=1&seed=1';
    expect((await app.request(url, { method: 'HEAD' })).status).toBe(200);
    expect((await app.request(url, { headers: { 'if-none-match': '*' } })).status).toBe(304);
    expect((await postJson(app, '/v1/risk', { ...paths, paths: 1000, weights: { ASSET1: 1 } })).status).toBe(200);
    expect((await ask()).status).toBe(200);
    expect(drawings.most).toBe(1);
  });

  test('does not wait longer than an answer may take', async () => {
    const { models } = await slowModel(join(service.folder, 'one'), () => new Promise(() => {}));
    const app = service.app({ models, load: { drawings: 1, waiting: 1 }, timeoutMs: 30 });
    void postJson(app, '/v1/scenarios', paths);
    await wait(1);
    const waited = await expectProblem(await postJson(app, '/v1/scenarios', paths), 503, service.folder);
    expect(waited.type).toBe('urn:pathloom:timed_out');
  });
});
