import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  BaselineModel,
  blackScholes,
  type MonteCarlo,
  priceOptions,
  pricingMeasure,
  testMartingale,
} from '../../inference/index.ts';
import { madeHistory } from '../fixtures/history.ts';
import { gaussian, madeModel, pathsOf } from './made-model.ts';

const golden = JSON.parse(readFileSync(new URL('golden/pricing.json', import.meta.url), 'utf8'));
const errorsOff = ({ value, standardError }: MonteCarlo, truth: number) => Math.abs(value - truth) / standardError;

describe('on Gaussian returns', () => {
  const market = { rate: 0.03, dividendYield: 0.01 };

  test('prices are those of Black & Scholes within three standard errors, and the smile is flat', async () => {
    const { smiles } = await priceOptions(gaussian(0.2), {
      ...market,
      ...{ paths: 20_000, seed: 1, spot: 50, maturities: [5, 40], moneyness: [0.9, 1, 1.1] },
    });
    expect(smiles.map(({ steps }) => steps)).toEqual([5, 40]);
    for (const { years, forward, options } of smiles) {
      expect(forward).toBeCloseTo(50 * Math.exp(0.02 * years), 10);
      for (const { strike, call, put, impliedVolatility } of options) {
        const option = { spot: 50, strike, years, ...market };
        expect(errorsOff(call, blackScholes({ ...option, kind: 'call' }, 0.2))).toBeLessThan(3);
        expect(errorsOff(put, blackScholes({ ...option, kind: 'put' }, 0.2))).toBeLessThan(3);
        expect(errorsOff(impliedVolatility as MonteCarlo, 0.2)).toBeLessThan(3);
      }
    }
  });

  test('calls and puts keep parity to rounding, and the control variate takes most of the error at the money', async () => {
    const { smiles } = await priceOptions(gaussian(0.2), { ...market, paths: 4000, spot: 100, maturities: [20] });
    const [{ years, options }] = smiles;
    for (const { strike, call, put } of options) {
      const forward = 100 * Math.exp(-0.01 * years) - strike * Math.exp(-0.03 * years);
      expect(call.value - put.value).toBeCloseTo(forward, 10);
      expect(call.standardError).toBe(put.standardError);
    }
    // Deviation of the payoff of a call at the money, the share of a standard deviation that its mean is off by, without the control variate.
    expect(options[3].call.standardError).toBeLessThan((0.7 * (0.2 * Math.sqrt(years) * 58)) / Math.sqrt(4000));
  });

  test('the drift of the model is without effect', async () => {
    const of = async (drift: number) =>
      (await priceOptions(gaussian(0.3, drift), { paths: 1000, seed: 2, maturities: [20], strikes: [100] })).smiles[0]
        .options[0].call.value;
    expect(Math.abs((await of(0.5)) / (await of(-0.5)) - 1)).toBeLessThan(1e-4);
  });

  test('a steps-a-year of another frequency is asked for', async () => {
    const step = () => ({ returns: [0], next: 0 });
    const irregular = madeModel({ frequency: 'irregular', step });
    await expect(priceOptions(irregular)).rejects.toMatchObject({ field: 'stepsPerYear' });
    const asked = { paths: 100, maturities: [24], stepsPerYear: 24, strikes: [50] };
    expect((await priceOptions(irregular, asked)).smiles[0]).toMatchObject({ steps: 24, years: 1, forward: 100 });
  });
});

