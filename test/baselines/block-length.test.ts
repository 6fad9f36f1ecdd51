import { describe, expect, test } from 'vitest';
import { optimalBlockLength } from '../../inference/core/baselines/block-length.ts';
import { fitStationaryBootstrap } from '../../inference/core/baselines/stationary-bootstrap.ts';
import { loadSp500 } from '../quality/sp500.ts';
import { toyPath } from '../quality/toy.ts';
import { loadGolden } from './golden/load.ts';

/** Made by golden/block-length.py with Python's arch. */
const { lengths } = loadGolden<{
  readonly lengths: readonly {
    readonly first: string;
    readonly last: string;
    readonly series: 'r' | 'abs' | 'square';
    readonly length: number;
  }[];
}>('block-length');

const transforms = { r: (r: number) => r, abs: Math.abs, square: (r: number) => r * r };

test.each(lengths)(
  'S&P 500, $first to $last, $series: the length is that of arch',
  ({ first, last, series, length }) => {
    const found = optimalBlockLength(loadSp500(first, last).map(transforms[series]));
    expect(Math.abs(found / length - 1)).toBeLessThan(1e-10);
  },
);

test('a series whose shocks cancel in the long run gets the longest block allowed', () => {
  const noise = toyPath(0, 401);
  const differences = noise.slice(1).map((r, t) => r - noise[t]);
  expect(optimalBlockLength(differences)).toBe(60);
});

test('a constant series needs no block', () => {
  expect(optimalBlockLength(new Float64Array(50).fill(3))).toBe(1);
});

describe('the stationary bootstrap', () => {
  const history = loadSp500('2014-01-01', '2016-12-31');
  const last = history.length - 1;
  const { parameters, simulate } = fitStationaryBootstrap(history);
  const days = new Map([...history].map((r, day) => [Math.fround(r), day]));
  const path = [...simulate({ steps: 40_000, firstPath: 0, paths: 1, seed: 4 })].map((r) => days.get(r) ?? Number.NaN);

  test('takes the block length of |r|', () => {
    expect(parameters.blockLength).toBe(optimalBlockLength(history.map(Math.abs)));
    expect(parameters.blockLength).toBeGreaterThan(2);
  });

  test('goes on to the next day, and from the last day to the first, but for one step in a block', () => {
    expect(days.size).toBe(history.length);
    expect(path).not.toContain(Number.NaN);
    const breaks = path.filter((day, step) => step > 0 && day !== (path[step - 1] + 1) % history.length).length;
    // A block may begin with the very day that would have come next.
    const share = (1 / parameters.blockLength) * (last / history.length);
    expect(Math.abs(breaks / 39_999 - share)).toBeLessThan(4 * Math.sqrt(share / 39_999));
    const wraps = path.filter((day, step) => step > 0 && day === 0 && path[step - 1] === last);
    expect(wraps.length).toBeGreaterThan(10);
  });

  test('visits all days about as often', () => {
    const mean = path.reduce((sum, day) => sum + day, 0) / path.length;
    // Four standard errors of independent blocks of geometric length.
    expect(Math.abs(mean - last / 2)).toBeLessThan(
      4 * Math.sqrt((history.length ** 2 / 12) * ((2 * parameters.blockLength) / 40_000)),
    );
  });

  test('keeps its own copy of the history', () => {
    const pool = toyPath(1, 100);
    const fitted = fitStationaryBootstrap(pool);
    const before = fitted.simulate({ steps: 20, firstPath: 0, paths: 1, seed: 0 });
    pool.fill(2);
    expect(fitted.simulate({ steps: 20, firstPath: 0, paths: 1, seed: 0 })).toEqual(before);
  });

  test('refuses a history of a few days', () => {
    expect(() => fitStationaryBootstrap(toyPath(0, 19))).toThrow(
      expect.objectContaining({
        code: 'training_failed',
        message: 'baseline:bootstrap needs at least 20 returns; the history has 19',
      }),
    );
  });
});
