import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SCENARIO_TYPES } from '../../functions/http/answers/scenarios.ts';
import { folderStore } from '../../functions/models/folder.ts';
import { GENERATOR_FILE } from '../../inference/contract/card.ts';
import { madeHistory } from '../fixtures/history.ts';
import { expectProblem, type MadeService, makeService, postJson } from './service.ts';

let service: MadeService;
let app: Hono;
beforeAll(async () => {
  service = await makeService();
  app = service.app();
});
afterAll(() => service.remove());

const json = { 'content-type': 'application/json' };
const send = (path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = json) =>
  app.request(path, { method: 'POST', body, headers });
const returns = [...madeHistory({ seed: 5, steps: 300 }).returns[0]];

describe.each([
  ['/v1/scenarios', ''],
  ['/v1/forecasts', ''],
  ['/v1/risk', '"weights":{"ASSET1":1},'],
])('%s refuses', (path, rest) => {
  const field = (text: string) => `{"model":"one",${rest}${text}}`;

  test('nothing that it should take', async () => {
    const response = await send(path, field('"paths":1000,"steps":2,"seed":1'));
    expect(response.status).toBe(200);
    expect(await response.text()).not.toContain('null');
  });

  test.each([
    ['an empty body', '', undefined, /^the body is not JSON$/],
    ['half a body', '{"model":"one"', undefined, /^the body is not JSON$/],
    ['two bodies', '{"model":"one"}{"model":"one"}', undefined, /not JSON/],
    ['a comment', '{"model":"one"/* */}', undefined, /not JSON/],
    ['single quotes', "{'model':'one'}", undefined, /not JSON/],
    ['a list', '[]', undefined, /^the body must be a JSON object$/],
    ['null', 'null', undefined, /must be a JSON object/],
    ['text', '"one"', undefined, /must be a JSON object/],
    ['a model that is a number', '{"model":1}', 'model', /must name a model/],
    ['a model that is a list', '{"model":["one"]}', 'model', /must name a model/],
    ['no model', '{}', 'model', /must name a model/],
    ['an empty name', '{"model":""}', 'model', /must not be empty|no model ""/],
    ['NaN', field('"paths":NaN'), undefined, /not JSON/],
    ['Infinity', field('"paths":Infinity'), undefined, /not JSON/],
    ['a number beyond all', field('"paths":1e999'), 'paths', /^request paths Infinity: must be/],
    ['a huge number', field('"steps":1e300'), 'steps', /^request steps 1e\+300: must be/],
    ['a fraction', field('"steps":1.5'), 'steps', /^request steps 1.5: must be a whole number/],
    ['a number as text', field('"steps":"5"'), 'steps', /^request steps "5": must be a/],
    ['true for a number', field('"paths":true'), 'paths', /must be a/],
    ['null for a number', field('"paths":null'), 'paths', /must be a/],
    ['a negative seed', field('"seed":-1'), 'seed', /^request seed -1: must be at least 0$/],
    ['a seed beyond 2^53', field('"seed":9007199254740993'), 'seed', /must be/],
    ['a field that there is not', field('"pahts":3'), 'pahts', /has unknown fields: pahts; known: model, /],
    ['a prototype', field('"__proto__":{"paths":3}'), undefined, 'the body: "__proto__" is not allowed'],
    ['a constructor', field('"constructor":{"prototype":{}}'), 'constructor', /unknown fields: constructor/],
    ['a start that is none', field('"start":"2020-02-30"'), 'start', /must be stationary, latest or a date/],
    [
      'a history with a gap',
      field('"history":{"prices":[1,null,2]}'),
      'history.prices.1',
      /must be a number or a list/,
    ],
    ['a price of 0', field('"history":{"prices":[1,0,2]}'), 'history.prices.1', /0: must be above 0$/],
    ['a negative price', field('"history":{"prices":[[1],[-2]]}'), 'history.prices.1.0', /-2: must be above 0$/],
    ['a price beyond all', field('"history":{"prices":[1,1e999]}'), 'history.prices.1', /must be a number or a list/],
    [
      'a history a year deep',
      field(`"history":${'{"returns":'.repeat(365)}1${'}'.repeat(365)}`),
      'history.returns',
      /history/,
    ],
    ['deep lists', `{"a":${'['.repeat(5e4)}${']'.repeat(5e4)}}`, 'model', /must name a model/],
    ['deep objects', '{"a":'.repeat(5e4), undefined, /not JSON/],
  ])('%s', async (_what, body, at, words) => {
    const problem = await expectProblem(await send(path, body), 400, service.folder);
    expect(problem.detail).toMatch(words);
    expect(problem.field).toBe(at);
  });

  test('bytes that are no text', async () => {
    for (const bytes of [
      [0xff, 0xfe, 0x7b, 0x00],
      [0x22, 0xc3, 0x28, 0x22],
    ]) {
      const problem = await expectProblem(await send(path, Uint8Array.from(bytes)), 400, service.folder);
      expect(problem.detail).toBe('the body is not UTF-8');
    }
  });

  test.each([
    { 'content-type': 'text/csv' },
    { 'content-type': 'application/json; charset=utf-16' },
    { 'content-type': 'multipart/form-data; boundary=x' },
    { ...json, 'content-encoding': 'br' },
    { ...json, 'content-encoding': 'gzip, identity' },
  ])('a body as %j', async (headers) => {
    const response = await send(path, '{"model":"one"}', headers as Record<string, string>);
    expect((await expectProblem(response, 415, service.folder)).type).toBe('urn:pathloom:unsupported_media_type');
  });

  test('a body too long, whether its length is announced or not', async () => {
    const long = `{"model":"one"${' '.repeat(1_000_000)}}`;
    await expectProblem(await send(path, long), 413, service.folder);
    await expectProblem(await send(path, '{}', { ...json, 'content-length': '1000001' }), 413, service.folder);
    const body = new Blob([long]).stream();
    const asked = { method: 'POST', body, headers: json, duplex: 'half' };
    const request = new Request(`http://localhost${path}`, asked);
    await expectProblem(await app.request(request), 413, service.folder);
  });

  test.each([
    '../x',
    '..',
    '.',
    'one/../two',
    '/etc/passwd',
    'one\u0000',
    'ONE',
    'x'.repeat(65),
    'one ',
    '%2e%2e',
    'nul\n',
  ])('a model named %j', async (model) => {
    const body = JSON.stringify({ ...JSON.parse(field('"seed":1')), model });
    expect((await expectProblem(await send(path, body), 404, service.folder)).type).toBe('urn:pathloom:unknown_model');
  });

  test('returns that lead nowhere', async () => {
    const body = field(`"history":${JSON.stringify({ returns: returns.with(-1, 1e38) })},"paths":1000,"steps":2`);
    const problem = await expectProblem(await send(path, body), 422, service.folder);
    expect(problem.detail).toMatch(/^the return of ASSET1 on #00300 is 1e\+38, too large for the model to follow/);
  });
});

describe('prices that grow beyond what a number holds', () => {
  test.each([1e300, 1e16, -1, 0, 1e-300, [1, 1e300]])('cannot begin at %j', async (initialPrice) => {
    for (const path of ['/v1/scenarios', '/v1/forecasts']) {
      const response = await postJson(app, path, { model: 'one', output: 'prices', initialPrice });
      const problem = await expectProblem(response, 400, service.folder);
      expect(problem.detail).toMatch(/must be (at most 1000000000000000|at least 1e-15|above 0)$/);
      expect(problem.field).toMatch(/^initialPrice/);
    }
    const address = `/v1/scenarios?model=one&output=prices&initialPrice=${initialPrice}`;
    await expectProblem(await app.request(address), 400, service.folder);
  });

  test('are as large as they are asked for within that', async () => {
    const asked = { model: 'one', paths: 2, steps: 3, seed: 1, output: 'prices', initialPrice: 1e15 };
    const { paths } = await (await postJson(app, '/v1/scenarios', asked)).json();
    for (const price of paths.flat()) expect(price).toBeGreaterThan(1e14);
  });

  test.each([
    [
      { output: 'prices' },
      Number.POSITIVE_INFINITY,
      400,
      /within 2 steps a price grows beyond 3.4e38; ask for returns/,
    ],
    [{ output: 'returns' }, Number.POSITIVE_INFINITY, 503, /details are in the log/],
    [{ output: 'prices' }, Number.NaN, 503, /details are in the log/],
  ])('are refused before an answer begins, whatever its format: %j of %d', async (fields, value, status, words) => {
    const real = await folderStore(service.folder).open('one');
    const odd = Object.create(real) as typeof real;
    odd.generate = async (...args) => {
      const { manifest } = await real.generate(...args);
      const values = Float32Array.of(1, 1, 1, value);
      async function* chunks() {
        yield { firstPath: 0, paths: 2, firstStep: 0, steps: 2, assets: 1, values };
      }
      return { manifest, chunks: chunks() };
    };
    const models = { ids: async () => ['one'], report: async () => undefined, open: async () => odd };
    for (const accept of SCENARIO_TYPES) {
      const asked = { model: 'one', paths: 2, steps: 2, seed: 1, ...fields };
      const response = await postJson(service.app({ models }), '/v1/scenarios', asked, { accept });
      expect((await expectProblem(response, status, service.folder)).detail).toMatch(words);
    }
  });
});

describe('a model that cannot be read', () => {
  test.each([
    ['a card that is no card', async (folder: string) => writeFile(join(folder, 'card.json'), '{"cardVersion":')],
    ['a card of another version', async (folder: string) => writeFile(join(folder, 'card.json'), '{"cardVersion":99}')],
    [
      'a graph that is another',
      async (folder: string) => {
        const graph = await readFile(join(folder, GENERATOR_FILE));
        graph[graph.length >> 1] ^= 1;
        await writeFile(join(folder, GENERATOR_FILE), graph);
      },
    ],
  ])('because of %s tells nothing of the inside, and leaves the others alone', async (what, spoil) => {
    const id = what.replaceAll(' ', '-');
    await cp(join(service.folder, 'one'), join(service.folder, id), { recursive: true });
    await spoil(join(service.folder, id));
    const before = service.logged.length;
    const problem = await expectProblem(
      await postJson(app, '/v1/scenarios', { model: id, paths: 2, steps: 2 }),
      503,
      service.folder,
    );
    expect(problem).toMatchObject({
      type: 'urn:pathloom:bad_model',
      detail: 'The details are in the log of the service.',
    });
    expect(service.logged.slice(before)).toEqual(['The model cannot be served']);
    if (what.startsWith('a card')) {
      for (const path of ['', '/report']) {
        await expectProblem(await app.request(`/v1/models/${id}${path}`), 503, service.folder);
      }
    }
    expect((await app.request('/v1/models')).status).toBe(200);
    expect((await app.request('/v1/scenarios?model=one&paths=1&steps=1')).status).toBe(200);
  });
});

test('a switch that is neither on nor off, and a name that an object loses, are refused by their values', async () => {
  const query = await app.request('/v1/scenarios?model=one&antithetic=yes');
  const { field, detail } = await expectProblem(query, 400, service.folder);
  expect({ field, detail }).toEqual({
    field: 'antithetic',
    detail: 'request antithetic: "yes": must be true or false',
  });

  const response = await send('/v1/risk', '{"model":"one","positions":{"ASSET1":1,"__proto__":{"ASSET2":1}}}');
  expect((await expectProblem(response, 400, service.folder)).detail).toBe('the body: "__proto__" is not allowed');
});

test('what a client sends is not sent back in full', async () => {
  const problem = await expectProblem(
    await postJson(app, '/v1/scenarios', { model: 'one', [`a\r\nb\u2028${'x'.repeat(1e5)}`]: 1 }),
    400,
    service.folder,
  );
  expect(problem.detail).toMatch(/^request: has unknown fields: a b x+…$/);
  expect(problem.detail).toHaveLength(1000);
});
