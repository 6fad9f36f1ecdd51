import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { madeHistory } from '../fixtures/history.ts';
import { expectProblem, type MadeService, makeService, postJson } from './service.ts';

let service: MadeService;
let app: Hono;
beforeAll(async () => {
  service = await makeService();
  app = service.app();
});
afterAll(() => service.remove());

const own = madeHistory({ seed: 5, steps: 300 });
const pair = madeHistory({ assets: 2, seed: 5, steps: 300 });
const returns = [...own.returns[0]];
/** [asset][step] → [step][asset] */
const rows = pair.dates.map((_, step) => pair.returns.map((series) => series[step]));
const size = { paths: 4, steps: 6, seed: 3 };

describe('a history is refused, naming what is wrong:', () => {
  const few = returns.slice(0, 20);
  /** A line: its likelihood has no maximum. */
  const line = Array.from({ length: 300 }, (_, i) => 0.01 + i * 1e-4);
  const three = [0.01, -0.02, 0.03];

  test.each([
    [
      'a baseline without a history',
      400,
      'history',
      { model: 'baseline:gjr' },
      /history is missing: baseline:gjr is fitted/,
    ],
    [
      'a baseline that there is not',
      404,
      'model',
      { model: 'baseline:x', history: { returns } },
      /"baseline:x"; known: baseline:iid, /,
    ],
    [
      'a history without numbers',
      400,
      'history',
      { history: {} },
      'request history: must have either returns or prices',
    ],
    ['a history with both', 400, 'history', { history: { returns, prices: [1, 2] } }, /either returns or prices/],
    ['a history that is none', 400, 'history', { history: 'sp500' }, /^request history "sp500": must be an object/],
    [
      'a history of a field too many',
      400,
      'history.asset',
      { history: { returns, asset: 'A' } },
      /^request history: has unknown fields: asset; known: returns, prices, dates$/,
    ],
    [
      'a price below what a 32-bit number holds',
      400,
      'history.prices.1',
      { history: { prices: [1, 1e-20, 1] } },
      /^request history.prices.1 1e-20: must be at least 1e-15/,
    ],
    [
      'a history of days to come',
      422,
      'history.dates.0',
      { history: { returns: three, dates: ['2140-01-04', '2140-01-05', '2140-01-06'] } },
      /^request history.dates.0 is 2140-01-04, after today \(\d{4}-\d\d-\d\d\)$/,
    ],
    [
      'a history of weeks for a model of days',
      422,
      'history',
      { model: 'one', history: { returns: three, dates: ['2020-01-06', '2020-01-13', '2020-01-20'] } },
      'request history: the frequency of the data is "week", that of model one is "day"; they must be the same',
    ],
    ['no rows', 400, 'history.returns', { history: { returns: [] } }, /must not be empty/],
    ['one price', 400, 'history.prices', { history: { prices: [1] } }, /at least 2 entries long/],
    [
      'more rows than allowed',
      400,
      'history.returns',
      { history: { returns: Array(20_001).fill(0.01) } },
      /at most 20000 entries long/,
    ],
    [
      'null for a return',
      400,
      'history.returns.1',
      { history: { returns: [0.1, null] } },
      /must be a number or a list/,
    ],
    [
      'text for a return',
      400,
      'history.returns.0',
      { history: { returns: ['0.1'] } },
      /"0.1": must be a number or a list/,
    ],
    [
      'a price of nothing',
      400,
      'history.prices.1',
      { history: { prices: [1, 0, 2] } },
      /^request history.prices.1 0: must be above 0/,
    ],
    [
      'rows of unequal width',
      400,
      'history.returns.2',
      { history: { returns: [0.1, 0.2, [0.1, 0.2]] } },
      /as wide as the first row, which has 1$/,
    ],
    [
      'a date too few',
      400,
      'history.dates',
      { history: { returns: three, dates: ['2020-01-01', '2020-01-02'] } },
      /as many as the rows: 3, not 2$/,
    ],
    [
      'a date that is none',
      400,
      'history.dates.0',
      { history: { returns: three, dates: ['1.1.2020'] } },
      /a date such as 2008-10-01$/,
    ],
    [
      'a date twice',
      400,
      'history.dates.1',
      { history: { returns: few.slice(0, 2), dates: ['2020-01-01', '2020-01-01'] } },
      /must be after the day before it, 2020-01-01$/,
    ],
    [
      'a day of a history without dates',
      400,
      'start',
      { start: '2020-01-02', history: { returns } },
      /comes without dates/,
    ],
    [
      'a day outside of the history',
      400,
      'start',
      { start: '1999-01-02', history: { returns, dates: own.dates } },
      /outside the history/,
    ],
    [
      'assets too many for a baseline',
      400,
      'history',
      { history: { returns: rows } },
      'request history has 2 assets; it must be of one asset',
    ],
    [
      'assets too few for a model',
      400,
      'history',
      { model: 'two', history: { returns } },
      'request history has 1 assets; it must be of 2 assets, ASSET1, ASSET2',
    ],
    [
      'too few returns for a baseline',
      422,
      'history',
      { history: { returns: few } },
      'baseline:gjr needs at least 100 returns; the history has 20',
    ],
    [
      'too few returns for a model',
      422,
      'history',
      { model: 'one', history: { returns: few } },
      /^the history has 20 returns; at least \d+ are needed/,
    ],
    [
      'returns that never move',
      422,
      'history',
      { history: { prices: Array(200).fill(7) } },
      'baseline:gjr needs returns that vary; all are 0',
    ],
    [
      'returns that no fit settles for',
      422,
      'history',
      { history: { returns: line } },
      /^baseline:gjr did not converge: no maximum of the likelihood after \d+ evaluations$/,
    ],
    [
      'pairs of a bootstrap',
      400,
      'antithetic',
      { model: 'baseline:iid', antithetic: true, history: { returns } },
      /no mirror image$/,
    ],
    [
      'paths too many, before any fit',
      413,
      undefined,
      { paths: 101, steps: 100, history: { returns: few } },
      /10100 values/,
    ],
    [
      'a request with a wrong field, before any fit',
      400,
      'paths',
      { paths: 0, history: { returns: few } },
      /paths 0: must be at least 1/,
    ],
  ])('%s', async (_what, status, field, body, message) => {
    const response = await postJson(app, '/v1/scenarios', { model: 'baseline:gjr', ...size, ...body });
    expect(await expectProblem(response, status, service.folder)).toMatchObject({
      ...(field !== undefined && { field }),
      detail: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });

  test('a baseline by GET, whose address has no room for a history, and the card of one', async () => {
    const asked = await expectProblem(
      await app.request('/v1/scenarios?model=baseline:gjr&paths=2'),
      400,
      service.folder,
    );
    expect(asked).toMatchObject({ field: 'history', detail: expect.stringMatching(/send one by POST/) });
    const card = await expectProblem(await app.request('/v1/models/baseline:gjr'), 404, service.folder);
    expect(card.detail).toMatch(/^baseline:gjr has no card/);
  });
});
