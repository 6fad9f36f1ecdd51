import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { ReturnHistory } from '../../inference/contract/history.ts';
import { Manifest } from '../../inference/contract/manifest.ts';
import type { ScenarioQuery } from '../../inference/contract/scenario.ts';
import { VERSION } from '../../inference/contract/version.ts';
import { BaselineModel } from '../../inference/core/baselines/baseline-model.ts';
import { baselines } from '../../inference/core/baselines/registry.ts';
import { returnsHash } from '../../inference/core/encode.ts';
import { numberDays } from '../../inference/core/own-history.ts';
import { splitPaths } from '../../inference/core/quality/paths.ts';
import { madeHistory } from '../fixtures/history.ts';
import { byPath, queryOf } from '../fixtures/paths.ts';

const DAYS = 400;
const history = madeHistory({ steps: DAYS });
const [returns] = history.returns;
const ids = Object.keys(baselines);
const models = new Map(ids.map((id) => [id, new BaselineModel(id, history)]));
const modelOf = (id: string) => models.get(id) as BaselineModel;

/** Every path by its number, [steps] each. */
async function draw(model: BaselineModel, fields: Partial<ScenarioQuery> = {}, options = {}) {
  const { chunks } = await model.generate(queryOf({ start: 'latest', ...fields }), options);
  return byPath(chunks);
}
/** The same from a baseline's own [steps, paths]. */
const numbered = (values: Float32Array, steps: number, paths: number) =>
  new Map(splitPaths(values, steps, paths).map((path, number) => [number, Float32Array.from(path)]));

describe.each(ids)('%s in the place of a model', (id) => {
  const model = modelOf(id);
  const { filter, simulate, forecast, forecastFrom } = baselines[id](returns);
  const size = { firstPath: 0, paths: 20, steps: 30, seed: 7 };

  test('goes on from the end of the history unless told otherwise', async () => {
    const expected = numbered(forecast({ ...size, history: returns }), 30, 20);
    expect(await draw(model)).toEqual(expected);
    const { manifest, chunks } = await model.generate({ paths: 20, steps: 30, seed: 7 });
    expect(manifest.request.start).toBe('latest');
    expect(await byPath(chunks)).toEqual(expected);
  });

  test('draws from the stationary law, or from a day of the history', async () => {
    expect(await draw(model, { start: 'stationary' })).toEqual(numbered(simulate(size), 30, 20));
    const { variance } = filter(returns.slice(0, 251));
    const expected = numbered(forecastFrom(variance[250], size), 30, 20);
    expect(await draw(model, { start: history.dates[250] })).toEqual(expected);
  });

  test('draws a range of its paths as in the whole, and more than a chunk of them', async () => {
    const whole = await draw(model, { paths: 1500, steps: 5 });
    expect([...whole.keys()]).toEqual(Array.from({ length: 1500 }, (_, path) => path));
    const part = await draw(model, { paths: 1500, steps: 5 }, { range: { firstPath: 1000, paths: 100 } });
    expect(part).toEqual(new Map([...whole].slice(1000, 1100)));
  });

  test('gives prices by its returns', async () => {
    const plain = await draw(model);
    const priced = await draw(model, { output: 'prices', initialPrice: 50 });
    for (const [path, values] of plain) {
      let sum = 0;
      values.forEach((r, step) => {
        sum += r;
        expect(priced.get(path)?.[step]).toBeCloseTo(50 * Math.exp(sum), 4);
      });
    }
  });

  test('says in the manifest what draws the same again', async () => {
    const { manifest, chunks } = await model.generate({ paths: 3, seed: 5, start: history.dates[300] });
    const { parameters } = baselines[id](returns);
    const sorted = Object.keys(parameters).sort();
    const decisive = JSON.stringify([id, sorted.map((name) => [name, parameters[name]]), [...returns]]);
    expect(manifest).toEqual({
      ...{ synthetic: true, notice: expect.stringMatching(/^Synthetic/), generator: `pathloom ${VERSION}` },
      model: { id, sha256: createHash('sha256').update(decisive).digest('hex'), version: VERSION, parameters },
      assets: ['ASSET1'],
      request: {
        ...{
          model: id,
          paths: 3,
          steps: 252,
          seed: 5,
          start: history.dates[300],
          output: 'returns',
          antithetic: false,
        },
      },
      history: { sha256: await returnsHash(history), lastDate: history.dates[DAYS - 1] },
    });
    const read = Manifest.parse(JSON.parse(JSON.stringify(manifest)));
    expect(read).toEqual(manifest);
    const again = await new BaselineModel(read.model.id, madeHistory({ steps: DAYS })).generate(read.request);
    expect(again.manifest).toEqual(manifest);
    expect(await byPath(again.chunks)).toEqual(await byPath(chunks));
  });

  test('has another hash for another history', async () => {
    const moved = { ...history, returns: [returns.map((r, day) => (day === 7 ? r + 1e-12 : r))] };
    expect(await new BaselineModel(id, moved).hash()).not.toBe(await model.hash());
  });

  test('says why it cannot be fitted: too few returns, one that is not finite, none that differ', async () => {
    const refusalOf = (values: Float64Array) => {
      const own = { assets: ['A'], dates: numberDays(values.length), returns: [values] };
      return new BaselineModel(id, own).generate({}).catch((error: unknown) => error);
    };
    const withNaN = returns.map((r, day) => (day === 9 ? Number.NaN : r));
    for (const [values, words] of [
      [
        returns.slice(0, 1),
        id === 'baseline:iid'
          ? `needs returns that vary; all are ${returns[0]}`
          : /needs at least \d+ returns; the history has 1$/,
      ],
      [new Float64Array(0), /needs at least \d+ returns; the history has 0$/],
      [withNaN, 'needs finite returns; return 9 is NaN'],
      [new Float64Array(300), 'needs returns that vary; all are 0'],
    ] as const) {
      expect(await refusalOf(values)).toMatchObject({
        ...{ name: 'PathloomError', code: 'training_failed' },
        message: words instanceof RegExp ? expect.stringMatching(words) : `${id} ${words}`,
      });
    }
  });
});

