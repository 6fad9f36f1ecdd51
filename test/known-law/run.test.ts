import { beforeAll, describe, expect, test } from 'vitest';
import { KnownLawReport } from '../../inference/contract/known-law.ts';
import { knownLaws } from '../../inference/core/known-law/registry.ts';
import { formatKnownLaw } from '../../inference/core/known-law/table.ts';
import { nodeRuntime } from '../../inference/node.ts';
import type { Architecture } from '../../training/architectures/architecture.ts';
import { findArchitecture } from '../../training/architectures/registry.ts';
import { tcnOf } from '../../training/architectures/tcn/index.ts';
import { openBackend } from '../../training/backend/open.ts';
import { type KnownLawOptions, runKnownLaw } from '../../training/evaluate/known-law/run.ts';
import type { Recipe } from '../../training/loop/recipe.ts';

/** An architecture whose quick recipe is shorter still. */
function hasty(architecture: Architecture, changes: Partial<Recipe>): Architecture {
  const quick = { ...architecture.recipes.quick, paths: 4, burnIn: 0, refit: false, ...changes };
  return { ...architecture, recipes: { ...architecture.recipes, quick } };
}

const run = (architecture: Architecture, options: Partial<KnownLawOptions> = {}) =>
  runKnownLaw({
    ...{ law: knownLaws.gjr, architecture, preset: 'quick', steps: 1500, testSteps: 500, paths: 32, seed: 3 },
    ...{ command: 'run.test.ts', runtime: nodeRuntime(), ...options },
  });

const likelihood = { likelihoodSteps: 200, likelihoodDays: 256, validateEvery: 100 };
const pathDependent = hasty(findArchitecture('path-dependent'), { ...likelihood, adversarialSteps: 2 });

beforeAll(async () => {
  await openBackend();
});

describe.each(['gjr', 'heston'] as const)('a model of a few steps on a path of %s', (name) => {
  let report: KnownLawReport;
  beforeAll(async () => {
    report = await run(pathDependent, { law: knownLaws[name] });
  });

  test('knows the volatility better than a constant does, and the law itself better still', () => {
    const { 'path-dependent': model, 'baseline:iid': constant, truth } = report.scores;
    expect(model.volatility.correlation).toBeGreaterThan(0.5);
    expect(constant.volatility.correlation).toBeNull();
    expect(model.volatility.error).toBeLessThan(0.8 * constant.volatility.error);
    // Returns tell the variance of a GJR-GARCH, and of Heston's a part.
    if (name === 'gjr') expect(truth.volatility).toEqual({ correlation: expect.closeTo(1, 12), bias: 0, error: 0 });
    else expect(truth.volatility.error).toBeLessThan(model.volatility.error);
  });

  test('has its one-step law scored against the true one', () => {
    const { 'path-dependent': model, 'baseline:iid': constant, truth } = report.scores;
    // Three standard errors above: no model beats the truth but by chance.
    const { value, standardError } = model.oneStep.logScore ?? { value: Number.NaN, standardError: Number.NaN };
    expect(value).toBeLessThan(3 * standardError);
    expect(value).toBeGreaterThan(-0.3);
    expect(constant.oneStep.logScore).toBeNull();
    if (name === 'gjr') expect(truth.oneStep.logScore).toEqual({ value: 0, standardError: 0 });
    else expect(truth.oneStep.logScore?.value).toBeLessThan(0);
    expect(truth.oneStep.pitUniformityP).toBeGreaterThan(0.001);
    for (const [i, { level, bias, error }] of model.oneStep.valueAtRisk.entries()) {
      expect(level).toBe([0.01, 0.05][i]);
      expect(Math.abs(bias)).toBeLessThanOrEqual(error);
      expect(error).toBeLessThan(constant.oneStep.valueAtRisk[i].error);
      if (name === 'gjr') expect(truth.oneStep.valueAtRisk[i]).toEqual({ level, bias: 0, error: 0 });
      else expect(truth.oneStep.valueAtRisk[i].error).toBeLessThan(error);
    }
  });

  test('has its long paths held against those of the law', () => {
    const { 'path-dependent': model, 'baseline:gjr': gjr, 'baseline:iid': constant, truth } = report.scores;
    expect(report.truth.autocorrelation.map(({ lag }) => lag)).toEqual([1, 5, 20, 60]);
    expect(report.truth.leverage).toBeLessThan(0);
    expect(model.longRun.volatilityRatio).toBeGreaterThan(0);
    for (const { longRun } of [gjr, constant, truth]) {
      expect(longRun.volatilityRatio).toBeGreaterThan(0.4);
      expect(longRun.volatilityRatio).toBeLessThan(2.5);
    }
    expect(truth.longRun.autocorrelationError).toBeLessThan(constant.longRun.autocorrelationError);
    expect(truth.longRun.wasserstein).toBeLessThan(0.15);
  });

  test('is told in a report that its schema knows, and in a table of it', () => {
    expect(KnownLawReport.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
    expect(report.columns).toEqual(['path-dependent', 'baseline:gjr', 'baseline:iid', 'truth']);
    expect(report.failed).toEqual({});
    const lines = formatKnownLaw(report).split('\n');
    expect(lines[1]).toMatch(/^path-dependent \(quick, step \d+\) fitted to 1500 returns, forecasts of the 500 after/);
    expect(lines[2].trim().split(/\s+/)).toEqual(['law', ...report.columns]);
    expect(lines.slice(4, 22).map((line) => line.length)).toEqual(Array.from({ length: 18 }, () => lines[3].length));
    expect(lines.some((line) => line.includes('hidden variance'))).toBe(name === 'heston');
  });
});

test('the same seed gives the same report, another one another', async () => {
  const short = { steps: 600, testSteps: 120, paths: 2 };
  const [first, again, other] = [
    await run(pathDependent, short),
    await run(pathDependent, short),
    await run(pathDependent, { ...short, seed: 4 }),
  ];
  expect(again).toEqual(first);
  expect(other.scores.truth.longRun).not.toEqual(first.scores.truth.longRun);
});

describe('a model without a density is known by its draws', () => {
  const critic = { adversarialSteps: 2, validateEvery: 2 };
  const short = { steps: 600, testSteps: 120, paths: 2 };

  test('day by day where it reads the market', async () => {
    const { scores } = await run(hasty(findArchitecture('dense'), critic), short);
    expect(scores.dense.oneStep.logScore).toBeNull();
    expect(scores.dense.volatility.correlation).not.toBeNull();
  });

  test('once for all days where it does not', async () => {
    const { scores } = await run(hasty(tcnOf(4), critic), short);
    expect(scores.tcn.oneStep.logScore).toBeNull();
    expect(scores.tcn.volatility.correlation).toBeNull();
    expect(scores.tcn.longRun.volatilityRatio).toBeGreaterThan(0);
  });
});

test('an interrupted fit stops with the right code', async () => {
  await expect(run(pathDependent, { interrupted: () => true })).rejects.toMatchObject({ code: 'interrupted' });
});