test.each(golden.heavy as { location: number; scale: number; skew: number; tail: number; logMean: number }[])(
  'two steps in a row take off the expectation that adaptive quadrature finds: %j',
  async ({ location, scale, skew, tail, logMean }) => {
    const returnOf = (z: number) =>
      location + scale * Math.sinh((Math.asinh(z * Math.exp(0.05 * z * z)) + skew) * tail);
    const model = madeModel({ step: (state, [z]) => ({ returns: [returnOf(z)], next: state }) });
    const query = { paths: 1, steps: 2, seed: 4 };
    const [own] = await pathsOf(await model.generate(query));
    const [priced] = await pathsOf(await pricingMeasure(model).generate(query));
    const taken = own.map((value, step) => value - priced[step]);
    // The error of a step is that of the next with its sign changed, but for what single precision holds.
    expect(Math.abs((taken[0] + taken[1]) / 2 - logMean)).toBeLessThan(2e-8 + 1e-3 * scale ** 2);
    expect(Math.abs(taken[0] - logMean)).toBeLessThan(2e-8 + 1e-2 * scale ** 2);
  },
);

describe('where volatility follows the returns', () => {
  /** A GARCH of skewed returns whose mean depends on the state too; the state is the variance over its long-run level. */
  const clustered = madeModel({
    start: 2,
    step(state, [z]) {
      const skewed = Math.sinh((Math.asinh(z) - 0.2) * 1.15) + 0.25;
      const value = 0.0002 + 0.0004 * state + 0.012 * Math.sqrt(state) * skewed;
      return { returns: [value], next: 0.05 + 0.85 * state + 0.1 * (skewed - 0.3) ** 2 * state };
    },
  });
  const query = { paths: 8000, steps: 40, seed: 3 };

  test('discounted prices are martingales, and those of the model itself are found not to be', async () => {
    const terms = { rate: 0.05, dividendYield: 0.02 };
    const test = await testMartingale(await pricingMeasure(clustered, terms).generate(query));
    expect(test.horizons).toHaveLength(40);
    expect(test.freedom).toBe(40);
    expect(test.pValue).toBeGreaterThan(0.01);
    for (const { z } of test.horizons) expect(Math.abs(z)).toBeLessThan(3.5);
    const own = await testMartingale(await clustered.generate(query));
    expect(own.pValue).toBeLessThan(1e-6);
    const carried = await testMartingale(await pricingMeasure(clustered, terms).generate(query), { carry: 0 });
    expect(Math.abs(carried.horizons[39].value - Math.exp((0.03 * 40) / 252))).toBeLessThan(0.01);
  });

  test('paths are the same in any range, and the manifest says what draws them again', async () => {
    const source = pricingMeasure(clustered, { rate: 0.02 });
    const whole = await source.generate({ paths: 40, steps: 30, seed: 5 });
    const paths = await pathsOf(whole);
    const { request, pricing } = whole.manifest;
    expect(pricing).toEqual({
      ...{ rate: 0.02, dividendYield: 0, stepsPerYear: 252 },
      expectation: { rule: 'trapezoid', nodes: 15 },
    });
    const part = await source.generate(request, { range: { firstPath: 7, paths: 20 } });
    expect(part.manifest.range).toEqual({ firstPath: 7, paths: 20 });
    expect((await pathsOf(part)).slice(7)).toEqual(paths.slice(7, 27));
    expect(await pathsOf(await pricingMeasure(clustered, { rate: 0.02 }).generate({ ...request, steps: 10 }))).toEqual(
      paths.map((path) => path.slice(0, 10)),
    );
  });
});

