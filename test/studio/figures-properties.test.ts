import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LEVELS } from '../../functions/studio/figures/bands.ts';
import { followPaths } from '../../functions/studio/figures/ends.ts';
import { MOST_STRETCHES, stretchStarts } from '../../functions/studio/figures/facts.ts';
import { histogram } from '../../functions/studio/figures/histogram.ts';
import { FEWEST_BEYOND, lossTails } from '../../functions/studio/figures/loss-tails.ts';
import { makePicture } from '../../functions/studio/figures/make-picture.ts';
import { pricesAfter, pricesBefore, startDay } from '../../functions/studio/figures/past.ts';
import type { Bands, Picture } from '../../functions/studio/figures/picture.ts';
import { putInPlace } from '../../functions/studio/figures/put-in-place.ts';
import { FEWEST_IN_TAIL } from '../../inference/contract/estimate.ts';
import { toyPath } from '../quality/toy.ts';
import { drawnOf, finish, type Paths, toyPaths } from './figures-toys.ts';

const scene = { asset: 'A', frequency: 'day', withFacts: true };
const pictureOf = (paths: Paths): Picture => finish(makePicture(drawnOf(paths), scene));

const returnsOf = fc.float({ min: -0.5, max: 0.5, noNaN: true });
/** Some paths of one length. */
const anyPaths: fc.Arbitrary<Paths> = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 30 }))
  .chain(([paths, steps]) =>
    fc.array(fc.array(returnsOf, { minLength: steps, maxLength: steps }), { minLength: paths, maxLength: paths }),
  );
const anySample = fc
  .array(fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer({ min: -3, max: 3 })), { minLength: 1 })
  .map((values) => Float64Array.from(values, (value) => value + 0));

describe('putting values in place', () => {
  test('leaves at every rank what sorting leaves there, smaller values before it and larger ones after it', () => {
    const manyOfFew = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 100, maxLength: 300 });
    const values = fc.oneof(fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 300 }), manyOfFew);
    fc.assert(
      fc.property(values, fc.array(fc.nat(), { maxLength: 8 }), (given, places) => {
        const sample = Float64Array.from(given, (value) => value + 0);
        const ranks = places.map((place) => place % sample.length).sort((a, b) => a - b);
        const sorted = sample.toSorted();
        putInPlace(sample, ranks);
        for (const rank of ranks) {
          expect(sample[rank]).toBe(sorted[rank]);
          expect(sample.subarray(0, rank).every((value) => value <= sorted[rank])).toBe(true);
          expect(sample.subarray(rank).every((value) => value >= sorted[rank])).toBe(true);
        }
        expect(sample.toSorted()).toEqual(sorted);
      }),
    );
  });

  test.each([
    ['ascending', (i: number) => i],
    ['descending', (i: number) => -i],
    ['all the same', () => 1],
    ['rising, then falling', (i: number) => Math.min(i, 5000 - i)],
  ])('comes to an end with values that are %s', (_, value) => {
    const sample = Float64Array.from({ length: 5000 }, (__, i) => value(i));
    const sorted = sample.toSorted();
    const ranks = [0, 49, 50, 2499, 4999];
    putInPlace(sample, ranks);
    expect(ranks.map((rank) => sample[rank])).toEqual(ranks.map((rank) => sorted[rank]));
  });
});

