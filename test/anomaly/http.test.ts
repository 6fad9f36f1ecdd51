import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '../../functions/client/index.ts';
import { createApp } from '../../functions/http/app.ts';
import { folderStore } from '../../functions/models/folder.ts';
import { AnomalyAnswer } from '../../inference/contract/anomaly.ts';
import { detectAnomalies } from '../../inference/core/anomaly/detect.ts';
import { openModel } from '../../inference/node.ts';
import { madeHistory } from '../fixtures/history.ts';
import { expectProblem, type MadeService, makeService, postJson } from '../functions/service.ts';

let service: MadeService;
let app: Hono;
beforeAll(async () => {
  service = await makeService();
  app = service.app();
});
afterAll(() => service.remove());

const history = madeHistory({ seed: 5, steps: 700 });
const given = { returns: Array.from(history.returns[0]), dates: [...history.dates] };
const ask = (body: object) => postJson(app, '/v1/anomalies', body);

describe('POST /v1/anomalies', () => {
  test('answers as the library does, and is not kept', async () => {
    const from = history.dates[600];
    const response = await ask({ model: 'one', history: given, from, rate: 0.05 });
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const answer = AnomalyAnswer.parse(await response.json());
    const model = await openModel(`${service.folder}/one`);
    expect(answer).toEqual(await detectAnomalies(model, history, { from, rate: 0.05 }));
    await model.close();
  });

  test('looks for round numbers where it is given prices', async () => {
    let log = Math.log(100);
    const prices = given.returns.map((value) => {
      log += value;
      return Math.exp(log);
    });
    const response = await ask({ model: 'one', history: { prices, dates: given.dates }, from: history.dates[600] });
    const { manifest, observations } = AnomalyAnswer.parse(await response.json());
    expect(manifest.tests).toContain('round');
    expect(observations).toHaveLength(100);
  });

  test('names days without dates by their number', async () => {
    const answer = AnomalyAnswer.parse(await (await ask({ model: 'one', history: { returns: given.returns } })).json());
    expect(answer.observations[0].date).toBe('#00061');
    expect(answer.manifest.history).toEqual({ sha256: expect.any(String) });
  });

  test('is what the client asks', async () => {
    const client = createClient({
      url: 'http://test',
      fetch: async (url, request) => app.request(String(url), request),
    });
    const { observations } = await client.anomalies({ model: 'one', history: given, from: history.dates[690] });
    expect(observations).toHaveLength(10);
  });

  test.each([
    [400, { model: 'one' }, /^request history is missing$/],
    [400, { model: 'one', history: given, rate: 0 }, /^request rate 0: must be above 0$/],
    [400, { model: 'one', history: given, from: '2030-01-01' }, /^from 2030-01-01 is after the last day of the data/],
    [400, { model: 'one', history: { returns: given.returns }, from: '2020-01-01' }, /the history comes without dates/],
    [
      400,
      { model: 'two', history: { returns: given.returns } },
      /^request history has 1 assets; it must be of 2 assets/,
    ],
    [400, { model: 'baseline:gjr', history: given }, /^request model baseline:gjr: a baseline gives no residuals/],
    [422, { model: 'one', history: { returns: [0.01, 0.02] } }, /^the history has 2 returns; at least 60 are needed/],
    [404, { model: 'none', history: given }, /none/],
  ])('refuses with %i what it cannot answer: %o', async (status, body, detail) => {
    expect((await expectProblem(await ask(body), status, service.folder)).detail).toMatch(detail);
  });

  test('refuses more observations than an answer holds', async () => {
    const rows = 10_100;
    const body = { model: 'two', history: { returns: Array.from({ length: rows }, () => [0, 0]) } };
    expect((await expectProblem(await ask(body), 413, service.folder)).detail).toMatch(
      /at most 20000 .+ these are 20200/,
    );
  });

  test.each([
    [
      'of weeks',
      (day: number) => 7 * day,
      /^request history: the frequency of the data is "week", that of model one is "day"; they must be the same$/,
    ],
    ['of days to come', (day: number) => 50_000 + day, /^request history\.dates\.0 is 2106-11-24, after today/],
  ])('refuses a history %s', async (_what, dayOf, detail) => {
    const dates = given.returns.map((_, row) => new Date(86_400_000 * dayOf(row)).toISOString().slice(0, 10));
    const body = { model: 'one', history: { returns: given.returns, dates } };
    expect((await expectProblem(await ask(body), 422, service.folder)).detail).toMatch(detail);
  });

  test('ends when its time is over, and says what may be less', async () => {
    const slow = service.app({
      timeoutMs: 20,
      detectAnomalies: async (_model, _history, { pause } = {}) => {
        for (;;) await pause?.();
      },
    });
    const response = await postJson(slow, '/v1/anomalies', { model: 'one', history: given });
    expect((await expectProblem(response, 503, service.folder)).detail).toBe(
      'The request took more than 0.02 s; ask for less, such as fewer paths, steps or days.',
    );
  });

  test('where the service does not look for anomalies says who does', async () => {
    const bare = createApp({ models: folderStore(service.folder), maxValues: 10, log: () => {} });
    const response = await postJson(bare, '/v1/anomalies', { model: 'one', history: given });
    expect((await expectProblem(response, 404, service.folder)).detail).toMatch(
      /"pathloom serve" and "pathloom detect" do/,
    );
  });
});
