import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CreditRisk } from '../../inference/contract/credit.ts';
import type { MonteCarlo } from '../../inference/contract/estimate.ts';
import { type Firm, type FirmAssets, solveMerton } from '../../inference/core/credit/merton.ts';
import { creditOf } from './ask.ts';

// Made by golden/credit.py, SciPy.
const golden = JSON.parse(readFileSync(new URL('golden/credit.json', import.meta.url), 'utf8'));
const { volatility, drift } = golden.market;
const monthly = { assets: ['M'], volatilities: [volatility], drifts: [drift], stepsPerYear: 12 };
const daily = { ...monthly, stepsPerYear: 252 };
const common = { rate: golden.rate, quantiles: [0.5], levels: [0.05] };

/** How many standard errors an estimate is off. */
const errorsOff = ({ value, standardError }: MonteCarlo, truth: number): number =>
  Math.abs(value - truth) / standardError;

test.each(golden.firms as (Firm & FirmAssets)[])(
  'the assets of a firm are those of a root finder: %j',
  ({ value, volatility, ...firm }) => {
    const found = solveMerton(firm);
    expect(Math.abs(found.value / value - 1)).toBeLessThan(1e-9);
    expect(Math.abs(found.volatility / volatility - 1)).toBeLessThan(1e-8);
  },
);

interface ClosedForm {
  fields: Record<string, unknown>;
  barrier: number;
  assetValue: number;
  assetVolatility: number;
  atMaturity: number;
  firstPassage: number[];
}

describe.each([
  // With a step a month, assets that move one for one are all that are lognormal; the others are with steps of days.
  ['a million paths', monthly, 1_000_000, [golden.unlevered]],
  ['a hundred thousand paths of days', daily, 100_000, golden.obligors],
] as [string, typeof monthly, number, ClosedForm[]][])(
  'on %s, within two standard errors,',
  (_name, market, paths, cases) => {
    const asked = { ...common, paths, years: 2 };
    let atMaturity: CreditRisk;
    let firstPassage: CreditRisk;
    beforeAll(async () => {
      const obligors = cases.map(({ fields }) => fields);
      const watched = cases.map(({ fields, barrier }) => ({ ...fields, barrier }));
      atMaturity = await creditOf(market, { ...asked, obligors });
      firstPassage = await creditOf(market, { ...asked, obligors: watched, trigger: 'first-passage', bridge: true });
    });

    test('default at maturity is as probable as Merton has it', () => {
      for (const [index, { assetValue, assetVolatility, atMaturity: truth }] of cases.entries()) {
        const found = atMaturity.obligors[index];
        expect(found.assetValue).toBeCloseTo(assetValue, 8);
        expect(found.assetVolatility).toBeCloseTo(assetVolatility, 9);
        expect(found.probabilities.map(({ years }) => years)).toEqual([1, 2]);
        expect(found.probabilities[0].value).toBe(0);
        expect(errorsOff(found.probabilities[1], truth), found.name).toBeLessThan(2);
      }
    });

    test('first passage is as probable as Black & Cox have it, year by year', () => {
      for (const [index, { firstPassage: truth }] of cases.entries()) {
        const { name, probabilities } = firstPassage.obligors[index];
        expect(probabilities).toHaveLength(truth.length);
        for (const [year, estimate] of probabilities.entries()) {
          expect(errorsOff(estimate, truth[year]), `${name}, year ${year + 1}`).toBeLessThan(2);
        }
      }
    });
  },
);

describe('the loss of a homogeneous portfolio', () => {
  const { count, fields, probability, deviation, levels } = golden.homogeneous;
  let portfolio: CreditRisk['portfolio'];
  beforeAll(async () => {
    const obligors = Array.from({ length: count }, (_, i) => ({
      ...fields,
      name: `obligor ${i}`,
      exposure: 1,
      recovery: 0,
    }));
    const asked = {
      ...common,
      obligors,
      years: 1,
      paths: 40_000,
      levels: levels.map(({ level }: { level: number }) => level),
    };
    portfolio = (await creditOf(daily, asked)).portfolio;
  });

  test('is that of the mixture of binomials, within three standard errors, and its value at risk within two defaults', () => {
    expect(errorsOff(portfolio.expectedLoss, count * probability)).toBeLessThan(3);
    expect(errorsOff(portfolio.volatility, count * deviation)).toBeLessThan(3);
    for (const [i, { valueAtRisk, shortfall }] of levels.entries()) {
      expect(Math.abs(portfolio.risk[i].valueAtRisk.value - count * valueAtRisk)).toBeLessThanOrEqual(2);
      expect(errorsOff(portfolio.risk[i].expectedShortfall, count * shortfall)).toBeLessThan(3);
    }
  });

  test("is near Vasicek's limit: within five per cent with 300 obligors", () => {
    for (const [i, { limit, limitShortfall }] of levels.entries()) {
      const { valueAtRisk, expectedShortfall } = portfolio.risk[i];
      expect(Math.abs(valueAtRisk.value / count / limit - 1)).toBeLessThan(0.05);
      expect(Math.abs(expectedShortfall.value / count / limitShortfall - 1)).toBeLessThan(0.05);
    }
  });

  test('is contributed to by all alike', () => {
    for (const { contributions, expectedShortfall } of portfolio.risk) {
      const sum = contributions.reduce((total, { value }) => total + value, 0);
      expect(sum).toBeCloseTo(expectedShortfall.value, 9);
      const scores = contributions.map((each) => errorsOff(each, expectedShortfall.value / count));
      const rms = Math.sqrt(scores.reduce((total, score) => total + score * score, 0) / count);
      expect(rms).toBeGreaterThan(0.8);
      expect(rms).toBeLessThan(1.2);
    }
  });
});
