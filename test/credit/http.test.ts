import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '../../functions/client/index.ts';
import { CreditAnswer } from '../../inference/contract/credit.ts';
import { creditRisk, marketOf, openModel } from '../../inference/node.ts';
import { madeHistory } from '../fixtures/history.ts';
import { listen } from '../functions/listen.ts';
import { expectProblem, type MadeService, makeService, postJson } from '../functions/service.ts';

let service: MadeService;
let app: Hono;
beforeAll(async () => {
  service = await makeService();
  app = service.app({ maxValues: 1_000_000 });
});
afterAll(() => service.remove());

const firm = { equity: 30, debt: 70, maturity: 1, recovery: 0.25 };
const obligors = [
  { name: 'one', asset: 'ASSET1', ...firm },
  { name: 'two', asset: 'ASSET2', beta: 0.5, idiosyncratic: 0.5, ...firm },
];
const asked = { model: 'two', years: 1, paths: 1000, seed: 3, levels: [0.05], quantiles: [0.5], rate: 0.01, obligors };

describe('POST /v1/credit', () => {
  test('answers what the library finds on the same model', async () => {
    const response = await postJson(app, '/v1/credit', asked);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-pathloom-seed')).toBe('3');
    const answer = CreditAnswer.parse(await response.json());
    const model = await openModel(`${service.folder}/two`);
    const { model: _model, ...fields } = asked;
    expect(answer).toEqual(await creditRisk(model, fields, marketOf(model.card)));
    await model.close();
    expect(answer.method).toMatchObject({ every: 21, observations: 12, years: 1 });
    expect(answer.obligors[0]).toMatchObject({ ownVolatility: 0 });
    expect(answer.obligors[1].ownVolatility).toBeGreaterThan(0);
    expect(answer.obligors[1].probabilities[0].value).toBeGreaterThan(0);
  });

  test('reaches a client, by first passage too', async () => {
    const server = await listen(app);
    const client = createClient({ url: server.url });
    const answer = await client.credit({ ...asked, trigger: 'first-passage', bridge: true });
    expect(answer.method).toMatchObject({ trigger: 'first-passage', bridge: true });
    await server.close();
  });

  test('draws from a baseline that is fitted to a history, whose volatility it takes', async () => {
    const history = { returns: [...madeHistory({ seed: 5, steps: 300 }).returns[0]] };
    const own = [{ name: 'one', asset: 'asset', ...firm }];
    const response = await postJson(app, '/v1/credit', { ...asked, model: 'baseline:fhs', history, obligors: own });
    const answer = CreditAnswer.parse(await response.json());
    const mean = history.returns.reduce((sum, value) => sum + value, 0) / 300;
    const variance = history.returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 299;
    expect(answer.obligors[0].equityVolatility).toBeCloseTo(Math.sqrt(252 * variance), 12);
  });

  test('with its defaults says how many paths fit, or years, and answers these', async () => {
    const { model, seed } = asked;
    const fits = async (fields: object) => {
      const problem = await expectProblem(await postJson(app, '/v1/credit', fields), 413, service.folder);
      return Number(/at most (\S+) (?:paths|years)/.exec(problem.detail)?.[1]);
    };
    const usual = { model, seed, obligors };
    const paths = await fits(usual);
    expect(paths).toBe(Math.floor(1_000_000 / (1260 * 2)));
    const answer = CreditAnswer.parse(await (await postJson(app, '/v1/credit', { ...usual, paths })).json());
    expect(answer.manifest.request.paths).toBe(paths);
    expect(answer.portfolio.quantiles.map(({ level }) => level)).toEqual([0.5, 0.9, 0.95]);
    const years = await fits({ ...usual, years: 30, paths: 100 });
    expect((await postJson(app, '/v1/credit', { ...usual, years, paths: 100 })).status).toBe(200);
  });

  test.each([
    [
      400,
      'obligors.0.debt',
      { obligors: [{ ...obligors[0], debt: -1 }] },
      'request obligors.0.debt -1: must be above 0',
    ],
    [400, 'obligors.1.asset', { obligors: [obligors[0], { ...obligors[1], asset: 'x' }] }, 'known: ASSET1, ASSET2'],
    [400, 'obligors', { obligors: [] }, 'must not be empty'],
    [
      413,
      undefined,
      { years: 30, paths: 1000 },
      '1000 paths × 7560 steps × 2 assets are 15120000 values; one answer is made of at most 1000000. Ask for at most 19.833334 years at the fewest paths, 100,',
    ],
    [
      413,
      undefined,
      {
        stepsPerYear: 12,
        paths: 40_000,
        obligors: Array.from({ length: 26 }, (_, i) => ({ ...obligors[0], name: `${i}` })),
      },
      '40000 paths × 26 obligors are 1040000 values; one answer is made of at most 1000000. Ask for at most 38461 paths,',
    ],
    [
      413,
      undefined,
      {
        ...{ years: 15, every: 1, paths: 100, levels: [0.2] },
        obligors: Array.from({ length: 300 }, (_, i) => ({ ...obligors[0], name: `${i}` })),
      },
      '300 obligors × 3780 observations are 1134000 values; one answer is made of at most 1000000. Ask for at most 264 obligors,',
    ],
  ])('%i where %s is wrong', async (status, field, fields, words) => {
    const problem = await expectProblem(
      await postJson(app, '/v1/credit', { ...asked, ...fields }),
      status,
      service.folder,
    );
    expect(problem.field).toBe(field);
    expect(problem.detail).toContain(words);
  });
});
