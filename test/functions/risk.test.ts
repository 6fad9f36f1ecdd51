import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RiskAnswer } from '../../inference/contract/risk.ts';
import { madeHistory } from '../fixtures/history.ts';
import { expectProblem, type MadeService, makeService, postJson } from './service.ts';

let service: MadeService;
let app: Hono;
beforeAll(async () => {
  service = await makeService();
  app = service.app();
});
afterAll(() => service.remove());

const ask = (body: object) => postJson(app, '/v1/risk', body);
async function answerOf(body: object) {
  const response = await ask(body);
  expect(response.status).toBe(200);
  return RiskAnswer.parse(await response.json());
}

const small = { model: 'two', steps: 5, paths: 1000, seed: 3 };

describe('the risk of a portfolio', () => {
  test('is that of the paths that scenarios of the same seed are', async () => {
    const { manifest, profit, risk, unit } = await answerOf({ ...small, positions: { ASSET1: 300, ASSET2: -100 } });
    const drawn = await postJson(app, '/v1/scenarios', { ...small, start: 'latest' });
    const scenarios = (await drawn.json()) as { manifest: unknown; paths: number[][][] };
    expect({ manifest, unit }).toEqual({ manifest: scenarios.manifest, unit: 'money' });
    const sum = (path: number[][], asset: number) => path.reduce((total, step) => total + Math.fround(step[asset]), 0);
    const profits = scenarios.paths.map((path) => 300 * Math.expm1(sum(path, 0)) - 100 * Math.expm1(sum(path, 1)));
    profits.sort((a, b) => a - b);
    expect(profit.mean.value).toBeCloseTo(profits.reduce((total, each) => total + each, 0) / 1000, 9);
    const worst = profits.slice(0, 50);
    expect(risk[1]).toMatchObject({ level: 0.05, valueAtRisk: { value: expect.closeTo(-worst[49], 9) } });
    expect(risk[1].expectedShortfall.value).toBeCloseTo(-worst.reduce((total, each) => total + each, 0) / 50, 9);
    const parts = risk[1].contributions.map(({ value }) => value);
    expect(risk[1].contributions.map(({ asset }) => asset)).toEqual(['ASSET1', 'ASSET2']);
    expect(parts[0] + parts[1]).toBeCloseTo(risk[1].expectedShortfall.value, 9);
  });

  test('grows with the positions, and by weights is a share', async () => {
    const once = await answerOf({ ...small, positions: { ASSET1: 0.5, ASSET2: 0.25 } });
    const shares = await answerOf({ ...small, weights: { ASSET1: 0.5, ASSET2: 0.25 } });
    const million = await answerOf({ ...small, positions: { ASSET1: 5e5, ASSET2: 2.5e5 } });
    expect(shares).toEqual({ ...once, unit: 'share' });
    expect(million.risk[0].expectedShortfall.value / shares.risk[0].expectedShortfall.value).toBeCloseTo(1e6, 4);
    expect(million.drawdown.mean.value / shares.drawdown.mean.value).toBeCloseTo(1e6, 4);
  });

  test('of one asset is all its own, and a short position gains where a long one loses', async () => {
    const one = { ...small, model: 'one' };
    const long = await answerOf({ ...one, weights: { ASSET1: 1 }, drawdown: 0.01 });
    const short = await answerOf({ ...one, weights: { ASSET1: -1 } });
    expect(long.risk[0].contributions[0].value).toBeCloseTo(long.risk[0].expectedShortfall.value, 12);
    expect(short.profit.mean.value).toBeCloseTo(-long.profit.mean.value, 12);
    expect(long.profit.lossProbability.value + short.profit.lossProbability.value).toBeCloseTo(1, 12);
    expect(long.drawdown).toMatchObject({ depth: 0.01, probability: { value: expect.any(Number) } });
  });

  test('of few paths has of the usual levels those that they tell', async () => {
    const { profit, risk } = await answerOf({ ...small, paths: 200, weights: { ASSET1: 1 } });
    expect(profit.quantiles.map(({ level }) => level)).toEqual([0.05, 0.25, 0.5, 0.75, 0.95]);
    expect(risk.map(({ level }) => level)).toEqual([0.05]);
  });

  test('is drawn from a baseline that is fitted to a history', async () => {
    const history = { returns: [...madeHistory({ seed: 5, steps: 300 }).returns[0]] };
    const { manifest } = await answerOf({ ...small, model: 'baseline:fhs', history, positions: { asset: 10 } });
    expect(manifest.model.id).toBe('baseline:fhs');
  });
});

test.each([
  [undefined, {}, 'must have either positions or weights'],
  [undefined, { positions: { ASSET1: 1 }, weights: { ASSET1: 1 } }, 'must have either positions or weights'],
  ['positions', { positions: { SPX: 1 } }, 'request positions "SPX": there is no such asset; known: ASSET1, ASSET2'],
  ['weights', { weights: {} }, 'request weights must hold something'],
  ['weights', { weights: { ASSET1: 0 } }, 'must hold something'],
  ['weights', { weights: { toString: 1 } }, 'no such asset'],
  ['weights.ASSET1', { weights: { ASSET1: '1' } }, 'must be a number'],
  ['weights.ASSET1', { weights: { ASSET1: 1e16 } }, 'must be at most 1000000000000000'],
  ['drawdown', { weights: { ASSET1: 1 }, drawdown: 0 }, 'must be above 0'],
  ['levels', { weights: { ASSET1: 1 }, levels: [0.005] }, 'must leave at least 10 of the 1000 paths in the tail'],
])('wrong %s is refused: %j', async (field, fields, words) => {
  const problem = await expectProblem(await ask({ ...small, ...fields }), 400, service.folder);
  expect(problem.field).toBe(field);
  expect(problem.detail).toContain(words);
});