describe('bands', () => {
  const expectOrder = ({ levels, values, steps }: Bands) => {
    expect(values.length).toBe(levels.length);
    for (let point = 0; point < steps.length; point++) {
      for (let i = 1; i < values.length; i++) expect(values[i][point]).toBeGreaterThanOrEqual(values[i - 1][point]);
    }
  };

  test('lie between the least and the largest value, one above the other', () => {
    fc.assert(
      fc.property(anyPaths, (paths) => {
        const { price, volatility } = pictureOf(paths);
        expectOrder(price);
        expectOrder(volatility);
        const drawn = drawnOf(paths);
        const ends = paths.map((_, number) => Math.exp(drawn.path(number).reduce((sum, r) => sum + r, 0)));
        const last = price.values.map((values) => values[drawn.steps]);
        expect(last[0]).toBeGreaterThanOrEqual(Math.min(...ends) * (1 - 1e-12));
        expect(last[LEVELS.length - 1]).toBeLessThanOrEqual(Math.max(...ends) * (1 + 1e-12));
        expect(price.values.every((values) => values[0] === 1)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test('do not depend on the pieces in which paths came, nor on their order', () => {
    const paths = toyPaths(50, 30);
    const whole = finish(makePicture(drawnOf(paths), scene));
    expect(finish(makePicture(drawnOf(paths, 7), scene))).toEqual(whole);
    const turned = finish(makePicture(drawnOf(paths.toReversed()), scene));
    expect(turned.price).toEqual(whole.price);
    expect(turned.volatility).toEqual(whole.volatility);
  });

  test('of volatility are those of the size of returns, and have no points where there are too few steps', () => {
    const flat = pictureOf([Array(30).fill(0.01), Array(30).fill(-0.01)]);
    expect(flat.volatility.steps).toEqual(Float64Array.from({ length: 10 }, (_, i) => 21 + i));
    for (const values of flat.volatility.values) {
      for (const value of values) expect(value).toBeCloseTo(0.01 * Math.sqrt(252), 7);
    }
    expect(pictureOf(toyPaths(4, 20)).volatility.steps.length).toBe(0);
    expect(pictureOf(toyPaths(4, 21)).volatility.steps).toEqual(Float64Array.of(21));
  });

  test('of volatility forget a crash after its window, and are never NaN', () => {
    const { volatility } = pictureOf([[0.9, ...Array(60).fill(0)]]);
    const [first, second, ...later] = volatility.values[0];
    expect(first).toBeGreaterThan(1);
    expect(second).toBeLessThan(1e-6);
    expect(later.every((value) => value >= 0 && value < 1e-6)).toBe(true);
  });

  test.each([
    ['week', 52, 'year'],
    ['month', 12, 'year'],
    ['irregular', 1, 'step'],
    ['constructor', 1, 'step'],
  ])('of volatility are of the right time for steps of a %s', (frequency, perYear, unit) => {
    const drawn = drawnOf([Array(21).fill(0.01)]);
    const picture = finish(makePicture(drawn, { ...scene, frequency }));
    expect(picture.volatility.values[3][0]).toBeCloseTo(0.01 * Math.sqrt(perYear), 7);
    expect(picture.volatilityUnit).toBe(unit);
    expect(picture.facts.find(({ id }) => id === 'volatility')?.paths[0]).toBeCloseTo(0, 7);
  });
});

describe('a histogram', () => {
  test('has an area of the share of values within its edges, and edges that are round', () => {
    fc.assert(
      fc.property(anySample, (values) => {
        const sorted = values.toSorted();
        const { edges, density } = histogram(sorted);
        const width = Number((edges[1] - edges[0]).toPrecision(2));
        const area = density.reduce((sum, height, bin) => sum + height * (edges[bin + 1] - edges[bin]), 0);
        const inside = sorted.filter((value) => value >= edges[0] && value <= edges[edges.length - 1]).length;
        expect(area).toBeCloseTo(inside / sorted.length, 6);
        expect(inside / sorted.length).toBeGreaterThan(0.5);
        expect(density.length).toBeLessThanOrEqual(160);
        for (const edge of edges) expect(Math.abs(edge / width - Math.round(edge / width))).toBeLessThan(1e-2);
      }),
    );
  });

  test('leaves out what is far from all other values', () => {
    const sorted = Float64Array.from([...Array.from({ length: 99 }, (_, i) => i / 100), 1000]);
    const { edges, density } = histogram(sorted);
    expect(edges[edges.length - 1]).toBeLessThan(5);
    expect(density.reduce((sum, height) => sum + height * (edges[1] - edges[0]), 0)).toBeCloseTo(0.99, 9);
  });

  test('of values that are all the same is one bin, without a normal law beside it', () => {
    const { outcome, drawdown, risk } = pictureOf(Array(300).fill([0, 0, 0]));
    expect(outcome.density.length).toBe(1);
    expect(outcome.edges[0]).toBe(0);
    expect(outcome).not.toHaveProperty('normal');
    expect([outcome.mean, outcome.deviation, outcome.riseProbability]).toEqual([0, 0, 0]);
    expect(drawdown.quantiles).toEqual([0, 0, 0]);
    expect(risk).toEqual([
      { level: 0.95, valueAtRisk: 0, valueAtRiskError: 0, expectedShortfall: 0, expectedShortfallError: 0 },
    ]);
  });
});

test('drawdowns are from 0 to 1, and 0 where prices only rise', () => {
  fc.assert(
    fc.property(anyPaths, (paths) => {
      const { falls } = finish(followPaths(drawnOf(paths)));
      for (const [path, fall] of falls.entries()) {
        expect(fall).toBeGreaterThanOrEqual(0);
        expect(fall).toBeLessThan(1);
        if (Array.from(paths[path]).every((r) => r >= 0)) expect(fall).toBe(0);
      }
    }),
    { numRuns: 50 },
  );
});

test('paths that explode are refused', () => {
  const paths = [
    [0.1, 0.1],
    [90, 90],
  ];
  expect(() => pictureOf(paths)).toThrow(/the paths explode: path 1 has the log return 180 after step 2/);
  expect(() => pictureOf([[Number.NaN]])).toThrow(/path 0 has the log return NaN after step 1/);
});

describe('risk', () => {
  test('needs as many paths in the tail as the contract says', () => {
    expect(FEWEST_BEYOND).toBe(FEWEST_IN_TAIL);
    const levelsOf = (paths: number) => lossTails(Float64Array.from({ length: paths }, (_, i) => i / paths)).length;
    expect([199, 200, 999, 1000].map(levelsOf)).toEqual([0, 1, 1, 2]);
  });

  test('is a share of the price at the start, and never more than all of it', () => {
    const sorted = Float64Array.from({ length: 2000 }, (_, i) => -10 + i / 100);
    for (const { valueAtRisk, expectedShortfall } of lossTails(sorted)) {
      expect(valueAtRisk).toBeLessThan(expectedShortfall);
      expect(expectedShortfall).toBeLessThan(1);
    }
  });
});

describe('facts', () => {
  test.each([
    [1, ['worst', 'best', 'drawdown']],
    [5, ['volatility', 'worst', 'best', 'drawdown']],
    [20, ['volatility', 'skewness', 'kurtosis', 'worst', 'best', 'drawdown', 'memory']],
  ])('that say nothing of %i steps are left out', (steps, ids) => {
    const { facts } = pictureOf(toyPaths(30, steps));
    expect(facts.map(({ id }) => id)).toEqual(ids);
    expect(facts.flatMap(({ paths }) => paths).every(Number.isFinite)).toBe(true);
  });

  test('of prices that never move leave out what is not defined', () => {
    const { facts } = pictureOf([Array(40).fill(0), Array(40).fill(0)]);
    expect(facts.map(({ id }) => id)).not.toContain('skewness');
    expect(facts.flatMap(({ paths }) => paths).every((value) => value === 0)).toBe(true);
    const mixed = pictureOf([Array(40).fill(0), toyPath(0, 40)]);
    expect(mixed.facts.find(({ id }) => id === 'skewness')?.paths[0]).toBeDefined();
  });

  test('say of how many paths they are where they are not of all', () => {
    expect(pictureOf(toyPaths(255, 3)).factPaths).toBe(255);
    expect(pictureOf(toyPaths(257, 3)).factPaths).toBe(256);
  });

  test('are of stretches that lie within the history, a quarter of their length apart', () => {
    expect(stretchStarts(1000, 252)).toEqual(Array.from({ length: 12 }, (_, i) => 63 * i));
    expect(stretchStarts(251, 252)).toEqual([]);
    expect(stretchStarts(440, 252)).toEqual([]);
    expect(stretchStarts(441, 252)).toEqual([0, 63, 126, 189]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50_000 }), fc.integer({ min: 1, max: 1000 }), (days, steps) => {
        const starts = stretchStarts(days, steps);
        expect(starts.length).toBeLessThanOrEqual(MOST_STRETCHES);
        if (starts.length > 0) expect(starts[starts.length - 1] + steps).toBeLessThanOrEqual(days);
      }),
    );
  });
});

describe('the history around the start', () => {
  const history = { assets: ['A'], dates: ['2020-01-02', '2020-01-03', '2020-01-06'], returns: [] };

  test.each([
    ['stationary', undefined],
    ['latest', 2],
    ['own', 2],
    ['2020-01-03', 1],
    ['2020-01-05', 1],
    ['2020-01-01', undefined],
  ] as const)('a start from %s is after return %s', (start, day) => {
    expect(startDay(history, start)).toBe(day);
  });

  test('is as long as the paths, or as it is known, and 1 at the start', () => {
    const returns = Float64Array.from({ length: 100 }, () => Math.log(2));
    expect(Array.from(pricesBefore({ returns, day: 1 }, 5) ?? [])).toEqual(closeTo(0.25, 0.5, 1));
    expect(pricesBefore({ returns, day: 60 }, 5)?.length).toBe(21);
    expect(pricesBefore({ returns, day: 60 }, 30)?.length).toBe(31);
    expect(Array.from(pricesAfter({ returns, day: 97 }, 5) ?? [])).toEqual(closeTo(1, 2, 4));
    expect(Array.from(pricesAfter({ returns, day: 97 }, 1) ?? [])).toEqual(closeTo(1, 2));
    expect(pricesAfter({ returns, day: 99 }, 5)).toBeUndefined();
    expect(pricesBefore({ returns }, 5)).toBeUndefined();
  });

  const closeTo = (...prices: number[]) => prices.map((price) => expect.closeTo(price, 12));
});
