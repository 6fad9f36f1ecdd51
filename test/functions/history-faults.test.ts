import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { conditionPaths } from '../../inference/core/conditions/condition-paths.ts';
import { madeHistory } from '../fixtures/history.ts';
import { expectProblem, type MadeService, makeService, postJson } from './service.ts';

let service: MadeService;
let app: Hono;
beforeAll(async () => {
  service = await makeService();
  app = service.app({ conditionPaths, maxValues: 1_000_000 });
});
afterAll(() => service.remove());

const own = madeHistory({ seed: 5, steps: 300 });
const returns = [...own.returns[0]];
const weeks = returns.map((_, week) => new Date(Date.UTC(2015, 0, 5 + 7 * week)).toISOString().slice(0, 10));
const firm = { name: 'F', asset: 'asset', equity: 40, debt: 60, maturity: 1, recovery: 0.4 };

describe('returns that no market has, 1,000 times as large, are the fault of who sent them:', () => {
  const history = { returns: returns.map((r) => 1000 * r) };
  test.each([
    ['/v1/risk', { paths: 200, steps: 100, positions: { asset: 1 } }],
    ['/v1/forecasts', { paths: 200, steps: 100 }],
    ['/v1/credit', { paths: 200, years: 1, obligors: [firm] }],
  ])('%s', async (path, fields) => {
    const response = await postJson(app, path, { model: 'baseline:iid', history, seed: 1, ...fields });
    const { type, field, detail } = await expectProblem(response, 422, service.folder);
    expect({ type, field }).toEqual({ type: expect.stringContaining('bad_data'), field: 'history' });
    expect(detail).toMatch(/explode: path \d+ .*; the returns of the history are too large$/);
    expect(service.logged).toEqual([]);
  });
});

describe('a baseline fitted to weeks has 52 steps a year', () => {
  test('in views', async () => {
    const body = { model: 'baseline:iid', paths: 200, steps: 4, seed: 1, views: [{ asset: 'asset', drift: 0.1 }] };
    const answers = await Promise.all(
      [weeks, own.dates, undefined].map(async (dates) => {
        const response = await postJson(app, '/v1/scenarios', { ...body, history: { returns, dates } });
        return (await response.json()) as { manifest: { conditioned: object }; weights: number[]; paths: number[][] };
      }),
    );
    const stepsPerYear = answers.map(({ manifest }) => (manifest.conditioned as { stepsPerYear: number }).stepsPerYear);
    expect(stepsPerYear).toEqual([52, 252, 252]);
    const [{ weights, paths }] = answers;
    const mean = paths.reduce((sum, path, i) => sum + weights[i] * path.reduce((a, b) => a + b), 0);
    expect(mean).toBeCloseTo((0.1 * 4) / 52, 6);
  });

  test('in credit', async () => {
    const body = { model: 'baseline:iid', paths: 200, years: 1, obligors: [firm], seed: 1 };
    const methods = await Promise.all(
      [weeks, own.dates].map(async (dates) => {
        const response = await postJson(app, '/v1/credit', { ...body, history: { returns, dates } });
        return ((await response.json()) as { method: { stepsPerYear: number } }).method.stepsPerYear;
      }),
    );
    expect(methods).toEqual([52, 252]);
  });
});
