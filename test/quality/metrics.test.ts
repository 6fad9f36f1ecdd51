import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { measure } from '../../inference/core/quality/measure.ts';
import { metrics } from '../../inference/core/quality/metrics.ts';
import { Ensemble } from '../../inference/core/quality/subject.ts';
import { loadSp500 } from './sp500.ts';
import { toyPath, toyPaths } from './toy.ts';

interface GoldenValue {
  readonly value: number;
  readonly percentile: number;
  readonly history?: number;
  readonly floor?: number;
}

/** Made by golden/metrics.py with NumPy and SciPy. */
const golden: {
  readonly paths: number;
  readonly steps: number;
  readonly firstReturns: number[];
  readonly lastReturns: number[];
  /** Scores of the first paths, each against all the others. */
  readonly own: Record<string, number[]>;
  readonly sp500: Record<string, GoldenValue>;
  readonly toyPath100: Record<string, GoldenValue>;
} = JSON.parse(readFileSync(new URL('golden/metrics.json', import.meta.url), 'utf8'));

const relativeGap = (value: number | null | undefined, expected: number) =>
  Math.abs((value ?? Number.NaN) / expected - 1);

const paths = toyPaths(golden.paths, golden.steps);
const options = { asset: 'test', firstDate: '2009-05-01', lastDate: '2018-12-31', seed: 0 };

test('the toy paths are the ones that the golden values were made from', () => {
  expect(paths.map((path) => path[0])).toEqual(golden.firstReturns);
  expect(paths.map((path) => path[golden.steps - 1])).toEqual(golden.lastReturns);
});

describe.each([
  ['the S&P 500', loadSp500('2009-05-01', '2018-12-31'), golden.sp500],
  ['a path of the model itself', toyPath(100, golden.steps), golden.toyPath100],
])('against %s', (_, history, expected) => {
  const table = measure(history, [{ id: 'toy', paths }], options);
  const rows = new Map(table.rows.map((row) => [row.id, row]));

  test('the golden values cover every metric of the registry', () => {
    expect(Object.keys(expected).sort()).toEqual(metrics.map(({ id }) => id).sort());
  });

  test.each(Object.keys(expected))('%s agrees with SciPy to nine digits, and its percentile exactly', (id) => {
    const row = rows.get(id);
    const { value, percentile, history: own, floor } = expected[id];
    expect(relativeGap(row?.values.toy.value, value)).toBeLessThan(1e-9);
    expect(row?.values.toy.percentile).toBe(percentile);
    if (own === undefined) expect(row?.history).toBeNull();
    else expect(relativeGap(row?.history, own)).toBeLessThan(1e-9);
    if (floor === undefined) expect(row?.floor).toBeUndefined();
    else expect(relativeGap(row?.floor, floor)).toBeLessThan(1e-9);
  });
});

describe('a path of the model is scored against all the others', () => {
  const model = new Ensemble(paths);
  const scores = metrics.filter((metric) => metric.direction !== 'compare');

  test.each(scores)('$id, as if left out', ({ id, scoreOwn }) => {
    for (const [i, expected] of golden.own[id].entries()) {
      expect(relativeGap(scoreOwn(model.paths[i], model), expected)).toBeLessThan(1e-9);
    }
  });

  test('the golden values cover every score', () => {
    expect(Object.keys(golden.own).sort()).toEqual(scores.map(({ id }) => id).sort());
  });
});

test('every metric has its own id, a name, a definition and a source', () => {
  expect(new Set(metrics.map(({ id }) => id)).size).toBe(metrics.length);
  for (const metric of metrics) {
    expect(metric.name).not.toBe('');
    expect(metric.define(1000)).not.toBe('');
    expect(metric.source).not.toBe('');
  }
});
