import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ForecastAnswer } from '../../inference/contract/forecast.ts';
import { madeHistory } from '../fixtures/history.ts';
import { expectProblem, type MadeService, makeService, postJson } from './service.ts';

let service: MadeService;
let app: Hono;
beforeAll(async () => {
  service = await makeService();
  app = service.app();
});
afterAll(() => service.remove());

const ask = (body: object, to = app) => postJson(to, '/v1/forecasts', body);
const answerOf = async (response: Response) => {
  expect(response.status).toBe(200);
  return ForecastAnswer.parse(await response.json());
};

const own = madeHistory({ seed: 5, steps: 300 });
const returns = [...own.returns[0]];
let price = 80;
const prices = [price, ...returns.map((r) => (price *= Math.exp(r)))];
const dates = ['2018-12-31', ...own.dates];
const small = { model: 'one', steps: 5, paths: 1000, seed: 3 };

/** Of float32 numbers, of which an answer carries the digits that tell them apart. */
const sumOf = (path: readonly number[]) => path.reduce((sum, r) => sum + Math.fround(r), 0);

describe('a forecast', () => {
  test('is made of the paths that scenarios of the same seed are', async () => {
    const { manifest, forecasts } = await answerOf(await ask(small));
    const drawn = await postJson(service.app(), '/v1/scenarios', { ...small, start: 'latest' });
    const scenarios = (await drawn.json()) as { manifest: unknown; paths: number[][] };
    expect(manifest).toEqual(scenarios.manifest);
    expect(forecasts.map(({ asset, steps }) => [asset, steps.length])).toEqual([['ASSET1', 5]]);
    for (const { step, mean, quantiles } of forecasts[0].steps) {
      const sums = scenarios.paths.map((path) => sumOf(path.slice(0, step)));
      sums.sort((a, b) => a - b);
      expect(mean.value).toBeCloseTo(sums.reduce((sum, each) => sum + each, 0) / 1000, 12);
      const median = quantiles.find(({ level }) => level === 0.5);
      expect(median?.value).toBeCloseTo((sums[499] + sums[500]) / 2, 12);
      expect(quantiles.map(({ value }) => value)).toEqual(quantiles.map(({ value }) => value).sort((a, b) => a - b));
    }
    const [{ horizon, valueAtRisk }] = forecasts[0].risk;
    const last = scenarios.paths.map(sumOf).sort((a, b) => a - b);
    expect(horizon).toBe(5);
    expect(valueAtRisk.value).toBeCloseTo(-Math.expm1(last[9]), 12);
  });

  test('of few paths has of the usual levels those that they tell', async () => {
    const levelsOf = async (paths: number) => {
      const { steps, risk } = (await answerOf(await ask({ ...small, paths }))).forecasts[0];
      return [steps[0].quantiles, risk].map((figures) => figures.map(({ level }) => level));
    };
    expect(await levelsOf(200)).toEqual([[0.05, 0.25, 0.5, 0.75, 0.95], [0.05]]);
    expect(await levelsOf(100)).toEqual([[0.25, 0.5, 0.75], []]);
  });

  test('goes on from the last price of a history, or from that of a day of it', async () => {
    const history = { prices, dates };
    const hits = { hit: 90, output: 'prices' };
    const end = await answerOf(await ask({ ...small, ...hits, history }));
    expect(end.forecasts[0].initialPrice).toBe(prices.at(-1));
    const day = await answerOf(await ask({ ...small, ...hits, history, start: dates[250] }));
    expect(day.forecasts[0].initialPrice).toBe(prices[250]);
    expect(day.forecasts[0].steps[0].mean.value / prices[250]).toBeCloseTo(1, 1);
    expect(day.manifest.request.start).toBe(dates[250]);
    const told = await answerOf(await ask({ ...small, ...hits, history, initialPrice: 50 }));
    expect(told.forecasts[0].initialPrice).toBe(50);
  });

  test('of a level at the price now is certain, of one far away unheard of, and has an error all the same', async () => {
    const [sure, never] = await Promise.all(
      [100, 1e6].map(async (hit) => (await answerOf(await ask({ ...small, hit }))).forecasts[0].hit),
    );
    expect(sure?.probability.value).toBe(1);
    expect(never?.probability.value).toBe(0);
    expect(never?.probability.standardError).toBeGreaterThan(0);
  });

  test('is made by a baseline, and for each asset of a model of several', async () => {
    const baseline = await answerOf(
      await ask({ ...small, model: 'baseline:ewma', history: { returns }, drawdown: 0.02 }),
    );
    expect(baseline.forecasts[0]).toMatchObject({ asset: 'asset', drawdown: { depth: 0.02 } });
    const two = await answerOf(
      await ask({ ...small, model: 'two', output: 'prices', initialPrice: [10, 20], hit: [11, 21] }),
    );
    expect(two.forecasts.map(({ asset, initialPrice, hit }) => [asset, initialPrice, hit?.price])).toEqual([
      ['ASSET1', 10, 11],
      ['ASSET2', 20, 21],
    ]);
  });

  test('without a seed gets one and is told it; with that seed it comes again', async () => {
    const { seed: _seed, ...unseeded } = small;
    const response = await ask(unseeded);
    const told = Number(response.headers.get('x-pathloom-seed'));
    const first = await answerOf(response);
    expect(first.manifest.request.seed).toBe(told);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await answerOf(await ask({ ...unseeded, seed: told }))).toEqual(first);
    expect((await ask(unseeded)).headers.get('x-pathloom-seed')).not.toBe(String(told));
  });
});