test('a start within the history draws other paths than its end, where the variance moves', async () => {
  const model = modelOf('baseline:gjr');
  expect(await draw(model, { start: history.dates[250] })).not.toEqual(await draw(model));
  // 2020-05-15 is a Friday.
  const friday = await draw(model, { start: '2020-05-15' });
  expect(await draw(model, { start: '2020-05-17' })).toEqual(friday);
  expect(await draw(model, { start: '2020-05-18' })).not.toEqual(friday);
  const startDay = async (start: string) => (await model.generate({ start })).manifest.startDay;
  expect(await startDay('2020-05-17')).toBe('2020-05-15');
  expect(await startDay('2020-05-15')).toBeUndefined();
});

describe('paths in pairs of mirrored noise', () => {
  const mean = (id: string) => modelOf(id).fitted().parameters.mean ?? 0;

  test.each(['baseline:ewma', 'baseline:garch'])('%s: move alike, up and down, on the first day', async (id) => {
    for (const start of ['latest', 'stationary']) {
      const plain = await draw(modelOf(id), { start });
      const pairs = await draw(modelOf(id), { start, antithetic: true });
      for (let path = 0; path < 20; path += 2) {
        expect(pairs.get(path)).toEqual(plain.get(path));
        const [one, other] = [path, path + 1].map((number) => (pairs.get(number)?.[0] ?? 0) - mean(id));
        expect(one + other).toBeCloseTo(0, 8);
        expect(Math.abs(one)).toBeGreaterThan(1e-6);
      }
    }
  });

  test('baseline:gjr: have innovations whose probabilities add up to one', async () => {
    const { logDensity, filter } = modelOf('baseline:gjr').fitted();
    const pairs = await draw(modelOf('baseline:gjr'), { antithetic: true, steps: 1 });
    const { variance } = filter(returns);
    const scale = Math.sqrt(variance[DAYS - 1]);
    const width = scale / 100;
    /** By summing the density, 20 standard deviations from the mean on. */
    const below = (r: number) => {
      let sum = 0;
      for (let x = r - width / 2; x > mean('baseline:gjr') - 20 * scale; x -= width) {
        sum += width * Math.exp(logDensity?.(Float64Array.of(...returns, x), DAYS)[0] ?? Number.NaN);
      }
      return sum;
    };
    for (const path of [0, 2, 4]) {
      const [one, other] = [path, path + 1].map((number) => below(pairs.get(number)?.[0] ?? Number.NaN));
      expect(one + other).toBeCloseTo(1, 3);
    }
  });

  test('are the same in every range', async () => {
    const model = modelOf('baseline:gjr');
    const whole = await draw(model, { antithetic: true, start: 'stationary' });
    const part = await draw(model, { antithetic: true, start: 'stationary' }, { range: { firstPath: 5, paths: 6 } });
    expect(part).toEqual(new Map([...whole].slice(5, 11)));
  });

  test.each(['baseline:iid', 'baseline:bootstrap', 'baseline:fhs'])('%s has none', async (id) => {
    await expect(draw(modelOf(id), { antithetic: true })).rejects.toThrow(
      expect.objectContaining({
        ...{ code: 'bad_option', field: 'antithetic' },
        message: `antithetic does not go with ${id}: it draws from days of the history, which have no mirror image`,
      }),
    );
  });
});

