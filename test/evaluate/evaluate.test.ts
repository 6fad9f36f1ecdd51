import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PathloomError } from '../../inference/contract/error.ts';
import type { FitBaseline } from '../../inference/core/baselines/baseline.ts';
import { fitIidBootstrap } from '../../inference/core/baselines/iid-bootstrap.ts';
import { type Model, openModel } from '../../inference/node.ts';
import { type EvaluatedModel, evaluateModel } from '../../training/evaluate/evaluate.ts';
import { renderReport } from '../../training/report/index.ts';
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

const history = madeHistory({ steps: 300 });
const options = { seed: 4, baselines: {}, onStage: () => {} };

test('a path of the model that is not finite ends the evaluation, with its number and the seed', async () => {
  const broken: EvaluatedModel = {
    card: model.card,
    encode: model.encode.bind(model),
    volatility: model.volatility.bind(model),
    async generate(...asked) {
      const set = await model.generate(...asked);
      async function* spoilt() {
        for await (const chunk of set.chunks) {
          if (chunk.firstPath <= 77 && 77 < chunk.firstPath + chunk.paths) {
            chunk.values[5 * chunk.paths + 77 - chunk.firstPath] = Number.NaN;
          }
          yield chunk;
        }
      }
      return { ...set, chunks: spoilt() };
    },
  };
  await expect(evaluateModel(broken, history, options)).rejects.toMatchObject({
    ...{ name: 'PathloomError', code: 'training_failed' },
    message: 'path 77 of seed 4, asset ASSET1, is not finite: a defect of the model',
  });
});

describe('a baseline', () => {
  const stubborn: FitBaseline = () => {
    throw new PathloomError('training_failed', 'Baseline stubborn did not converge');
  };
  const odd: FitBaseline = (returns) => {
    const fitted = fitIidBootstrap(returns);
    return { ...fitted, simulate: (asked) => fitted.simulate(asked).fill(Number.NaN, 7, 8) };
  };

  test('that does not converge, or draws what is not finite, loses its column alone, in the table and in the report', async () => {
    const baselines = { stubborn, odd, 'baseline:iid': fitIidBootstrap };
    const [evaluation] = await evaluateModel(model, history, { ...options, baselines });
    const { table } = evaluation;
    expect(table.models).toEqual([made.card.id, 'baseline:iid']);
    expect(Object.keys(table.failed).sort()).toEqual(['odd', 'stubborn']);
    expect(table.failed.stubborn).toBe('Baseline stubborn did not converge');
    expect(table.failed.odd).toMatch(/^path \d+ returns NaN at step \d+$/);
    const page = renderReport({ ...evaluation, card: made.card, version: '0.1.0', command: 'none' });
    expect(page).toContain('No column for stubborn: Baseline stubborn did not converge.');
    expect(page).toMatch(/No column for odd: path \d+ returns NaN/);
    expect(page).toMatch(/odd is in no figure: path \d+ is not finite/);
  });

  test('whose fit is a bug of a program is not hidden', async () => {
    const bug: FitBaseline = () => {
      throw new TypeError('a bug');
    };
    await expect(evaluateModel(model, history, { ...options, baselines: { bug } })).rejects.toThrow(TypeError);
  });
});

test.each([
  [['OTHER'], 'the data have the assets OTHER, model made-path-dependent has ASSET1'],
  [['ASSET1', 'ASSET2'], 'the data have the assets ASSET1, ASSET2, model made-path-dependent has ASSET1'],
])('a history of the assets %j is refused, naming both', async (assets, message) => {
  const other = { ...madeHistory({ steps: 300, assets: assets.length }), assets };
  await expect(evaluateModel(model, other, options)).rejects.toMatchObject({ code: 'bad_data', message });
});
