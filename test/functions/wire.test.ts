import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Listening, listen } from './listen.ts';
import { expectProblem, type MadeService, makeService } from './service.ts';
import { slowModel } from './slow-model.ts';

let service: MadeService;
let server: Listening;
beforeAll(async () => {
  service = await makeService();
});
afterEach(() => server.close());
afterAll(() => service.remove());

const ask = (path: string, body?: object) =>
  fetch(server.url + path, {
    ...(body && { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });

/** Waits as long as a busy machine may need. */
const until = (check: () => unknown) => vi.waitFor(check, 60_000);

/** Sends bytes as they are. */
async function raw(text: string): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(text);
  return socket;
}

/** All that the server says until it closes. */
async function answerTo(text: string): Promise<string> {
  const socket = await raw(text);
  let said = '';
  for await (const piece of socket.setEncoding('latin1')) said += piece;
  return said;
}

const post = (path: string, headers: string, body = '') =>
  `POST ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\n${headers}\r\n\r\n${body}`;

describe('on the wire', () => {
  test.each([
    '/v1/models/../models',
    '/v1/models/%2e%2e%2fone',
    '/v1/models/..%5cone',
    '/v1/models/%00',
    '/v1/models/%ff',
  ])('%s leads nowhere', async (path) => {
    server = await listen(service.app());
    const said = await answerTo(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
    expect(said).toMatch(path === '/v1/models/../models' ? /^HTTP\/1\.1 (200|404) / : /^HTTP\/1\.1 404 /);
    expect(said).not.toContain(service.folder);
  });

  test('a request that never reaches the application gets a problem too', async () => {
    server = await listen(service.app());
    for (const head of ['GET /health HTTP/1.1\r\nhost: a b', 'GET \\health HTTP/1.1\r\nhost: localhost']) {
      const said = await answerTo(`${head}\r\nconnection: close\r\n\r\n`);
      expect(said).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
      if (head.includes('a b')) expect(said).toContain('"type":"urn:pathloom:bad_option"');
      expect(said).not.toMatch(/node_modules|\bat /);
    }
    expect((await ask('/health')).status).toBe(200);
  });

  test('a body whose length is not announced is cut off at the limit', async () => {
    server = await listen(service.app());
    const piece = `${(1e6).toString(16)}\r\n${' '.repeat(1e6)}\r\n`;
    const said = await answerTo(post('/v1/risk', 'transfer-encoding: chunked', `${piece.repeat(2)}0\r\n\r\n`));
    expect(said).toMatch(/^HTTP\/1\.1 413 /);
    expect(said).toContain('urn:pathloom:too_large');
  });

  test('methods that there are not are refused, whatever they are called', async () => {
    server = await listen(service.app());
    for (const method of ['PATCH', 'TRACE', 'OPTIONS', 'PROPFIND']) {
      const said = await answerTo(`${method} /v1/models HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
      expect(said).toMatch(/^HTTP\/1\.1 405 /);
      expect(said).toMatch(/\r\nallow: GET, HEAD\r\n/);
    }
  });
});

describe('a client that leaves', () => {
  /** The service over a model that takes so long for a path. */
  async function slow(milliseconds: number, timeoutMs = 30_000) {
    const { models, drawings } = await slowModel(join(service.folder, 'one'), () => wait(milliseconds));
    server = await listen(service.app({ models, timeoutMs, load: { drawings: 1, waiting: 1 } }));
    return drawings;
  }
  const paths = { model: 'one', paths: 2000, steps: 1, seed: 1 };
  const length = (body: object) => `content-length: ${JSON.stringify(body).length}`;

  test.each(['/v1/scenarios', '/v1/risk'])('ends the drawing for %s, and nothing is logged', async (path) => {
    const drawings = await slow(2);
    const body = path === '/v1/risk' ? { ...paths, weights: { ASSET1: 1 } } : paths;
    const logged = service.logged.length;
    const socket = await raw(post(path, length(body), JSON.stringify(body)));
    await until(() => expect(drawings.paths).toBeGreaterThan(3));
    socket.destroy();
    await until(() => expect(drawings.now).toBe(0));
    expect(drawings.paths).toBeLessThan(1000);
    // Its place is free: with one more, the line of one drawing and one waiting would be full.
    const answers = await Promise.all([
      ask('/v1/scenarios', { ...paths, paths: 1 }),
      ask('/v1/scenarios', { ...paths, paths: 1 }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(service.logged.slice(logged)).toEqual([]);
  });

  test('in the midst of its body is not waited for, and nothing is logged', async () => {
    await slow(0);
    const logged = service.logged.length;
    for (const head of ['content-length: 1000', 'transfer-encoding: chunked']) {
      for (let times = 0; times < 3; times++) {
        const socket = await raw(post('/v1/scenarios', head, head.endsWith('d') ? '5\r\n{"mod\r\n' : '{"mod'));
        await wait(20);
        socket.destroy();
        await wait(20);
      }
    }
    expect((await ask('/v1/scenarios', { ...paths, paths: 1 })).status).toBe(200);
    expect(service.logged.slice(logged)).toEqual([]);
  });

  test('while it waits for its turn gives its place to another', async () => {
    const drawings = await slow(1);
    const first = await raw(post('/v1/scenarios', length(paths), JSON.stringify(paths)));
    await until(() => expect(drawings.now).toBe(1));
    const second = await raw(post('/v1/scenarios', length(paths), JSON.stringify(paths)));
    await wait(100);
    await until(async () => expect((await ask('/v1/scenarios', paths)).status).toBe(503));
    second.destroy();
    // Refused until the service has noticed; then it waits for the first to end.
    const third = until(async () => expect((await ask('/v1/scenarios', { ...paths, paths: 1 })).status).toBe(200));
    await wait(100);
    first.destroy();
    await third;
    expect(drawings.most).toBe(1);
  });
});

test('a client that does not read is cut off when its time is over', async () => {
  server = await listen(service.app({ maxValues: 50_000_000, timeoutMs: 2000, load: { drawings: 1, waiting: 0 } }));
  const body = JSON.stringify({ model: 'one', paths: 100_000, steps: 252, seed: 1 });
  const socket = await raw(post('/v1/scenarios', `content-length: ${body.length}\r\naccept: text/csv`, body));
  // It has the one place from here on, so that the next answer comes after it was cut off.
  await once(socket, 'readable');
  socket.on('error', () => {});
  const closed = once(socket, 'close');
  await until(async () => expect((await ask('/v1/scenarios', { model: 'one', paths: 1, steps: 1 })).status).toBe(200));
  let bytes = 0;
  socket.on('data', (piece) => {
    bytes += piece.length;
  });
  socket.resume();
  await closed;
  // All of it are some 500 MB; and it does not look whole, which a last piece of no length would.
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(100e6);
});

test('an answer that breaks off is not taken for whole, and tells nothing of the inside', async () => {
  const { models } = await slowModel(join(service.folder, 'one'), async () => undefined);
  const one = await models.open('one');
  const generate = one.generate.bind(one);
  one.generate = async (...args) => {
    const { manifest, chunks } = await generate(...args);
    async function* broken() {
      for await (const chunk of chunks) {
        if (chunk.firstPath === 3) throw new Error(`secret ${service.folder}`);
        yield chunk;
      }
    }
    return { manifest, chunks: broken() };
  };
  server = await listen(service.app({ models }));
  const response = await ask('/v1/scenarios?model=one&paths=9&steps=1&seed=1');
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow();
  const said = await answerTo('GET /v1/scenarios?model=one&paths=9&steps=1 HTTP/1.1\r\nhost: localhost\r\n\r\n');
  expect(said).not.toContain('secret');
  expect(said).not.toMatch(/\r\n0\r\n\r\n$/);
  expect(service.logged.at(-1)).toBe('A defect of the service');
  await expectProblem(await ask('/v1/scenarios?model=one&paths=0'), 400, service.folder);
});
