import { describe, expect, test } from 'vitest';
import type { PathChunk } from '../../inference/contract/chunk.ts';
import { prepareCredit } from '../../inference/core/credit/credit.ts';
import { observationGrid } from '../../inference/core/credit/grid.ts';
import { observePaths } from '../../inference/core/credit/observe.ts';
import { creditOf } from './ask.ts';

const market = { assets: ['A', 'B'], volatilities: [0.3, 0.2], stepsPerYear: 52 };
const small = { years: 2, paths: 1000, levels: [0.01, 0.05], quantiles: [0.5, 0.99] };
const obligors = Array.from({ length: 40 }, (_, i) => ({
  ...{ name: `obligor ${i}`, asset: i % 2 === 0 ? 'A' : 'B', beta: 0.5 + (i % 5) / 4, volatility: 0.5 + (i % 3) / 10 },
  ...{ equity: 30 + i, debt: 70, maturity: 1 + (i % 2), recovery: (i % 4) / 4 },
}));
const passage = { trigger: 'first-passage', bridge: true };

describe.each([[{}], [passage]])('with %j', (terms) => {
  test('an obligor is as likely to default alone as among others, wherever it stands', async () => {
    const asked = { ...small, ...terms };
    const among = await creditOf(market, { ...asked, obligors });
    const alone = await creditOf(market, { ...asked, obligors: [obligors[7]] });
    const turned = await creditOf(market, { ...asked, obligors: obligors.toReversed() });
    expect(alone.obligors[0]).toEqual(among.obligors[7]);
    expect(turned.obligors.toReversed()).toEqual(among.obligors);
  });

  test('the cut of the paths into pieces changes nothing', async () => {
    const asked = { ...small, ...terms, obligors };
    expect(await creditOf(market, asked, 1)).toEqual(await creditOf(market, asked, 1000));
  });

  test('contributions add up to the expected shortfall, and expected losses to that of the portfolio', async () => {
    const { obligors: found, portfolio } = await creditOf(market, { ...small, ...terms, obligors });
    const sum = (values: readonly { value: number }[]) => values.reduce((total, { value }) => total + value, 0);
    for (const { contributions, expectedShortfall } of portfolio.risk) {
      expect(contributions.map(({ name }) => name)).toEqual(obligors.map(({ name }) => name));
      expect(sum(contributions)).toBeCloseTo(expectedShortfall.value, 8);
    }
    expect(sum(found.map(({ expectedLoss }) => expectedLoss))).toBeCloseTo(portfolio.expectedLoss.value, 8);
    expect(portfolio.exposure).toBe(40 * 70);
    for (const { probabilities } of found) {
      expect(probabilities[1].value).toBeGreaterThanOrEqual(probabilities[0].value);
    }
  });
});

test('a passage is more probable than default at maturity, and more still where it is seen between observations', async () => {
  const probability = async (terms: object) =>
    (await creditOf(market, { ...small, ...terms, obligors: [obligors[0]] })).obligors[0].probabilities[1].value;
  const found = [await probability({}), await probability({ trigger: 'first-passage' }), await probability(passage)];
  expect(found[0]).toBeLessThan(found[1]);
  expect(found[1]).toBeLessThan(found[2]);
});

test('standard errors of contributions are those of repetition', async () => {
  const few = obligors.slice(0, 6).map((obligor, i) => ({ ...obligor, exposure: 1 + i }));
  const found: { value: number; standardError: number }[][] = [];
  for (let seed = 0; seed < 60; seed++) {
    const asked = { ...small, years: 1, paths: 500, levels: [0.05], quantiles: [0.5], seed };
    const { portfolio } = await creditOf(
      { ...market, stepsPerYear: 12 },
      { ...asked, stepsPerYear: 12, every: 12, obligors: few.map((obligor) => ({ ...obligor, maturity: 1 })) },
    );
    found.push([...portfolio.risk[0].contributions]);
  }
  const ratios = few.map((_, index) => {
    const values = found.map((each) => each[index].value);
    const mean = values.reduce((total, value) => total + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((total, value) => total + (value - mean) ** 2, 0) / (values.length - 1));
    return found.reduce((total, each) => total + each[index].standardError, 0) / found.length / deviation;
  });
  const mean = ratios.reduce((total, ratio) => total + ratio, 0) / ratios.length;
  expect(mean).toBeGreaterThan(0.85);
  expect(mean).toBeLessThan(1.2);
});

test('the more obligors and observations, the fewer paths are followed in one go', () => {
  const mostOf = (count: number, grid: object) => {
    const many = Array.from({ length: count }, (_, i) => ({ ...obligors[0], name: `${i}` }));
    const terms = { assets: ['A'], deviations: [0.01], frequency: 'day' };
    return prepareCredit({ paths: 200, levels: [0.1], quantiles: [0.5], ...grid, obligors: many }, terms).most;
  };
  expect(mostOf(1, {})).toBe(512);
  expect(mostOf(1000, {})).toBe(100);
  expect(mostOf(1000, { every: 1 })).toBe(5);
  expect(mostOf(1000, { every: 1, years: 30 })).toBe(1);
});

test('a path that comes in pieces is observed as one that comes whole', async () => {
  const grid = observationGrid({ years: 1, every: 50 }, 'day');
  const values = Float32Array.from({ length: grid.steps * 2 }, (_, i) => Math.sin(i) / 100);
  async function* chunks(length: number): AsyncGenerator<PathChunk> {
    for (let firstStep = 0; firstStep < grid.steps; firstStep += length) {
      const steps = Math.min(length, grid.steps - firstStep);
      const piece = values.slice(firstStep * 2, (firstStep + steps) * 2);
      yield { firstPath: 0, paths: 1, firstStep, steps, assets: 2, values: piece };
    }
  }
  const found = [];
  for (const length of [grid.steps, 7])
    for await (const paths of observePaths(chunks(length), grid, 10)) found.push(paths);
  expect(found).toHaveLength(2);
  expect(found[0]).toEqual(found[1]);
  expect(found[0].returns[5]).toBeCloseTo(
    values.filter((_, i) => i % 2 === 0).reduce((sum, value) => sum + value, 0),
    12,
  );
});
