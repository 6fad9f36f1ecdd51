import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blackScholes, type EuropeanOption, impliedVolatility } from '../../inference/index.ts';

// Made by golden/pricing.py, SciPy and mpmath.
const golden = JSON.parse(readFileSync(new URL('golden/pricing.json', import.meta.url), 'utf8'));
type Priced = EuropeanOption & { readonly price: number; readonly volatility: number };

test.each(golden.prices as Priced[])('the price is that of SciPy: %j', ({ price, volatility, ...option }) => {
  expect(Math.abs(blackScholes(option, volatility) / price - 1)).toBeLessThan(1e-12);
});

test.each(golden.implied as Priced[])(
  'the implied volatility is that of Brent with sixty digits: %j',
  ({ price, volatility, ...option }) => {
    expect(Math.abs(impliedVolatility(option, price) / volatility - 1)).toBeLessThan(1e-11);
  },
);

describe('the implied volatility of a Black & Scholes price', () => {
  const option = fc.record({
    kind: fc.constantFrom('call' as const, 'put' as const),
    spot: fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
    years: fc.double({ min: 0.004, max: 10, noNaN: true }),
    rate: fc.double({ min: -0.1, max: 0.3, noNaN: true }),
    dividendYield: fc.double({ min: -0.1, max: 0.3, noNaN: true }),
  });
  const volatility = fc.double({ min: 0.02, max: 2, noNaN: true });
  /** Strike in deviations from the forward, on the side where the option is out of the money. */
  const depth = fc.double({ min: 0, max: 6, noNaN: true });

  test('is the volatility again, in and out of the money', () => {
    fc.assert(
      fc.property(option, volatility, depth, (market, sigma, deviations) => {
        const { kind, spot, years, rate, dividendYield } = market;
        const forward = spot * Math.exp((rate - dividendYield) * years);
        const away = (kind === 'call' ? 1 : -1) * deviations * sigma * Math.sqrt(years);
        const out = { ...market, strike: forward * Math.exp(away) };
        const price = blackScholes(out, sigma);
        expect(Math.abs(impliedVolatility(out, price) / sigma - 1)).toBeLessThan(1e-9);
        // By parity, the one in the money has lost the digits that its certain part takes.
        const other = { ...out, kind: kind === 'call' ? ('put' as const) : ('call' as const) };
        const deep = blackScholes(other, sigma);
        const lost = (Number.EPSILON * 16 * Math.max(deep, spot)) / price;
        if (lost < 1e-3) expect(Math.abs(impliedVolatility(other, deep) / sigma - 1)).toBeLessThan(1e-9 + 10 * lost);
      }),
      { numRuns: 500, seed: 8 },
    );
  });

  test.each([
    [{ strike: 0 }, 10, 'strike', 'strike 0: must be above 0'],
    [{ spot: -1 }, 10, 'spot', 'spot -1: must be above 0'],
    [{ years: -0.5 }, 10, 'years', 'years -0.5: must be above 0'],
    [{ strike: 80 }, 19.9, 'price', 'price 19.9 of a call: no volatility gives that; must be above 20 and below 100'],
    [{}, 100, 'price', 'must be above 0 and below 100, or there is arbitrage'],
    [{ kind: 'put' as const }, -1, 'price', 'price -1 of a put: no volatility gives that'],
    [{}, Number.NaN, 'price', 'price NaN of a call'],
  ])('is refused for %j at %d', (more, price, field, words) => {
    const usual = { kind: 'call', spot: 100, strike: 100, years: 1, rate: 0, dividendYield: 0 } as const;
    expect(() => impliedVolatility({ ...usual, ...more }, price)).toThrow(
      expect.objectContaining({ code: 'bad_option', field, message: expect.stringContaining(words) }),
    );
  });
});
