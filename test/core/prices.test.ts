import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPricer, initialPrices } from '../../inference/core/prices.ts';

const returns = fc.float({ min: Math.fround(-0.4), max: Math.fround(0.4), noNaN: true });

test('prices are the initial price times the exponential of the sum of returns, whatever the pieces', () => {
  const [assets, paths, steps] = [2, 3, 8];
  const sizes = fc.array(returns, { minLength: steps * assets * paths, maxLength: steps * assets * paths });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: steps }), (list, piece) => {
      const pricer = createPricer({ output: 'prices', initialPrice: [50, 2000] }, assets, paths);
      const values = Float32Array.from(list);
      const row = assets * paths;
      for (let from = 0; from < steps; from += piece)
        pricer(values.subarray(from * row, Math.min(steps, from + piece) * row));
      for (let column = 0; column < row; column++) {
        let sum = 0;
        for (let step = 0; step < steps; step++) {
          sum += Math.fround(list[step * row + column]);
          const exact = (column < paths ? 50 : 2000) * Math.exp(sum);
          // Half a unit in the last place of float32, and what eight products in float64 may round away.
          expect(Math.abs(values[step * row + column] - exact)).toBeLessThan((2 ** -24 + 1e-13) * exact);
        }
      }
    }),
    { seed: 3, numRuns: 50 },
  );
});

test('prices are kept in double precision: 100,000 small steps do not drift', () => {
  const steps = 100_000;
  const values = new Float32Array(steps).fill(1e-5);
  createPricer({ output: 'prices' }, 1, 1)(values);
  expect(values[steps - 1] / (100 * Math.exp(steps * Math.fround(1e-5))) - 1).toBeCloseTo(0, 6);
});

test('returns are left as they are', () => {
  const values = Float32Array.of(0.1, -0.2);
  createPricer({ output: 'returns' }, 1, 1)(values);
  expect(values).toEqual(Float32Array.of(0.1, -0.2));
});

test('a price is 100 unless given, one number is for all, and a list is one for each', () => {
  expect(initialPrices(undefined, 2)).toEqual([100, 100]);
  expect(initialPrices(7, 3)).toEqual([7, 7, 7]);
  expect(initialPrices([1, 2], 2)).toEqual([1, 2]);
  expect(() => initialPrices([1, 2, 3], 2)).toThrow(
    expect.objectContaining({
      code: 'bad_option',
      field: 'initialPrice',
      message: expect.stringMatching(/3 prices.*2 assets/),
    }),
  );
});
