import { describe, expect, test } from 'vitest';
import { constants, fitMarket } from '../../training/architectures/factor/fit.ts';
import { calibrateGain, strengthOf } from '../../training/architectures/factor/gain.ts';
import { market } from '../../training/architectures/factor/market.ts';
import { vectorOf } from '../../training/architectures/initial-weights.ts';
import { newFactor } from '../../training/architectures/joint/cholesky.ts';
import { triangleOf } from '../../training/architectures/joint/shape.ts';
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

  test('draws correlations that no matrix has towards zero: fifty assets and forty days', () => {
    const few = tiedResiduals(() => 0.5, 50).subarray(0, 40 * 50);
    const { rest } = fitMarket(few, 50, Number.POSITIVE_INFINITY);
    const { rows, columns } = triangleOf(50);
    const squares = new Float64Array(50);
    rest.values.forEach((entry, i) => {
      squares[rows[i]] += entry ** 2;
      if (rows[i] === columns[i]) expect(entry ** 2).toBeGreaterThan(0.0499);
    });
    for (const square of squares) expect(square).toBeCloseTo(1, 5);
  });

  test('of residuals that are no numbers is refused', () => {
    const broken = tiedResiduals(() => 0.5, 3).with(100, Number.NaN);
    expect(() => fitMarket(broken, 3, 1250)).toThrow(expect.objectContaining({ code: 'training_failed' }));
  });
});

/** A market whose pairs all have one correlation. */
function evenMarket(assets: number, correlation: number, dynamics: readonly number[]) {
  const below = new Array<number>((assets * (assets - 1)) / 2).fill(correlation);
  const weights = constants(below, new Array<number>(assets).fill(1));
  return { ...weights, dynamics: vectorOf(dynamics) };
}

test.each([
  [10, 0.3, 0.97, 0.7, 20],
  [10, 0.3, 0.97, 0.85, 6],
  [10, 0.6, 0.97, 0.85, 16],
  [10, 0.2, 0.98, 0.8, 16],
  [2, 0.3, 0.97, 0.85, 16],
  [25, 0.3, 0.98, 0.85, 14],
])(
  'in the long run %i assets with correlations of %f are tied as strongly as the constants say (λ %f, w %f, ν %i)',
  (...row) => {
    const [assets, correlation, memory, share, freedom] = row;
    const paths = Math.round(1500 / assets);
    const noise = someNoise(1500, assets + 2, paths);
    const strength = (keep: number, gain: number) =>
      strengthOf(evenMarket(assets, correlation, [keep, share, freedom, gain]), assets, noise, paths);
    const gain = calibrateGain(evenMarket(assets, correlation, [memory, share, freedom]), assets);
    expect(Math.abs(strength(memory, gain) / strength(1, 1) - 1)).toBeLessThan(0.1);
  },
);