describe('a baseline cannot be asked for', () => {
  const undated: ReturnHistory = { assets: ['A'], dates: numberDays(DAYS), returns: [returns] };

  test.each([
    [
      'by a name that there is not',
      'baseline:arima',
      history,
      'unknown_model',
      `there is no baseline "baseline:arima"; known: ${ids.join(', ')}`,
    ],
    [
      'for two assets',
      'baseline:gjr',
      madeHistory({ assets: 2 }),
      'bad_data',
      'baseline:gjr is fitted to one asset; the history has 2',
    ],
    [
      'with a date too few',
      'baseline:iid',
      { ...history, dates: history.dates.slice(1) },
      'bad_data',
      'the history has 399 dates, but 400 returns',
    ],
    [
      'with dates out of order',
      'baseline:iid',
      { ...history, dates: [...history.dates].reverse() },
      'bad_data',
      /^the history has \S+ after \S+; dates must ascend$/,
    ],
  ])('%s', (_what, id, own, code, message) => {
    expect(() => new BaselineModel(id, own)).toThrow(
      expect.objectContaining({
        code,
        message: typeof message === 'string' ? message : expect.stringMatching(message),
      }),
    );
  });

  test.each([
    ['for no paths', history, { paths: 0 }, 'paths', /paths 0: must be at least 1/],
    ['by the name of another', history, { model: 'baseline:iid' }, 'model', /this is model baseline:gjr$/],
    [
      'for prices that it has no use for',
      history,
      { initialPrice: 5 },
      'initialPrice',
      /^initialPrice goes with prices/,
    ],
    [
      'for two initial prices',
      history,
      { output: 'prices' as const, initialPrice: [1, 2] },
      'initialPrice',
      /has 2 prices/,
    ],
    [
      'from a day outside of the history',
      history,
      { start: '1990-01-01' },
      'start',
      /^start 1990-01-01 is outside the history, 2019-01-02 to \S+$/,
    ],
    [
      'from a day of a history without days',
      undated,
      { start: '2019-05-03' },
      'start',
      /^start 2019-05-03: the history comes without dates/,
    ],
  ])('%s', async (_what, own, fields, field, message) => {
    await expect(new BaselineModel('baseline:gjr', own).generate(fields)).rejects.toThrow(
      expect.objectContaining({ code: 'bad_option', field, message: expect.stringMatching(message) }),
    );
  });

  test('for paths outside of the request', async () => {
    const asked = modelOf('baseline:iid').generate({ paths: 5 }, { range: { firstPath: 4, paths: 2 } });
    await expect(asked).rejects.toThrow(expect.objectContaining({ code: 'bad_option', field: 'range' }));
  });
});

test('a history without days draws the same paths, and the manifest names no last day', async () => {
  const undated = new BaselineModel('baseline:gjr', { ...history, dates: numberDays(DAYS) });
  expect(await draw(undated)).toEqual(await draw(modelOf('baseline:gjr')));
  const { manifest } = await undated.generate({});
  expect(manifest.history).toEqual({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(manifest.model.sha256).toBe(await modelOf('baseline:gjr').hash());
});