describe('with noise of several dimensions', () => {
  const two = madeModel({
    ...{ assets: ['A', 'B'], noiseSize: 3, start: 1 },
    step(state, [first, second, third]) {
      const shock = Math.exp(0.3 * third - 0.045) * state;
      const fall = first < 0 ? 1.1 : 0.95;
      return {
        returns: [0.001 + 0.02 * shock * first, 0.002 + 0.03 * shock * (0.6 * first + 0.8 * second)],
        next: fall * state ** 0.9,
      };
    },
  });

  test('discounted prices of every asset are martingales', async () => {
    const query = { paths: 4000, steps: 20, seed: 9 };
    for (const asset of ['A', 'B']) {
      const test = await testMartingale(await pricingMeasure(two).generate(query), { asset });
      expect(test.pValue, asset).toBeGreaterThan(0.01);
      expect((await testMartingale(await two.generate(query), { asset })).pValue, asset).toBeLessThan(1e-3);
    }
  });

  test('a path is the same in any range', async () => {
    const source = pricingMeasure(two);
    const paths = await pathsOf(await source.generate({ paths: 30, steps: 5, seed: 1 }));
    const part = await source.generate({ paths: 30, steps: 5, seed: 1 }, { range: { firstPath: 13, paths: 3 } });
    expect((await pathsOf(part)).slice(13)).toEqual(paths.slice(13, 16));
  });

  test('an asset has to be named, and to be there', async () => {
    const asked = { paths: 100, maturities: [2] };
    await expect(priceOptions(two, asked)).rejects.toThrow('asset is missing; the model has A, B');
    await expect(priceOptions(two, { ...asked, asset: 'gold' })).rejects.toThrow(
      'asset "gold": there is no such asset; known: A, B',
    );
    expect((await priceOptions(two, { ...asked, asset: 'B' })).asset).toBe('B');
  });
});

test.each<[Parameters<typeof priceOptions>[1], string, string]>([
  [{ maturities: [-5] }, 'maturities.0', 'request maturities.0 -5: must be at least 1'],
  [{ maturities: [] }, 'maturities', 'must not be empty'],
  [{ strikes: [100, 0] }, 'strikes.1', 'request strikes.1 0: must be above 0'],
  [{ moneyness: [1000] }, 'moneyness.0', 'must be at most 100'],
  [{ maturities: [5, 5] }, 'maturities.1', 'request maturities.1 5: is there twice'],
  [{ strikes: [90, 100, 90] }, 'strikes.2', 'request strikes.2 90: is there twice'],
  [{ moneyness: [1, 1] }, 'moneyness.1', 'request moneyness.1 1: is there twice'],
  [{ spot: 0 }, 'spot', 'request spot 0: must be above 0'],
  [{ rate: 3 }, 'rate', 'request rate 3: must be at most 0.5'],
  [{ strikes: Array.from({ length: 101 }, (_, i) => 1 + i) }, 'strikes', 'must be at most 100 entries long'],
  [
    { paths: 1_000_000, maturities: Array.from({ length: 20 }, (_, i) => i + 1).concat(21) },
    'maturities',
    'must be at most 20 entries long',
  ],
  [{ asset: 'gold' }, 'asset', 'known: A'],
])('%j is refused with the field and what is allowed', async (fields, field, words) => {
  await expect(priceOptions(gaussian(0.2), fields)).rejects.toMatchObject({
    ...{ code: 'bad_option', field, message: expect.stringContaining(words) },
  });
});

test('strikes and moneyness are not asked for together', async () => {
  await expect(priceOptions(gaussian(0.2), { strikes: [1], moneyness: [1] })).rejects.toThrow(
    'must have strikes or moneyness, not both',
  );
});

test('an option that no path reaches has no implied volatility', async () => {
  const { smiles } = await priceOptions(gaussian(0.1), { paths: 100, maturities: [5], moneyness: [3] });
  expect(smiles[0].options[0]).not.toHaveProperty('impliedVolatility');
});

test('a baseline is refused, and so is a model whose expected price is infinite', async () => {
  const baseline = new BaselineModel('baseline:gjr', madeHistory({ seed: 1, steps: 300 }));
  await expect(pricingMeasure(baseline).generate({})).rejects.toMatchObject({ code: 'bad_option', field: 'model' });
  const wild = madeModel({ step: (_, [z]) => ({ returns: [z > 5 ? 1000 : 0], next: 0 }) });
  const { chunks } = await pricingMeasure(wild).generate({ paths: 1, steps: 1 });
  await expect(async () => {
    for await (const _chunk of chunks);
  }).rejects.toThrow('path 0 has no expected price before step 1');
});
