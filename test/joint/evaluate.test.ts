import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { JointQuality } from '../../inference/contract/joint-quality.ts';
import { JOINT_BASELINES } from '../../inference/core/joint/baselines.ts';
import { tabulateJointForecasts, tabulateJointPaths } from '../../inference/core/joint/table.ts';
import { type Model, openModel } from '../../inference/node.ts';
import { evaluateJointPaths } from '../../training/evaluate/joint/paths.ts';
import { jointWalkForward } from '../../training/evaluate/joint/walk-forward.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { tiedHistory } from './market.ts';

const ASSETS = 3;
const history = tiedHistory(ASSETS, 760);
let made: MadePackage;
let model: Model;
beforeAll(async () => {
  made = await makePackage({ architecture: 'joint', assets: ASSETS });
  model = await openModel(made.folder);
});
afterAll(async () => {
  await model.close();
  await made.remove();
});

describe('long paths of all assets', () => {
  test('stand beside the history and the three baselines, which are near the history that they were fitted to', async () => {
    const stages: string[] = [];
    const onStage = (done: number, total: number, stage: string) => stages.push(`${done}/${total} ${stage}`);
    const paths = await evaluateJointPaths(model, history, { seed: 3, onStage });
    expect(JointQuality.parse({ assets: history.assets, paths }).paths).toEqual(paths);
    expect(paths).toMatchObject({ steps: 760, models: [model.card.id, ...JOINT_BASELINES], failed: {} });
    for (const id of JOINT_BASELINES) {
      paths.shapes[id].correlations.forEach((each, pair) => {
        expect(Math.abs(each - paths.history.correlations[pair])).toBeLessThan(0.08);
      });
    }
    expect(stages).toEqual(['0/3 paths', '1/3 fit of the baselines', '2/3 paths of the baselines', '3/3 done']);
    const table = tabulateJointPaths(paths);
    expect(table.every((row) => row.length === 2 + paths.models.length)).toBe(true);
  });

  test('of a history of other assets are refused', async () => {
    const other = tiedHistory(2, 760);
    await expect(evaluateJointPaths(model, other, { seed: 3, onStage: () => {} })).rejects.toMatchObject({
      code: 'bad_data',
    });
  });
});

describe('joint forecasts', () => {
  const from = history.dates[500];

  test('of every day are scored beside the baselines', async () => {
    const days: number[] = [];
    const options = { from, seed: 3, onDay: (done: number) => days.push(done) };
    const forecasts = await jointWalkForward(model, history, options);
    expect(days).toEqual(Array.from({ length: 260 }, (_, i) => i + 1));
    expect(JointQuality.parse({ assets: history.assets, forecasts }).forecasts).toEqual(forecasts);
    expect(forecasts.forecasters).toEqual([model.card.id, ...JOINT_BASELINES]);
    const own = forecasts.scores[model.card.id];
    expect(own.energyComparisons).toEqual([]);
    expect(own.horizons.map(({ steps, days: count }) => [steps, count])).toEqual([
      [1, 260],
      // From every fifth day whose twenty days end within the period.
      [20, 49],
    ]);
    for (const id of JOINT_BASELINES) {
      const scores = forecasts.scores[id];
      scores.energyComparisons.forEach(({ ratio }, h) => {
        expect(ratio).toBeCloseTo(own.horizons[h].energy / scores.horizons[h].energy, 12);
      });
      // Independent days: every baseline knows their law, and its value at risk holds.
      expect(scores.portfolios[1].equal.coverageP).toBeGreaterThan(0.01);
      expect(scores.correlationError).toBeLessThan(0.1);
    }
    const table = tabulateJointForecasts(forecasts);
    expect(table.every((row) => row.length === 1 + forecasts.forecasters.length)).toBe(true);
  });

  test('are the same for the same seed, and do not look ahead: days after the period change nothing', async () => {
    const until = history.dates[640];
    const cut = {
      ...history,
      dates: history.dates.slice(0, 641),
      returns: history.returns.map((series) => series.slice(0, 641)),
    };
    const options = { from, until, seed: 3, onDay: () => {} };
    expect(await jointWalkForward(model, history, options)).toEqual(await jointWalkForward(model, cut, options));
  });
});
