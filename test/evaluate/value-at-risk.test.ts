import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Model, openModel } from '../../inference/node.ts';
import { dailyValueAtRisk } from '../../training/evaluate/value-at-risk.ts';
import { walkForward } from '../../training/evaluate/walk-forward.ts';
import { findBreaches } from '../../training/report/figures/value-at-risk.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';

let made: MadePackage;
let model: Model;
beforeAll(async () => {
  made = await makePackage({ architecture: 'path-dependent' });
  model = await openModel(made.folder);
});
afterAll(async () => {
  await model.close();
  await made.remove();
});

test('the daily value at risk has the breaches that the walk-forward evaluation counts', async () => {
  const options = { from: '2020-06-01', until: '2021-01-29', draws: 100, seed: 3 };
  const [series, ...more] = await dailyValueAtRisk(model, made.history, options);
  expect(more).toEqual([]);
  const [table] = await walkForward(model, made.history, { ...options, baselines: {} });
  expect([series.dates[0], series.dates[series.dates.length - 1]]).toEqual([table.firstDate, table.lastDate]);
  const first = made.history.dates.indexOf(table.firstDate);
  expect([...series.returns]).toEqual([...made.history.returns[0].slice(first, first + table.days)]);
  const counted = table.scores[made.card.id].breaches;
  expect(series.levels.map(({ level }, i) => ({ level, breaches: findBreaches(series, i).length }))).toEqual(
    counted.map(({ level, breaches }) => ({ level, breaches })),
  );
  expect(counted[1].breaches).toBeGreaterThan(0);
  const [rare, common] = series.levels.map(({ valueAtRisk }) => valueAtRisk);
  rare.forEach((value, day) => {
    expect(value).toBeLessThan(common[day]);
  });
});
