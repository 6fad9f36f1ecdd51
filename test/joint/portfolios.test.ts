import { describe, expect, test } from 'vitest';
import { gainOf, portfolioWeights } from '../../inference/core/joint/portfolios.ts';
import { JointScorecard, LEVELS } from '../../inference/core/joint/scorecard.ts';

test('the gain of a portfolio is the sum of its assets’ by their weights', () => {
  const returns = [9, 0.1, -0.2];
  expect(gainOf(Float64Array.of(0.5, 0.5), returns, 1)).toBeCloseTo(-0.05, 15);
  expect(gainOf(Float64Array.of(1, -1), returns, 1)).toBeCloseTo(0.3, 15);
});

test('the first portfolio has equal parts of money, the others long and short ones of equal risk', () => {
  const unit = [0.01, 0.04];
  const [equal, ...random] = portfolioWeights(unit, 3);
  expect(Array.from(equal)).toEqual([0.5, 0.5]);
  expect(random).toHaveLength(10);
  const risk = (asset: number) => random.reduce((sum, weights) => sum + Math.abs(weights[asset] * unit[asset]), 0) / 10;
  expect(risk(0) / risk(1)).toBeGreaterThan(0.3);
  expect(risk(0) / risk(1)).toBeLessThan(3);
  expect(random.some((weights) => weights[0] < 0) && random.some((weights) => weights[0] > 0)).toBe(true);
  expect(portfolioWeights(unit, 3)).toEqual([equal, ...random]);
});

describe('a scorecard', () => {
  const contest = { unit: [1, 1], portfolios: [Float64Array.of(0.5, 0.5), Float64Array.of(1, -1)] };
  /** A hundred draws, from -0.05 to 0.049 for the first asset, and the same or the opposite for the second. */
  const draws = (sign: number) =>
    Float64Array.from({ length: 200 }, (_, i) => ((Math.floor(i / 2) - 50) / 1000) * (i % 2 === 0 ? 1 : sign));

  test('counts a loss as a breach where the worst draws of its level reach it', () => {
    const card = new JointScorecard(contest);
    for (const fall of [-0.05, -0.049, -0.046, -0.045, 0.01]) card.addPortfolios(draws(1), Float64Array.of(fall, fall));
    expect(LEVELS).toEqual([0.01, 0.05]);
    const [one, five] = card.scores().portfolios;
    expect([one.equal.breaches, five.equal.breaches]).toEqual([1, 3]);
  });

  test('takes a gain for that of the money, not of log returns', () => {
    const card = new JointScorecard(contest);
    // Equal weights lose 5 % of the money, in log returns 6.4 %; all draws lose 5.5 %, in log returns 5.7 %.
    const drawn = new Float64Array(200).fill(Math.log(0.945));
    card.addPortfolios(drawn, Float64Array.of(Math.log(1.1), Math.log(0.8)));
    expect(card.scores().portfolios[1].equal.breaches).toBe(0);
  });

  test('holds the correlations of all draws against those of the days', () => {
    const card = new JointScorecard(contest);
    for (const x of [-0.02, 0.01, 0.03]) card.add(0, draws(1), Float64Array.of(x, -x));
    expect(card.scores().correlationError).toBeCloseTo(2, 10);
  });

  test('of a forecaster that ties the assets as they are tied is better by both scores', () => {
    const [right, wrong] = [new JointScorecard(contest), new JointScorecard(contest)];
    for (let day = 0; day < 40; day++) {
      const x = (day - 20) / 700;
      for (const h of [0, 1]) {
        right.add(h, draws(1), Float64Array.of(x, x));
        wrong.add(h, draws(-1), Float64Array.of(x, x));
      }
    }
    const { energyComparisons, variogramComparisons } = wrong.against(right);
    for (const { ratio, dieboldMarianoP } of [...energyComparisons, ...variogramComparisons]) {
      expect(ratio).toBeLessThan(1);
      expect(dieboldMarianoP).toBeLessThan(0.05);
    }
  });
});