describe('a forecast is refused, naming what is wrong', () => {
  test.each([
    ['horizons', 400, { horizons: [6] }, 'request horizons 6: must be at most steps, which is 5'],
    ['horizons.2', 400, { horizons: [5, 1, 5] }, 'request horizons.2 5: is there twice'],
    ['levels.1', 400, { levels: [0.05, 0.05] }, 'request levels.1 0.05: is there twice'],
    ['quantiles.1', 400, { quantiles: [0.5, 0.5] }, 'request quantiles.1 0.5: is there twice'],
    [
      'levels',
      400,
      { paths: 200, levels: [0.01] },
      /levels 0.01: .* of the 200 paths in the tail; that takes 1000 paths/,
    ],
    ['levels', 400, { levels: [0.001] }, /levels 0.001: must leave at least 10 of the 1000 paths in the tail/],
    ['quantiles', 400, { quantiles: [0.5, 0.995] }, /quantiles 0.995: must leave at least 10/],
    ['quantiles.0', 400, { quantiles: [1] }, /quantiles.0 1: must be between 0 and 1, both excluded/],
    ['levels.0', 400, { levels: [0.6] }, /levels.0 0.6: must be above 0 and at most 0.5/],
    ['drawdown', 400, { drawdown: 1 }, /must be below 1/],
    ['hit', 400, { hit: -3 }, /must be above 0/],
    ['hit', 400, { hit: [90, 100] }, /has 2 prices, the model has 1 assets/],
    ['initialPrice', 400, { initialPrice: 5 }, /goes with prices or a level to hit/],
    [
      'history.prices.0',
      400,
      { output: 'prices', history: { prices: prices.map((p) => p * 1e16) } },
      /must be at most 1000000000000000/,
    ],
    ['steps', 400, { steps: 2521 }, /at most 2520/],
    ['paths', 400, { paths: 99 }, /at least 100/],
    ['seed', 400, { seed: -1 }, /at least 0/],
    ['seed', 400, { seed: 1e300 }, /seed 1e\+300/],
    ['model', 404, { model: '../one' }, /there is no model/],
    ['start', 400, { model: 'two', start: '1999-01-04' }, /outside the history/],
    ['path', 400, { path: 1 }, /unknown fields: path; known: /],
    [undefined, 413, { steps: 1000 }, /1000000 values; .* Ask for at most 200 paths, or draw them in a batch/],
    [undefined, 413, { steps: 2500 }, /Ask for at most 2000 steps at the fewest paths, 100, or/],
    [undefined, 413, { paths: 50_000 }, /250000 values; .* pathloom generate --model models\/one/],
    ['history', 422, { history: { returns: returns.slice(0, 20) } }, /the history has 20 returns/],
  ])('%s, %i: %j', async (field, status, fields, words) => {
    const problem = await expectProblem(await ask({ ...small, ...fields }), status, service.folder);
    expect(problem.field).toBe(field);
    expect(problem.detail).toMatch(words);
  });

  test('when it takes too long, and then it is not gone on with', async () => {
    let opened = 0;
    const slow = service.app({
      timeoutMs: 20,
      models: {
        ...{ ids: async () => [], report: async () => undefined },
        open: async () => {
          opened++;
          await new Promise((resolve) => setTimeout(resolve, 60));
          const { folderStore } = await import('../../functions/models/folder.ts');
          return folderStore(service.folder).open('one');
        },
      },
    });
    const problem = await expectProblem(await ask(small, slow), 503, service.folder);
    expect(problem).toMatchObject({
      type: 'urn:pathloom:timed_out',
      detail: expect.stringMatching(/more than 0.02 s/),
    });
    expect(opened).toBe(1);
  });
});
