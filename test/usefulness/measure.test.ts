import { beforeAll, describe, expect, test } from 'vitest';
import { UsefulnessTable } from '../../inference/contract/usefulness.ts';
import { formatUsefulness } from '../../inference/core/usefulness/table.ts';
import { measureUsefulness } from '../../training/evaluate/usefulness/measure.ts';
import { weekdays } from '../fixtures/history.ts';
import { garchPath, normalPath, paths, replay } from './series.ts';

const STEPS = 1200;
const history = garchPath(2, 0, STEPS);
const dates = weekdays(STEPS);
const models = [
  { id: 'normal', paths: paths(20, (number) => normalPath(2, number, 600)) },
  { id: 'replay', paths: paths(20, (number) => replay(history.subarray(0, 900), 200, 2, number)) },
  { id: 'broken', paths: paths(20, (number) => normalPath(2, number, 600).fill(number === 1003 ? Number.NaN : 1, 7)) },
];
const options = { asset: 'TOY', dates, trainingSteps: 900, seed: 3, failed: { 'baseline:x': 'did not converge' } };

describe('the table of usefulness', () => {
  const stages: [number, number, string][] = [];
  let table: UsefulnessTable;
  beforeAll(async () => {
    const onStage = (...stage: [number, number, string]) => stages.push(stage);
    table = await measureUsefulness(models, history, { ...options, onStage });
  });

  test('is one that its schema takes, with a column for each sound model', () => {
    expect(UsefulnessTable.parse(JSON.parse(JSON.stringify(table)))).toEqual(table);
    expect(table.models).toEqual(['normal', 'replay']);
    expect(Object.keys(table.scores)).toEqual(table.models);
    expect(table.failed).toEqual({ 'baseline:x': 'did not converge', broken: 'path 3 returns NaN at step 7' });
  });

  test('tests forecasts on the days that the model has not seen', () => {
    const { forecast } = table.floor;
    expect(forecast).toMatchObject({ firstDate: dates[900], lastDate: dates[STEPS - 1], days: 300, unseen: true });
    expect(table.scores.normal.forecast.ratio).toBeCloseTo(table.scores.normal.forecast.qlike / forecast.qlike, 12);
  });

  test('tells the normal paths from the history, and finds the replay', () => {
    const { normal, replay: replayed } = table.scores;
    expect(normal.judge.auc.value).toBeGreaterThan(0.8);
    expect(normal.memorisation.memorises).toBe(false);
    expect(replayed.judge.auc.value).toBeLessThan(0.45);
    expect(replayed.memorisation.memorises).toBe(true);
    expect(replayed.memorisation.ratio).toBeLessThan(0.1);
  });

  test('tells how far it is, block by block', () => {
    expect(stages.map(([done]) => done)).toEqual(Array.from({ length: 18 }, (_, i) => i));
    expect(new Set(stages.map(([, total]) => total))).toEqual(new Set([18]));
    expect([...new Set(stages.map(([, , stage]) => stage))]).toEqual(
      ['history', 'normal', 'replay'].map((subject) => `usefulness of ${subject}`),
    );
  });

  test('is printed with aligned columns, what was measured and what failed', () => {
    const lines = formatUsefulness(table).split('\n');
    expect(lines[0]).toBe(
      `TOY, ${dates[0]} to ${dates[STEPS - 1]}: 1200 returns, models fitted on the first 900; seed 3`,
    );
    expect(lines[1]).toMatch(/^measure +history +normal +replay$/);
    const ends = lines.slice(3, 12).map((line) => line.length);
    expect(new Set(ends)).toEqual(new Set([lines[2].length]));
    expect(lines[11]).toMatch(/^ {2}memorises +no +yes$/);
    expect(lines[7]).toContain(`${table.scores.normal.forecast.ratio.toFixed(4)} (`);
    expect(lines).toContain(
      `Variance forecast: learned from the paths, tested on ${dates[900]} to ${dates[STEPS - 1]}, 300 days that the model has not seen; DM: Diebold-Mariano p-value.`,
    );
    expect(lines.at(-1)).toBe('No column for broken: path 3 returns NaN at step 7');
  });
});

describe('what cannot be measured is refused', () => {
  const refuse = (of: Float64Array, trainingSteps?: number) =>
    measureUsefulness(models, of, { asset: 'TOY', dates, seed: 3, ...(trainingSteps ? { trainingSteps } : {}) });

  test.each([
    [
      'a short history',
      history.subarray(0, 749),
      undefined,
      'The history has 749 returns; usefulness needs at least 750',
    ],
    [
      'a model that knows too little of it',
      history,
      499,
      "The model was fitted on 499 of the history's returns; usefulness needs 500 to 1200",
    ],
    [
      'a model that knows more than there is',
      history,
      1201,
      "The model was fitted on 1201 of the history's returns; usefulness needs 500 to 1200",
    ],
    [
      'a history that is not finite',
      history.with(5, Number.POSITIVE_INFINITY),
      undefined,
      'The history cannot be used: it returns Infinity at step 5',
    ],
    [
      'a history that never moves',
      new Float64Array(STEPS),
      undefined,
      'The history cannot be used: it never moves: all its returns are 0',
    ],
  ])('%s', async (_, of, trainingSteps, message) => {
    await expect(refuse(of, trainingSteps)).rejects.toMatchObject({ code: 'bad_data', message });
  });

  test.each([
    ['few', models[0].paths.slice(1)],
    ['short', models[0].paths.map((path) => path.subarray(0, 249))],
  ])('too %s paths', async (_, made) => {
    await expect(measureUsefulness([{ id: 'm', paths: made }], history, options)).rejects.toThrow(
      new RangeError('Model "m" needs at least 20 paths of 250 steps or more'),
    );
  });
});
