import { describe, expect, test } from 'vitest';
import { constants, fitMarket } from '../../training/architectures/factor/fit.ts';
import { calibrateGain, strengthOf } from '../../training/architectures/factor/gain.ts';
import { market } from '../../training/architectures/factor/market.ts';
import { vectorOf } from '../../training/architectures/initial-weights.ts';
import { newFactor } from '../../training/architectures/joint/cholesky.ts';
import { triangleOf } from '../../training/architectures/joint/shape.ts';
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
  // Of a symmetric market, whose scale matrix is that of the correlations.
  const tie = market.tie({ ...weights, dynamics: vectorOf([...weights.dynamics.values.slice(0, 4), 0]) }, assets);
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

test.each([
  [-0.8, 'a market that falls harder than it rises'],
  [0.8, 'one that rises harder'],
])('the fit finds the skew of %f, %s', (skew) => {
  const weights = evenMarket(8, 0.4, [0.98, 0.7, 16, 1, skew]);
  const noise = someNoise(DAYS, 11, 1);
  const tie = market.tie(weights, 8);
  const residuals = Float64Array.from(drawResiduals(tie, tie.start.slice(), noise, DAYS, 1));
  const found = fitMarket(residuals, 8, 1250).dynamics.values[4];
  expect(Math.abs(found - skew)).toBeLessThan(0.21);
});

test.each([
  [-0.7, 16, 0.5],
  [-0.8, 20, 0.36],
  [-0.8, 8, 0.5],
  [0.8, 16, 0.8],
])(
  'with a skew of %f, %i degrees of freedom and correlations of %f each asset still has a standard normal',
  (...row) => {
    const [skew, freedom, correlation] = row;
    const assets = 4;
    const weights = evenMarket(assets, correlation, [0.98, 0.8, freedom, 1, skew]);
    const tie = market.tie(weights, assets);
    const paths = 100_000;
    const memory = Float64Array.from({ length: 2 * assets * paths }, (_, i) => tie.start[Math.floor(i / paths)]);
    const z = drawResiduals(tie, memory, someNoise(1, assets + 3, paths), 1, paths);
    const mean = (of: (each: number) => number) => z.reduce((sum, each) => sum + of(each), 0) / z.length;
    expect(Math.abs(mean((each) => each))).toBeLessThan(0.01);
    expect(Math.abs(Math.sqrt(mean((each) => each ** 2)) - 1)).toBeLessThan(0.006);
    expect(Math.abs(mean((each) => each ** 3))).toBeLessThan(0.04);
    // Of 4,000 and 400 draws, which depend on each other four by four.
    expect(Math.abs(mean((each) => Number(each < -2.3263)) / 0.01 - 1)).toBeLessThan(0.07);
    expect(Math.abs(mean((each) => Number(each < -3.0902)) / 0.001 - 1)).toBeLessThan(0.2);
    expect(Math.abs(mean((each) => Number(each > 3.0902)) / 0.001 - 1)).toBeLessThan(0.2);
    // Together they lean to the side of the skew: the third moment of their sum.
    let third = 0;
    let second = 0;
    for (let path = 0; path < paths; path++) {
      let sum = 0;
      for (let asset = 0; asset < assets; asset++) sum += z[asset * paths + path];
      third += sum ** 3 / paths;
      second += sum ** 2 / paths;
    }
    expect((third / second ** 1.5) * Math.sign(skew)).toBeGreaterThan(0.05);
  },
);

test('the fit finds no skew to speak of in a symmetric market', () => {
  const tie = market.tie(evenMarket(8, 0.4, [0.98, 0.8, 16, 1, 0]), 8);
  const residuals = Float64Array.from(drawResiduals(tie, tie.start.slice(), someNoise(DAYS, 11, 1), DAYS, 1));
  expect(Math.abs(fitMarket(residuals, 8, 1250).dynamics.values[4])).toBeLessThan(0.4);
});

/** A market whose pairs all have one correlation. */
function evenMarket(assets: number, correlation: number, dynamics: readonly number[]) {
  const below = new Array<number>((assets * (assets - 1)) / 2).fill(correlation);
  const weights = constants(below, new Array<number>(assets).fill(1));
  return { ...weights, dynamics: vectorOf(dynamics) };
}

test.each([
  [10, 0.3, 0.97, 0.8, 20, -0.7],
  [10, 0.3, 0.97, 0.85, 6, 0],
  [10, 0.6, 0.97, 0.85, 16, -0.8],
  [10, 0.2, 0.98, 0.8, 16, 0.6],
  [2, 0.3, 0.97, 0.85, 16, -0.7],
  [25, 0.3, 0.98, 0.85, 14, 0],
])(
  'in the long run %i assets with correlations of %f are tied as strongly as the constants say (λ %f, w %f, ν %i, δ %f)',
  (...row) => {
    const [assets, correlation, memory, share, freedom, skew] = row;
    const paths = Math.round(1500 / assets);
    const noise = someNoise(1500, assets + 3, paths);
    const strength = (keep: number, gain: number) =>
      strengthOf(evenMarket(assets, correlation, [keep, share, freedom, gain, skew]), assets, noise, paths);
    const gain = calibrateGain(evenMarket(assets, correlation, [memory, share, freedom, 1, skew]), assets);
    expect(Math.abs(strength(memory, gain) / strength(1, 1) - 1)).toBeLessThan(0.1);
  },
);
