import { describe, expect, test } from 'vitest';
import { normalBlock } from '../../inference/core/random.ts';
import { estimateContributions } from '../../inference/core/risk/contributions.ts';
import { forecastAsset } from '../../inference/core/risk/forecast.ts';
import { portfolioRisk } from '../../inference/core/risk/portfolio-risk.ts';
import { rankPaths } from '../../inference/core/risk/rank.ts';

const PATHS = 150_000;
const pace = async () => {};

/** Normals rounded to tenths, so that many tie, [count]. */
function tenths(seed: number, count: number): Float64Array {
  const values = new Float64Array(count);
  const block = new Float64Array(4);
  for (let i = 0; i < count; i++) {
    normalBlock(seed, i, 0, 0, 3, block);
    // Without a zero that is negative.
    values[i] = (Math.round(10 * block[0]) + 0) / 10;
  }
  return values;
}

const drawn = [tenths(1, PATHS), tenths(2, PATHS), tenths(3, PATHS)];

/** Counts pauses, the last of which throws. */
function pausesUntil(last: number) {
  const pauses = { made: 0 };
  const pause = async () => {
    pauses.made++;
    if (pauses.made === last) throw new Error('enough');
  };
  return { pauses, pause };
}

describe('figures of many paths are made in pieces', () => {
  const riskOf = (levels: number[], pause: () => Promise<void>) =>
    portfolioRisk(
      { profit: drawn[0], byAsset: [drawn[0]], drawdown: drawn[1].map(Math.abs) },
      { assets: ['a'], unit: 'share', quantiles: [0.5], levels },
      { pause },
    );
  const forecastOf = (horizons: number[], pause: () => Promise<void>) =>
    forecastAsset(
      { steps: 3, paths: PATHS, values: [drawn] },
      0,
      { asset: 'a', output: 'returns', quantiles: [0.5], levels: [0.05], horizons, drawdown: 0.5, hit: 2 },
      { pause },
    );

  test.each([
    ['a portfolio, with more for each level', riskOf, [0.1], [0.1, 0.2, 0.3]],
    ['a forecast, with more for each horizon', forecastOf, [1], [1, 2, 3]],
  ] as const)('%s, and what a pause throws ends them', async (_name, make, one, three) => {
    const few = pausesUntil(0);
    await make([...one], few.pause);
    const many = pausesUntil(0);
    await make([...three], many.pause);
    expect(few.pauses.made).toBeGreaterThanOrEqual(4);
    expect(many.pauses.made).toBeGreaterThanOrEqual(few.pauses.made + 2);
    for (let last = 1; last <= many.pauses.made; last++) {
      const { pauses, pause } = pausesUntil(last);
      await expect(make([...three], pause)).rejects.toThrow('enough');
      expect(pauses.made).toBe(last);
    }
  });

  test('a few paths are one piece', async () => {
    const { pauses, pause } = pausesUntil(0);
    const profit = drawn[0].slice(0, 1000);
    const question = { assets: ['a'], unit: 'share', quantiles: [0.5], levels: [0.1, 0.2] } as const;
    await portfolioRisk({ profit, byAsset: [profit], drawdown: profit }, question, { pause });
    expect(pauses.made).toBe(1);
  });
});

test('paths are ranked as by a stable sort, those that tie too', async () => {
  const { order, sorted } = await rankPaths(drawn[0], pace);
  const plain = Array.from(drawn[0].keys()).sort((a, b) => drawn[0][a] - drawn[0][b]);
  expect(order).toEqual(Uint32Array.from(plain));
  expect(sorted).toEqual(drawn[0].toSorted());
});

test.each([0.07, 0.1, 0.5])(
  'contributions at %d are those of every tail on its own, paths that tie counted alike',
  async (level) => {
    const parts = drawn.map((values) => values.slice(0, 303));
    const profit = parts[0].map((_, path) => parts.reduce((sum, part) => sum + Math.round(10 * part[path]), 0) / 10);
    const add = (path: number, sums: Float64Array) => {
      for (const [i, part] of parts.entries()) sums[i] -= part[path];
    };
    const found = await estimateContributions(await rankPaths(profit, pace), level, parts.length, add, pace);

    /** Mean losses in the tail of some paths, by the definition. */
    const meansOf = (paths: number[]) => {
      const size = level * paths.length;
      const at = paths.map((path) => profit[path]).sort((a, b) => a - b)[Math.ceil(Number(size.toFixed(9))) - 1];
      const below = paths.filter((path) => profit[path] < at);
      const ties = paths.filter((path) => profit[path] === at);
      const sum = (chosen: number[], part: Float64Array) => chosen.reduce((total, path) => total - part[path], 0);
      const weight = (size - below.length) / ties.length;
      return parts.map((part) => (sum(below, part) + weight * sum(ties, part)) / size);
    };
    const all = Array.from(profit.keys());
    const left = Array.from({ length: 25 }, (_, group) => meansOf(all.filter((path) => path % 25 !== group)));
    for (const [i, { value, standardError }] of found.entries()) {
      expect(value).toBeCloseTo(meansOf(all)[i], 12);
      const centre = left.reduce((total, means) => total + means[i], 0) / 25;
      const squares = left.reduce((total, means) => total + (means[i] - centre) ** 2, 0);
      expect(standardError).toBeCloseTo(Math.sqrt((squares * 24) / 25), 12);
    }
  },
);
