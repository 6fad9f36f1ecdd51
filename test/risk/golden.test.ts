import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { PathChunk } from '../../inference/contract/chunk.ts';
import { cumulate } from '../../inference/core/risk/cumulate.ts';
import { forecastAsset } from '../../inference/core/risk/forecast.ts';
import { followPortfolio } from '../../inference/core/risk/portfolio.ts';
import { portfolioRisk } from '../../inference/core/risk/portfolio-risk.ts';

// Made by golden/risk.py, NumPy and SciPy.
const golden = JSON.parse(readFileSync(new URL('golden/risk.json', import.meta.url), 'utf8'));
const { paths, steps, levels, quantiles, holdings, initialPrice } = golden;
const assets = holdings.length;
const names = ['A', 'B', 'C'];

/** The golden returns in chunks of some paths each, or of some steps of each single path. */
async function* chunksOf(size: number, length = steps): AsyncGenerator<PathChunk> {
  for (let firstPath = 0; firstPath < paths; firstPath += size) {
    const count = Math.min(size, paths - firstPath);
    for (let firstStep = 0; firstStep < steps; firstStep += length) {
      const rows = golden.returns.slice(firstStep * assets, (firstStep + length) * assets);
      const values = Float32Array.from(rows.flatMap((row: number[]) => row.slice(firstPath, firstPath + count)));
      yield { firstPath, paths: count, firstStep, steps: length, assets, values };
    }
  }
}

/** Every number within a share of 1e-9 of the golden one. */
function expectClose(found: unknown, expected: unknown, where = ''): void {
  if (typeof expected === 'number') {
    expect(typeof found, where).toBe('number');
    expect(Math.abs((found as number) - expected), where).toBeLessThanOrEqual(
      1e-9 * Math.max(1e-3, Math.abs(expected)),
    );
    return;
  }
  for (const [key, value] of Object.entries(expected as object)) {
    expectClose((found as Record<string, unknown>)[key], value, `${where}.${key}`);
  }
}

describe('forecasts agree with NumPy and SciPy', async () => {
  const drawn = await cumulate(chunksOf(100), { steps, paths, assets });
  const asked = { quantiles, levels, horizons: [2, steps], drawdown: golden.depth };

  test.each([0, 1, 2])('of returns, asset %i', async (index) => {
    const { returns, risk, drawdown } = golden.forecasts[index];
    const found = await forecastAsset(drawn, index, { asset: names[index], output: 'returns', ...asked });
    expect(found.steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
    expectClose(found.steps, returns);
    expectClose(found.risk, risk);
    expectClose(found.drawdown?.probability, drawdown);
    expect(found.hit).toBeUndefined();
  });

  test.each([0, 1, 2])('of prices and levels hit, asset %i', async (index) => {
    const { prices, above, below } = golden.forecasts[index];
    const question = { asset: names[index], output: 'prices' as const, initialPrice, ...asked };
    const up = await forecastAsset(drawn, index, { ...question, hit: golden.hitAbove });
    const down = await forecastAsset(drawn, index, { ...question, hit: golden.hitBelow });
    expectClose(up.steps, prices);
    expectClose(up.hit?.probability, above);
    expectClose(down.hit?.probability, below);
    expect((await forecastAsset(drawn, index, { ...question, hit: initialPrice })).hit?.probability.value).toBe(1);
  });
});

describe('the risk of a portfolio agrees with NumPy and SciPy', async () => {
  const followed = await followPortfolio(chunksOf(64), holdings, paths);
  const question = { assets: names, unit: 'money' as const, quantiles, levels, drawdown: golden.moneyDepth };
  const found = await portfolioRisk(followed, question);

  test('in profit, tail, contributions and drawdown', () => {
    const { derivatives: _derivatives, ...expected } = golden.portfolio;
    expectClose(found, expected);
  });

  test('and its contributions are the derivatives of the expected shortfall, which they add up to', () => {
    for (const [i, { contributions, expectedShortfall }] of found.risk.entries()) {
      for (const [asset, { value }] of contributions.entries()) {
        expect(value).toBeCloseTo(golden.portfolio.derivatives[i][asset], 5);
      }
      expect(contributions.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(expectedShortfall.value, 12);
    }
  });
});

test('how the paths are cut into chunks changes nothing', async () => {
  const whole = await cumulate(chunksOf(paths), { steps, paths, assets });
  const portfolio = await followPortfolio(chunksOf(paths), holdings, paths);
  for (const [size, length] of [
    [7, steps],
    [1, 2],
  ]) {
    expect(await cumulate(chunksOf(size, length), { steps, paths, assets })).toEqual(whole);
    expect(await followPortfolio(chunksOf(size, length), holdings, paths)).toEqual(portfolio);
  }
});
