import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { coExceedance, correlations, meanGap, worstRows } from '../../inference/core/joint/correlations.ts';
import { filteredRows } from '../../inference/core/joint/filtered-rows.ts';
import { fitMargins } from '../../inference/core/joint/garch-margins.ts';
import { drawSums } from '../../inference/core/joint/joint-baseline.ts';
import { ProductSums } from '../../inference/core/joint/product-sums.ts';
import { rowBootstrap } from '../../inference/core/joint/row-bootstrap.ts';
import { energyScore, variogramScore } from '../../inference/core/joint/scores.ts';
import { correlation, tiedHistory } from './market.ts';

interface Golden {
  readonly returns: readonly (readonly number[])[];
  readonly draws: readonly (readonly number[])[];
  readonly observed: readonly number[];
  readonly correlations: readonly number[];
  readonly inStress: readonly number[];
  readonly coExceedance: number;
  readonly energy: number;
  readonly variogram: number;
}

/** Made by golden/scores.py with NumPy. */
const golden: Golden = JSON.parse(readFileSync(new URL('golden/scores.json', import.meta.url), 'utf8'));
const returns = golden.returns.flat();
const draws = golden.draws.flat();
const assets = golden.observed.length;

describe('as NumPy has them', () => {
  test('correlations, of all days and of the worst', () => {
    correlations(returns, assets).forEach((each, i) => {
      expect(each).toBeCloseTo(golden.correlations[i], 12);
    });
    correlations(returns, assets, worstRows(returns, assets, 0.1)).forEach((each, i) => {
      expect(each).toBeCloseTo(golden.inStress[i], 12);
    });
  });

  test('the share of days on which two assets fall together', () => {
    expect(coExceedance(returns, assets, 0.2)).toBeCloseTo(golden.coExceedance, 14);
  });

  test('the energy score and the variogram score', () => {
    expect(energyScore(draws, golden.observed)).toBeCloseTo(golden.energy, 12);
    expect(variogramScore(draws, golden.observed)).toBeCloseTo(golden.variogram, 12);
  });
});

test('the gap of two lists is the mean of their differences', () => {
  expect(meanGap(Float64Array.of(0.5, -0.2), Float64Array.of(0.1, 0.2))).toBeCloseTo(0.4, 14);
});

describe('baselines of rows', () => {
  const history = tiedHistory(3, 1500);
  const real = (a: number, b: number) => correlation(history.returns[a], history.returns[b]);

  test('filtered rows keep assets together, at the volatility that they are given', () => {
    const margins = fitMargins('baseline:fhs-rows', history.returns);
    const draw = filteredRows(margins).follow(history.returns)(700);
    const variance = margins.variances[0][700];
    const [one, five] = drawSums(draw, 3, { horizons: [1, 5], paths: 4000, seed: 2 });
    const asset = (drawn: Float64Array, which: number) => drawn.filter((_, i) => i % 3 === which);
    expect(Math.abs(correlation(asset(one, 1), asset(one, 2)) - real(1, 2))).toBeLessThan(0.1);
    const square = (x: Float64Array) => x.reduce((sum, each) => sum + each * each, 0) / x.length;
    expect(square(asset(one, 0)) / variance).toBeGreaterThan(0.85);
    expect(square(asset(one, 0)) / variance).toBeLessThan(1.2);
    expect(square(asset(five, 0))).toBeGreaterThan(3 * square(asset(one, 0)));
    expect(drawSums(draw, 3, { horizons: [1, 5], paths: 10, seed: 2 })[1]).toEqual(five.subarray(0, 30));
  });

  test('rows of the bootstrap come in blocks, all rows as often', () => {
    // Returns that tell the row they come from.
    const numbered = history.returns.map((series) => series.slice());
    const baseline = rowBootstrap(numbered);
    numbered.forEach((series) => {
      series.forEach((_, row) => {
        series[row] = row;
      });
    });
    const rowsOf = (seed: number, path: number) => {
      const out = new Float64Array(500 * 3);
      baseline.stationary(seed, path, 500, out);
      expect(out.every((row, i) => row === out[i - (i % 3)])).toBe(true);
      return Array.from(out.filter((_, i) => i % 3 === 0));
    };
    const rows = Array.from({ length: 40 }, (_, path) => rowsOf(1, path));
    const next = rows.flatMap((path) => path.slice(1).map((row, i) => row === (path[i] + 1) % 1500));
    expect(next.filter(Boolean).length / next.length).toBeGreaterThan(0.5);
    const early = rows.flat().filter((row) => row < 750).length / (40 * 500);
    expect(Math.abs(early - 0.5)).toBeLessThan(0.08);
    expect(rowsOf(1, 3)).toEqual(rows[3]);
  });
});

test('correlations of more and more rows are those of all of them', () => {
  const sums = new ProductSums(assets);
  sums.add(Float64Array.from(returns.slice(0, 20 * assets)));
  sums.add(Float64Array.from(returns.slice(20 * assets)));
  sums.correlations().forEach((each, i) => {
    expect(each).toBeCloseTo(golden.correlations[i], 12);
  });
});
