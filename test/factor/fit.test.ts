import { describe, expect, test } from 'vitest';
import { fitMarket } from '../../training/architectures/factor/fit.ts';
import { market } from '../../training/architectures/factor/market.ts';
import { newFactor } from '../../training/architectures/joint/cholesky.ts';
import { drawResiduals } from '../../training/architectures/joint/simulate.ts';
import { someNoise } from '../architectures/tensors.ts';

const DAYS = 4000;

/** Residuals of assets that load on a market, [days, assets]; neighbours 0 and 1 have something in common beside it. */
function tiedResiduals(
  loadingOf: (asset: number, day: number) => number,
  assets: number,
  neighbours = 0,
): Float64Array {
  const normal = someNoise(DAYS, assets + 1, 1);
  return Float64Array.from({ length: DAYS * assets }, (_, i) => {
    const [day, asset] = [Math.floor(i / assets), i % assets];
    const row = normal.subarray(day * (assets + 1), (day + 1) * (assets + 1));
    const own = asset === 1 ? neighbours * row[0] + Math.sqrt(1 - neighbours ** 2) * row[1] : row[asset];
    const loading = loadingOf(asset, day);
    return loading * row[assets] + Math.sqrt(1 - loading ** 2) * own;
  });
}

/** Correlations of the first day, below the diagonal. */
function correlationsOf(weights: ReturnType<typeof fitMarket>, assets: number): number[] {
  const tie = market.tie(weights, assets);
  const { entries } = newFactor(tie.triangle);
  tie.fillMatrix(tie.start, 0, 1, entries);
  const { rows, columns } = tie.triangle;
  return Array.from(entries).filter((_, i) => rows[i] !== columns[i]);
}

describe('the fit', () => {
  test('gives back constant correlations, those of neighbours and of an asset that moves against the others too', () => {
    const loadings = [0.5, 0.8, -0.6, 0.7];
    const weights = fitMarket(
      tiedResiduals((asset) => loadings[asset], 4, 0.5),
      4,
      Number.POSITIVE_INFINITY,
    );
    expect(Array.from(weights.sign.values)).toEqual([1, 1, -1, 1]);
    const found = correlationsOf(weights, 4);
    let next = 0;
    for (let column = 0; column < 4; column++) {
      for (let row = column + 1; row < 4; row++) {
        const neighbours = column === 0 && row === 1 ? 0.5 * Math.sqrt((1 - 0.5 ** 2) * (1 - 0.8 ** 2)) : 0;
        const real = loadings[column] * loadings[row] + neighbours;
        expect(Math.abs(found[next++] - real), `${column} and ${row}`).toBeLessThan(0.04);
      }
    }
    expect(weights.dynamics.values[2]).toBeGreaterThanOrEqual(30);
  });

  test('of loadings that move wants a short memory and a large share, of those that stay a long one and a small share', () => {
    const moving = fitMarket(
      tiedResiduals((_, day) => (Math.floor(day / 250) % 2 === 0 ? 0.2 : 0.9), 6),
      6,
      1250,
    ).dynamics.values;
    const still = fitMarket(
      tiedResiduals(() => 0.6, 6),
      6,
      1250,
    ).dynamics.values;
    expect(moving[1]).toBeGreaterThan(still[1]);
    expect(still[0]).toBeCloseTo(0.99, 6);
    expect(moving[0]).toBeLessThan(0.985);
  });

  test('of two assets that move against each other ties them so', () => {
    const weights = fitMarket(
      tiedResiduals((asset) => (asset === 0 ? 0.8 : -0.8), 2),
      2,
      1250,
    );
    expect(Math.abs(correlationsOf(weights, 2)[0] + 0.64)).toBeLessThan(0.06);
  });

  test('takes correlations that are nearly no matrix: fifty assets and 300 days', () => {
    const few = tiedResiduals(() => 0.5, 50).subarray(0, 300 * 50);
    const { rest } = fitMarket(few, 50, 1250);
    expect(rest.values.every(Number.isFinite)).toBe(true);
  });
});

test('in the long run paths are tied as strongly as the constants say', () => {
  const assets = 8;
  const tie = market.tie(
    { ...market.initialWeights(assets), dynamics: { shape: [3], values: Float32Array.of(0.98, 0.85, 14) } },
    assets,
  );
  const [paths, steps] = [150, 2400];
  const memory = Float64Array.from({ length: 2 * assets * paths }, (_, i) => tie.start[Math.floor(i / paths)]);
  const z = drawResiduals(tie, memory, someNoise(steps, assets + 2, paths), steps, paths);
  let products = 0;
  let squares = 0;
  for (let step = steps / 2; step < steps; step++) {
    for (let path = 0; path < paths; path++) {
      const day = Array.from({ length: assets }, (_, asset) => z[(step * assets + asset) * paths + path]);
      const sum = day.reduce((total, each) => total + each, 0);
      const square = day.reduce((total, each) => total + each * each, 0);
      products += sum * sum - square;
      squares += square;
    }
  }
  expect(Math.abs(products / (assets - 1) / squares - 0.3)).toBeLessThan(0.04);
});
