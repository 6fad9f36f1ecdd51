import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerCredit } from '../../functions/http/answers/credit.ts';
import { answerForecast } from '../../functions/http/answers/forecasts.ts';
import { answerOptions } from '../../functions/http/answers/options.ts';
import { answerRisk } from '../../functions/http/answers/risk.ts';
import type { Service } from '../../functions/http/service.ts';
import type { Visit } from '../../functions/http/visit.ts';
import type { PathChunk } from '../../inference/contract/chunk.ts';
import type { Model } from '../../inference/core/model.ts';
import { openModel } from '../../inference/node.ts';
import { type MadeService, makeService } from './service.ts';

let made: MadeService;
let real: Model;
beforeAll(async () => {
  made = await makeService();
  real = await openModel(join(made.folder, 'one'));
});
afterAll(async () => {
  await real.close();
  await made.remove();
});

const PATHS = 150_000;

/** A service whose model draws all paths at once, and a visit whose signal is aborted at a look after that. */
function leftAfter(looks: number) {
  let drawn = false;
  let left = looks;
  const model = Object.create(real) as Model;
  model.generate = async (...asked) => {
    const { manifest } = await real.generate(...asked);
    const { paths } = manifest.request;
    async function* chunks(): AsyncGenerator<PathChunk> {
      const values = Float32Array.from({ length: paths }, (_, path) => (path % 997) / 1e4 - 0.05);
      yield { firstPath: 0, paths, firstStep: 0, steps: 1, assets: 1, values };
      drawn = true;
    }
    return { manifest, chunks: chunks() };
  };
  const service: Service = {
    models: { ids: async () => ['one'], report: async () => undefined, open: async () => model },
    ...{ maxValues: 20_000_000, maxDrawn: 20_000_000, drawSeed: () => 1 },
  };
  const { signal } = new AbortController();
  signal.throwIfAborted = () => {
    if (drawn && left-- === 1) throw new Error('nobody waits');
  };
  const visit: Visit = { signal, turn: async () => {}, end: () => {} };
  return { service, visit, looksLeft: () => left };
}

const figures = { model: 'one', paths: PATHS, levels: [0.05, 0.5] };
const obligors = [{ name: 'one', asset: 'ASSET1', equity: 30, debt: 70, maturity: 1 }];

test.each([
  ['risk', answerRisk, { ...figures, steps: 1, weights: { ASSET1: 1 } }],
  ['a forecast', answerForecast, { ...figures, steps: 1 }],
  ['credit risk', answerCredit, { ...figures, years: 1, stepsPerYear: 1, every: 1, obligors }],
])('%s is given up in the midst of its figures where nobody waits', async (_name, answer, body) => {
  const { service, visit, looksLeft } = leftAfter(Number.POSITIVE_INFINITY);
  expect(await answer(service, body, visit)).toMatchObject({ manifest: { request: { paths: PATHS } } });
  const second = leftAfter(2);
  await expect(answer(second.service, body, second.visit)).rejects.toThrow('nobody waits');
  expect(looksLeft()).toBe(Number.POSITIVE_INFINITY);
});

test('option prices look whether anybody waits between strikes', async () => {
  const service: Service = {
    models: { ids: async () => ['one'], report: async () => undefined, open: async () => real },
    ...{ maxValues: 1_000_000, maxDrawn: 1_000_000, drawSeed: () => 1 },
  };
  const looksWith = async (strikes: number) => {
    let looks = 0;
    const { signal } = new AbortController();
    signal.throwIfAborted = () => {
      looks++;
    };
    const visit: Visit = { signal, turn: async () => {}, end: () => {} };
    const moneyness = Array.from({ length: strikes }, (_, i) => 0.9 + i / 500);
    const body = { model: 'one', paths: 10_000, maturities: [1], moneyness };
    await answerOptions(service, body, visit);
    return looks;
  };
  expect(await looksWith(100)).toBeGreaterThan((await looksWith(1)) + 5);
});
