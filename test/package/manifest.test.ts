import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Manifest } from '../../inference/contract/manifest.ts';
import { VERSION } from '../../inference/contract/version.ts';
import { Model } from '../../inference/core/model.ts';
import { folderReader } from '../../inference/node.ts';
import { madeHistory } from '../fixtures/history.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { queryOf } from '../fixtures/paths.ts';
import { RUNTIMES } from './runtimes.ts';

let made: MadePackage;

beforeAll(async () => {
  made = await makePackage({ architecture: 'dense', assets: 2 });
});
afterAll(() => made.remove());

describe.each(RUNTIMES)('on %s', (_name, runtime) => {
  const open = () => Model.open(folderReader(made.folder), runtime);

  async function answer(model: Model, fields = {}, options = {}) {
    const { manifest, chunks } = await model.generate(queryOf(fields), options);
    const hash = createHash('sha256');
    for await (const { values } of chunks) hash.update(new Uint8Array(values.buffer));
    return { manifest, digest: hash.digest('hex') };
  }

  test('the manifest says what was drawn, of what model and by whom, and that it is synthetic', async () => {
    const model = await open();
    const { manifest } = await model.generate({ paths: 3, output: 'prices', initialPrice: [1, 2] });
    expect(manifest).toEqual({
      synthetic: true,
      notice: 'Synthetic data drawn from a model by Pathloom; not market history, not advice.',
      generator: `pathloom ${VERSION}`,
      model: { id: 'made-dense', sha256: made.card.sha256, version: '1' },
      assets: ['ASSET1', 'ASSET2'],
      request: {
        ...{ model: 'made-dense', paths: 3, steps: 252, seed: 0, start: 'stationary', antithetic: false },
        ...{ output: 'prices', initialPrice: [1, 2] },
      },
    });
    expect(Manifest.parse(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest);
    await model.close();
  });

  test('the manifest of a request is itself a request for the same manifest and bytes, in another process’s model too', async () => {
    const [one, two] = [await open(), await open()];
    const first = await answer(one, { start: '2020-05-16', antithetic: true });
    const again = await answer(one, { start: '2020-05-16', antithetic: true });
    const elsewhere = await answer(two, JSON.parse(JSON.stringify(first.manifest.request)));
    expect(again).toEqual(first);
    expect(elsewhere).toEqual(first);
    await Promise.all([one.close(), two.close()]);
  });

  test('two requests at once do not disturb each other', async () => {
    const model = await open();
    const [alone, other] = [await answer(model, { seed: 1, steps: 400 }), await answer(model, { seed: 2, steps: 400 })];
    const together = await Promise.all([
      answer(model, { seed: 1, steps: 400 }),
      answer(model, { seed: 2, steps: 400 }),
    ]);
    expect(together).toEqual([alone, other]);
    await model.close();
  });

  test('a history of one’s own is in the manifest by its hash and its last date', async () => {
    const model = await open();
    const history = madeHistory({ assets: 2, seed: 9, steps: 300 });
    const { manifest } = await answer(model, { start: 'latest' }, { history });
    expect(manifest.history).toEqual({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/), lastDate: history.dates[299] });
    const { manifest: same } = await answer(
      model,
      { start: 'latest' },
      { history: madeHistory({ assets: 2, seed: 9, steps: 300 }) },
    );
    expect(same).toEqual(manifest);
    const moved = {
      ...history,
      returns: history.returns.map((series) => series.map((x, i) => (i === 7 ? x + 1e-12 : x))),
    };
    const { manifest: other } = await answer(model, { start: 'latest' }, { history: moved });
    expect(other.history?.sha256).not.toBe(manifest.history?.sha256);
    await model.close();
  });
});

describe('a request that cannot be met', () => {
  test.each([
    ['no paths', { paths: 0 }, 'paths', /paths 0: must be at least 1/],
    ['half a path', { paths: 1.5 }, 'paths', /paths 1\.5/],
    ['more steps than allowed', { steps: 1_000_001 }, 'steps', /steps 1000001: must be at most 1000000/],
    ['a negative seed', { seed: -1 }, 'seed', /seed -1/],
    ['a seed that no double holds exactly', { seed: 2 ** 53 }, 'seed', /seed/],
    ['a start that is no date', { start: 'yesterday' }, 'start', /start "yesterday": .*a date such as 2008-10-01/],
    ['a day that does not exist', { start: '2021-02-30' }, 'start', /2021-02-30/],
    ['another model', { model: 'other' }, 'model', /other.*made-dense/],
    ['a price of nothing', { output: 'prices', initialPrice: 0 }, 'initialPrice', /initialPrice/],
    ['too few prices', { output: 'prices', initialPrice: [1] }, 'initialPrice', /1 prices.*2 assets/],
    ['prices for returns', { initialPrice: 5 }, 'initialPrice', /initialPrice goes with prices/],
    ['an unknown field', { horizon: 5 }, undefined, /horizon/],
  ])('%s: is refused in one line', async (_name, fields, field, message) => {
    const model = await Model.open(folderReader(made.folder), RUNTIMES[0][1]);
    const refusal = await model.generate({ ...queryOf(), ...fields } as never).catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      name: 'PathloomError',
      code: 'bad_option',
      message: expect.stringMatching(message),
    });
    if (field !== undefined) expect(refusal).toMatchObject({ field: expect.stringMatching(`^${field}`) });
    expect((refusal as Error).message).not.toContain('\n');
    await model.close();
  });

  test.each([
    [-1, 2],
    [0, 0],
    [19, 2],
    [0.5, 1],
    [0, Number.NaN],
  ])('a range from path %f of %f paths, of 20: is refused', async (firstPath, paths) => {
    const model = await Model.open(folderReader(made.folder), RUNTIMES[0][1]);
    await expect(model.generate(queryOf(), { range: { firstPath, paths } })).rejects.toThrow(
      expect.objectContaining({
        code: 'bad_option',
        field: 'range',
        message: expect.stringMatching(/within the 20 paths/),
      }),
    );
    await model.close();
  });
});
