import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { measure } from '../../inference/core/quality/measure.ts';
import { metrics } from '../../inference/core/quality/metrics.ts';
import { loadSp500 } from './sp500.ts';
import { toyPath, toyPaths } from './toy.ts';

interface GoldenValue {
  readonly value: number;
  readonly percentile: number;
  readonly history?: number;
}

/** Made by golden/metrics.py with NumPy and SciPy. */
const golden: {
  readonly paths: number;
  readonly floorPaths: number;
  readonly steps: number;
  readonly firstReturns: number[];
  readonly lastReturns: number[];
  readonly sp500: Record<string, GoldenValue>;
  readonly toyPath100: Record<string, GoldenValue>;
} = JSON.parse(readFileSync(new URL('golden/metrics.json', import.meta.url), 'utf8'));

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
  const table = measure(history, [{ id: 'toy', paths }], { ...options, floorPaths: golden.floorPaths });
  const rows = new Map(table.rows.map((row) => [row.id, row]));

  test('the golden values cover every metric of the registry', () => {
    expect(Object.keys(expected).sort()).toEqual(metrics.map(({ id }) => id).sort());
  });

  test.each(Object.keys(expected))('%s agrees with SciPy to nine digits, and its percentile exactly', (id) => {
    const row = rows.get(id);
    const { value, percentile, history: own } = expected[id];
    expect(Math.abs((row?.values.toy.value ?? Number.NaN) / value - 1)).toBeLessThan(1e-9);
    expect(row?.values.toy.percentile).toBe(percentile);
    if (own === undefined) expect(row?.history).toBeNull();
    else expect(Math.abs((row?.history ?? Number.NaN) / own - 1)).toBeLessThan(1e-9);
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
