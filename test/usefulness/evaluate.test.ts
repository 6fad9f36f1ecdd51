import { afterAll, beforeAll, expect, test } from 'vitest';
import { PathloomError } from '../../inference/contract/error.ts';
import { fitIidBootstrap } from '../../inference/core/baselines/iid-bootstrap.ts';
import { type Model, openModel } from '../../inference/node.ts';
import { evaluateUsefulness } from '../../training/evaluate/usefulness/evaluate.ts';
import { madeHistory } from '../fixtures/history.ts';
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

const options = { seed: 4, baselines: {}, onStage: () => {} };

test('the usefulness of a model is tested on days that it has not seen, and so is that of what is fitted beside it', async () => {
  const history = madeHistory({ steps: 1000 });
  const stages: [number, number][] = [];
  const lengths: number[] = [];
  const baselines = {
    watched: (returns: Float64Array) => {
      lengths.push(returns.length);
      throw new PathloomError('training_failed', 'did not converge');
    },
  };
  const [table, ...more] = await evaluateUsefulness(model, history, {
    ...{ seed: 4, baselines },
    onStage: (done, total) => stages.push([done, total]),
  });
  expect(more).toEqual([]);
  expect(table).toMatchObject({
    ...{ asset: 'ASSET1', steps: 1000, trainingSteps: 700, models: [made.card.id] },
    failed: { watched: 'did not converge' },
    floor: { forecast: { firstDate: history.dates[700], days: 300, unseen: true } },
  });
  expect(lengths).toEqual([700]);
  const [done, total] = stages[stages.length - 1];
  expect([done, total]).toEqual([12, 12]);
});

test.each([
  [{ steps: 700, shift: 0 }, 'The history has 700 returns; usefulness needs at least 750'],
  [{ steps: 800, shift: 10 }, "The model was fitted on 0 of the history's returns; usefulness needs 500 to 800"],
])('a history of %j is refused before anything is drawn', async ({ steps, shift }, message) => {
  const { dates, ...rest } = madeHistory({ steps });
  const later = dates.map((date) => `${Number(date.slice(0, 4)) + shift}${date.slice(4)}`);
  const blind = { card: model.card, generate: () => expect.unreachable('nothing may be drawn') };
  const asked = evaluateUsefulness(blind, { ...rest, dates: later }, { ...options, baselines: { i: fitIidBootstrap } });
  await expect(asked).rejects.toMatchObject({ name: 'PathloomError', code: 'bad_data', message });
});
