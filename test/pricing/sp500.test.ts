import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Model, openModel, priceOptions, pricingMeasure, testMartingale } from '../../inference/node.ts';
import { pathsOf } from './made-model.ts';

let model: Model;
beforeAll(async () => {
  model = await openModel('models/sp500');
});
afterAll(() => model.close());

test('the shipped model passes the martingale test at every horizon, and its own paths do not', async () => {
  const query = { paths: 10_000, steps: 42, seed: 1, start: 'stationary' } as const;
  const { horizons, pValue } = await testMartingale(await pricingMeasure(model, { rate: 0.02 }).generate(query));
  expect(pValue).toBeGreaterThan(0.01);
  expect(Math.max(...horizons.map(({ z }) => Math.abs(z)))).toBeLessThan(3.5);
  const own = await testMartingale(await model.generate({ ...query, paths: 40_000 }));
  expect(own.pValue).toBeLessThan(0.001);
});

test('a path is the one of the model, moved by what the states before its steps say, in any range', async () => {
  const query = { paths: 40, steps: 20, seed: 7, start: '2008-10-15' };
  const own = await pathsOf(await model.generate(query));
  const source = pricingMeasure(model);
  const priced = await pathsOf(await source.generate(query));
  const moved = own.map((path, i) => path.map((value, step) => value - priced[i][step]));
  // All start from one state.
  for (const path of moved) expect(Math.abs(path[0] - moved[0][0])).toBeLessThan(1e-8);
  expect(Math.abs(moved[1][5] - moved[0][5])).toBeGreaterThan(1e-6);
  for (const path of moved) for (const value of path) expect(Math.abs(value)).toBeLessThan(0.02);
  const part = await source.generate(query, { range: { firstPath: 17, paths: 5 } });
  expect((await pathsOf(part)).slice(17)).toEqual(priced.slice(17, 22));
});

test('the smile of the shipped model slopes down, as that of an index does', async () => {
  const { smiles } = await priceOptions(model, {
    paths: 4000,
    maturities: [42],
    moneyness: [0.85, 1],
    start: '2017-06-01',
  });
  const [low, at] = smiles[0].options.map(({ impliedVolatility }) => impliedVolatility?.value ?? 0);
  expect(low).toBeGreaterThan(at + 0.02);
});
