import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createApp } from '../../functions/http/app.ts';
import { bufferAnswer } from '../../functions/http/lambda/buffered.ts';
import { serveEvent } from '../../functions/http/lambda/serve-event.ts';
import { folderStore } from '../../functions/models/folder.ts';
import { buildStudio } from '../../functions/studio/build/studio.mjs';
import { folderFiles } from '../../functions/studio/serve/folder.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { type Listening, listen } from '../functions/listen.ts';
import { gatewayEvent } from '../lambda/events.ts';
import { askRaw } from './ask-raw.ts';
import { type Served, servesStudio } from './serving-suite.ts';
import { buildStandIn, standInOf } from './stand-in.ts';

// The lines that Lambda's adapter writes for each request are tested elsewhere.
vi.hoisted(() => Object.assign(process.env, { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' }));

let folder: string;
let studio: string;
let made: MadePackage;
let app: ReturnType<typeof createApp>;
let server: Listening;
const logged: string[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pathloom-studio-'));
  studio = join(folder, 'studio');
  await buildStandIn(studio, 'First');
  made = await makePackage({ architecture: 'path-dependent', id: 'one' });
  const models = folderStore(dirname(made.folder));
  app = createApp({ models, studio: folderFiles(studio), maxValues: 1000, log: (message) => logged.push(message) });
  server = await listen(app);
});
afterAll(async () => {
  await server?.close();
  await made?.remove();
  await rm(folder, { recursive: true });
});

describe('by the server of one machine', () => {
  const ask: Served['ask'] = (path, init) => askRaw(server.url)(path, init);
  servesStudio(() => ({ studio, model: made.folder, ask }), { compresses: true, sendsAll: true });
});

describe('by Lambda, in one piece', () => {
  const context = { getRemainingTimeInMillis: () => 30_000 } as Context;
  const ask: Served['ask'] = async (path, { method, headers } = {}) => {
    const event = gatewayEvent({ path, ...(method && { method }), ...(headers && { headers }) });
    const result = await serveEvent(app, event, context, async (response) => {
      const sent = await bufferAnswer(response);
      return { result: sent, status: sent.statusCode, bytes: sent.body.length };
    });
    // What goes through the gateway is JSON.
    const { statusCode, headers: given, body, isBase64Encoded } = JSON.parse(JSON.stringify(result));
    const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
    return { status: statusCode, headers: new Headers(given), bytes };
  };
  servesStudio(() => ({ studio, model: made.folder, ask }), { compresses: true, sendsAll: false });

  test('the runtime as it is is longer than an answer may be: who reads no Brotli is told so', async () => {
    const { files } = JSON.parse(await readFile(join(studio, 'studio.json'), 'utf8'));
    const wasm = Object.keys(files).find((name) => name.endsWith('.wasm'));
    const answer = await ask(`/${wasm}`, { headers: { 'accept-encoding': 'gzip' } });
    expect([answer.status, JSON.parse(answer.bytes.toString()).type]).toEqual([413, 'urn:pathloom:too_large']);
  });
});

test('a package without the runtime as it is still serves it so, from what is compressed', async () => {
  const small = join(folder, 'small');
  await cp(studio, small, { recursive: true, filter: (path) => !path.endsWith('.wasm') });
  const files = folderFiles(small);
  const { files: list } = JSON.parse(await readFile(join(small, 'studio.json'), 'utf8'));
  const wasm = Object.keys(list).find((name) => name.endsWith('.wasm')) ?? '';
  const found = await files.find(wasm, []);
  expect(found?.encoding).toBeUndefined();
  const bytes = (await found?.read()) as Uint8Array;
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(list[wasm].sha256);
});

test('without a page, who comes without an address is shown what can be asked', async () => {
  for (const none of [{}, { studio: folderFiles(join(folder, 'none')) }]) {
    const bare = createApp({ models: folderStore(dirname(made.folder)), maxValues: 1, log: () => {}, ...none });
    const answer = await bare.request('/');
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'docs']);
    for (const path of ['/service-worker.js', '/studio/x']) expect((await bare.request(path)).status).toBe(404);
  }
});

test('where keys are needed, the page needs none, and models do', async () => {
  const sha256 = createHash('sha256').update('key').digest('hex');
  const access = { keys: [{ name: 'ada', sha256 }], rate: { perSecond: 10, burst: 20 }, now: () => 0 };
  const models = folderStore(dirname(made.folder));
  const guarded = createApp({ models, studio: folderFiles(studio), access, maxValues: 1, log: () => {} });
  for (const path of ['/', '/service-worker.js']) expect((await guarded.request(path)).status).toBe(200);
  const file = '/v1/models/one/files/generator.onnx';
  expect((await guarded.request(file)).status).toBe(401);
  const answer = await guarded.request(file, { headers: { authorization: 'Bearer key' } });
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'private, no-cache']);
});

test('a file that was changed under a model that is open is refused, and its reason told to the log alone', async () => {
  const other = await makePackage({ architecture: 'path-dependent', id: 'two' });
  try {
    const told: string[] = [];
    const log = (_message: string, error: unknown) => told.push(String(error));
    const serving = createApp({ models: folderStore(dirname(other.folder)), maxValues: 1, log });
    expect((await serving.request('/v1/models/two/files/states.bin')).status).toBe(200);
    await writeFile(join(other.folder, 'states.bin'), 'of another version');
    const answer = await serving.request('/v1/models/two/files/states.bin');
    expect(answer.status).toBe(503);
    expect(await answer.text()).not.toContain('sha256');
    expect(told.join()).toMatch(/states\.bin of two is not the file of its card/);
  } finally {
    await other.remove();
  }
});

describe('a build', () => {
  test('is the same from the same sources, and another from others, with addresses that say so', async () => {
    const again = await buildStudio(join(folder, 'again'), standInOf(studio));
    const other = await buildStandIn(join(folder, 'other'), 'Second');
    const { version } = JSON.parse(await readFile(join(studio, 'studio.json'), 'utf8'));
    expect(again).toBe(version);
    expect(other).not.toBe(version);
    expect(await readFile(join(folder, 'other', 'index.html'), 'utf8')).toContain(`src="studio/${other}/studio.js"`);
  });

  test('fails where the page names what is not built', async () => {
    const page = join(folder, 'wrong');
    await cp(`${studio}-sources`, page, { recursive: true });
    await writeFile(join(page, 'index.html'), '<script src="studio/none.js"></script>');
    await expect(buildStudio(join(folder, 'never'), { ...standInOf(studio), page })).rejects.toThrow(
      /names studio\/none\.js/,
    );
    expect(await readdir(folder)).not.toContain('never');
  });
});

test('nothing but the model that was changed was the operator’s business', () => {
  expect(logged).toEqual([]);
});
