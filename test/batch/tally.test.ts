import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BINS, boundsOf, orderedBin, rawBin } from '../../functions/batch/bins.ts';
import { QUANTILE_LEVELS, Tally, TallySum } from '../../functions/batch/tally.ts';
import { ValueTally } from '../../inference/contract/batch.ts';

const float32 = fc.float({ noNaN: true, noDefaultInfinity: true });
const lists = fc.array(float32, { minLength: 1, maxLength: 200 });

/** One asset's values as a chunk of paths of one step. */
const chunkOf = (values: readonly number[]) => ({
  ...{ firstPath: 0, paths: values.length, firstStep: 0, steps: 1, assets: 1 },
  values: Float32Array.from(values),
});

function statisticsOf(...parts: (readonly number[])[]) {
  const sum = new TallySum(1);
  for (const part of parts) {
    const tally = new Tally(1);
    tally.add(chunkOf(part));
    sum.add(tally.seal());
  }
  return sum.statistics(['A'])[0];
}

function binOf(value: number): number {
  return orderedBin(rawBin(new Uint32Array(Float32Array.of(value).buffer)[0]));
}

describe('bins', () => {
  test('hold every value between their bounds, are 1/64 of it wide at most, and ascend with it', () => {
    fc.assert(
      fc.property(float32, float32, (a, b) => {
        const [low, high] = boundsOf(binOf(a));
        expect(a).toBeGreaterThanOrEqual(low);
        expect(a).toBeLessThanOrEqual(high);
        if (Math.abs(a) > 1e-37 && Math.abs(a) < 3.3e38)
          expect(high - low).toBeLessThanOrEqual(Math.abs(a) / 64 + 1e-45);
        if (a < b) expect(binOf(a)).toBeLessThanOrEqual(binOf(b));
      }),
    );
  });

  test('number all values from 0 on', () => {
    expect([binOf(-3.4e38), binOf(-0), binOf(0), binOf(3.4e38)].map((bin) => bin >= 0 && bin < BINS)).not.toContain(
      false,
    );
    expect(binOf(0) - binOf(-0)).toBe(1);
  });
});

describe('tallies', () => {
  const usual = fc.array(fc.float({ min: -1000, max: 1000, noNaN: true }), { minLength: 2, maxLength: 300 });

  test('of parts add up to that of the whole', () => {
    fc.assert(
      fc.property(usual, fc.nat(), (values, place) => {
        const cut = place % values.length;
        const whole = statisticsOf(values);
        const parts = statisticsOf(values.slice(0, cut), values.slice(cut));
        expect(parts).toMatchObject({
          count: values.length,
          min: whole.min,
          max: whole.max,
          quantiles: whole.quantiles,
        });
        expect(parts.mean).toBeCloseTo(whole.mean ?? Number.NaN, 8);
        expect(parts.deviation).toBeCloseTo(whole.deviation ?? Number.NaN, 8);
      }),
    );
  });

  test('give the mean and deviation that two passes over all values give', () => {
    fc.assert(
      fc.property(usual, (values) => {
        const exact = Float32Array.from(values);
        const mean = exact.reduce((sum, value) => sum + value, 0) / exact.length;
        const squares = exact.reduce((sum, value) => sum + (value - mean) ** 2, 0);
        const found = statisticsOf(values);
        expect(found.mean).toBeCloseTo(mean, 9);
        expect(found.deviation).toBeCloseTo(Math.sqrt(squares / (exact.length - 1)), 6);
      }),
    );
  });

  test('keep the deviation of values that are far from 0', () => {
    const values = Array.from({ length: 1000 }, (_, i) => 1e6 + (i % 2));
    expect(statisticsOf(values.slice(0, 500), values.slice(500))).toMatchObject({ mean: 1e6 + 0.5 });
    expect(statisticsOf(values.slice(0, 500), values.slice(500)).deviation).toBeCloseTo(0.50025, 4);
  });

  test('give quantiles in the bin of the exact one', () => {
    fc.assert(
      fc.property(lists, (values) => {
        const sorted = Float32Array.from(values).sort();
        for (const { level, value } of statisticsOf(values).quantiles) {
          // Of the values whose share of the whole the level falls into.
          const [low] = boundsOf(binOf(sorted[Math.floor(level * (sorted.length - 1))]));
          const [, high] = boundsOf(binOf(sorted[Math.ceil(level * (sorted.length - 1))]));
          expect(value).toBeGreaterThanOrEqual(low);
          expect(value).toBeLessThanOrEqual(high);
        }
      }),
    );
  });

  test('give quantiles of a known law to the second digit after the point', () => {
    const n = 100_000;
    const logistic = Array.from({ length: n }, (_, i) => Math.log((i + 0.5) / (n - i - 0.5)));
    const { quantiles } = statisticsOf(logistic);
    expect(quantiles.map(({ level }) => level)).toEqual(QUANTILE_LEVELS);
    for (const { level, value } of quantiles)
      expect(Math.abs(value - Math.log(level / (1 - level)))).toBeLessThan(6e-3);
  });

  test('count what is not finite apart', () => {
    const { NaN: none, POSITIVE_INFINITY: large, NEGATIVE_INFINITY: low } = Number;
    expect(statisticsOf([1, none, 3, large], [low, 5])).toMatchObject({
      count: 3,
      notFinite: 3,
      mean: 3,
      min: 1,
      max: 5,
    });
    expect(statisticsOf([none])).toMatchObject({ count: 0, notFinite: 1, mean: null, deviation: null, quantiles: [] });
  });

  test('keep assets apart, over paths and steps', () => {
    // [steps, assets, paths]
    const values = Float32Array.of(1, 2, /**/ 10, 20, /**/ 3, 4, /**/ 30, 40);
    const tally = new Tally(2);
    tally.add({ firstPath: 0, paths: 2, firstStep: 0, steps: 2, assets: 2, values });
    expect(tally.seal().map(({ count, mean, min, max }) => ({ count, mean, min, max }))).toEqual([
      { count: 4, mean: 2.5, min: 1, max: 4 },
      { count: 4, mean: 25, min: 10, max: 40 },
    ]);
  });

  test('are read back from JSON as they were', () => {
    fc.assert(
      fc.property(lists, (values) => {
        const tally = new Tally(1);
        tally.add(chunkOf(values));
        const [sealed] = tally.seal();
        const read = ValueTally.parse(JSON.parse(JSON.stringify(sealed)));
        const sums = [sealed, read].map((one) => {
          const sum = new TallySum(1);
          sum.add([one]);
          return JSON.stringify(sum.statistics(['A']));
        });
        expect(sums[1]).toBe(sums[0]);
      }),
    );
  });
});
