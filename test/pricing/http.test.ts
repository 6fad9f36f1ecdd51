import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '../../functions/client/index.ts';
import { OptionsAnswer } from '../../inference/contract/options.ts';
import { openModel, priceOptions, pricingMeasure } from '../../inference/node.ts';
import { madeHistory } from '../fixtures/history.ts';
import { listen } from '../functions/listen.ts';
import { expectProblem, type MadeService, makeService, postJson } from '../functions/service.ts';
import { pathsOf } from './made-model.ts';

let service: MadeService;
let app: Hono;
beforeAll(async () => {
  service = await makeService();
  app = service.app({ maxValues: 100_000, pricingMeasure });
});
afterAll(() => service.remove());

const asked = { model: 'one', paths: 200, maturities: [5, 10], strikes: [90, 100], spot: 95, rate: 0.02, seed: 3 };

describe('POST /v1/options', () => {
  test('answers what the library finds on the same model, which a client reads', async () => {
    const response = await postJson(app, '/v1/options', asked);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-pathloom-seed')).toBe('3');
    const answer = OptionsAnswer.parse(await response.json());
    const model = await openModel(`${service.folder}/one`);
    const { model: _model, ...fields } = asked;
    expect(answer).toEqual(await priceOptions(model, fields));
    await model.close();
    const server = await listen(app);
    expect(await createClient({ url: server.url }).options(asked)).toEqual(answer);
    await server.close();
  });

  test('goes on from a history of the request', async () => {
    const history = { returns: [...madeHistory({ seed: 5, steps: 300 }).returns[0]] };
    const answer = OptionsAnswer.parse(await (await postJson(app, '/v1/options', { ...asked, history })).json());
    expect(answer.manifest.history?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each([
    [400, 'maturities.0', { maturities: [-1] }, 'request maturities.0 -1: must be at least 1'],
    [400, 'strikes.0', { strikes: [0] }, 'request strikes.0 0: must be above 0'],
    [400, 'asset', { asset: 'gold' }, 'asset "gold": there is no such asset; known: ASSET1'],
    [400, '', { moneyness: [1] }, 'must have strikes or moneyness, not both'],
    [400, 'model', { model: 'baseline:gjr', history: { returns: Array(300).fill(0.01) } }, 'the pricing measure needs'],
    [
      413,
      undefined,
      { paths: 2000 },
      '2000 paths × 10 steps × 1 assets, 16 evaluations of each, are 320000 values; one answer is made of at most 100000. Ask for at most 625 paths,',
    ],
    [
      413,
      undefined,
      { maturities: [252] },
      'Ask for at most 62 steps at the fewest paths, 100, or ask the command line',
    ],
    [400, 'model', { model: 'baseline:gjr' }, 'model: a baseline has no law of its own'],
  ])('refuses with %d at %s', async (status, field, more, words) => {
    const problem = await expectProblem(
      await postJson(app, '/v1/options', { ...asked, ...more }),
      status,
      service.folder,
    );
    expect(problem.detail).toContain(words);
    if (field) expect(problem.field).toBe(field);
  });

  test('is not answered where it was left out', async () => {
    const without = service.app({ answerOptions: undefined as never });
    const problem = await expectProblem(await postJson(without, '/v1/options', asked), 404, service.folder);
    expect(problem.detail).toContain('does not answer for option prices; "pathloom serve" and "pathloom options" do');
  });
});

describe('POST /v1/scenarios under the pricing measure', () => {
  const body = { model: 'one', paths: 4, steps: 6, seed: 2, start: 'latest', pricing: { rate: 0.03 } } as const;

  test('answers the paths of the library, and a manifest that carries the terms', async () => {
    const server = await listen(app);
    const { manifest, paths } = await createClient({ url: server.url }).scenarios(body);
    await server.close();
    expect(manifest.pricing).toMatchObject({ rate: 0.03, dividendYield: 0, stepsPerYear: 252 });
    const model = await openModel(`${service.folder}/one`);
    const { model: _model, pricing, ...query } = body;
    const float32 = paths.map((path) => path.map((value) => Math.fround(value as number)));
    expect(float32).toEqual(await pathsOf(await pricingMeasure(model, pricing).generate(query)));
    await model.close();
  });

  test.each([
    ['a rate beyond its limit', { pricing: { rate: 9 } }, 'pricing.rate', 'must be at most 0.5'],
    [
      'conditions beside it',
      { conditions: [{ asset: 'ASSET1', change: -0.1, within: 3 }] },
      'pricing',
      'of the real world',
    ],
  ])('refuses %s', async (_what, more, field, words) => {
    const response = await postJson(app, '/v1/scenarios', { ...body, ...more });
    const problem = await expectProblem(response, 400, service.folder);
    expect(problem).toMatchObject({ field, detail: expect.stringContaining(words) });
  });

  test('is refused where it was left out', async () => {
    const problem = await expectProblem(await postJson(service.app(), '/v1/scenarios', body), 400, service.folder);
    expect(problem.detail).toMatch(/^request pricing is not answered here/);
  });
});
