import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReturnHistory } from '../../inference/contract/history.ts';
import { Model } from '../../inference/core/model.ts';
import { folderReader, nodeRuntime } from '../../inference/node.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { byPath } from '../fixtures/paths.ts';

let made: MadePackage;
let model: Model;
beforeAll(async () => {
  made = await makePackage({ architecture: 'path-dependent' });
  model = await Model.open(folderReader(made.folder), nodeRuntime());
});
afterAll(async () => {
  await model.close();
  await made.remove();
});

describe('a history of one’s own that is broken is refused, and draws no path', () => {
  const broken = (change: (returns: Float64Array, dates: string[]) => Float64Array): ReturnHistory => {
    const dates = [...made.history.dates];
    return { ...made.history, returns: [change(made.history.returns[0].slice(), dates)], dates };
  };

  test.each([
    [
      'a return that is not a number',
      (returns: Float64Array) => returns.fill(Number.NaN, 7, 8),
      /is NaN; it must be a finite/,
    ],
    [
      'a return that no float32 holds',
      (returns: Float64Array) => returns.with(300, 1e39),
      /^the return of \S+ on \d{4}-\d{2}-\d{2} is 1e\+39, too large for the model to follow/,
    ],
    [
      'a return whose residual is no number',
      (returns: Float64Array) => returns.with(300, -1e20),
      /is -100000000000000000000, too large for the model to follow/,
    ],
    ['fewer returns than dates', (returns: Float64Array) => returns.slice(1), /dates, but \d+ returns/],
    [
      'days out of order',
      (returns: Float64Array, dates: string[]) => {
        [dates[4], dates[5]] = [dates[5], dates[4]];
        return returns;
      },
      /dates must ascend/,
    ],
  ])('%s', async (_name, change, message) => {
    await expect(model.generate({ paths: 2, steps: 3 }, { history: broken(change) })).rejects.toMatchObject({
      code: 'bad_data',
      message: expect.stringMatching(message),
    });
  });
});

test('a history of one’s own is started from at its end, unless another day is named', async () => {
  const { manifest } = await model.generate({ paths: 1, steps: 2 }, { history: made.history });
  expect(manifest.request.start).toBe('latest');
});

test('the chunks of a set can be read twice, and are the same', async () => {
  const { chunks } = await model.generate({ paths: 3, steps: 4, seed: 1 });
  expect(await byPath(chunks)).toEqual(await byPath(chunks));
});

test('the manifest of a part says which part it is', async () => {
  const range = { firstPath: 2, paths: 3 };
  expect((await model.generate({ paths: 10, steps: 2 }, { range })).manifest.range).toEqual(range);
  expect((await model.generate({ paths: 10, steps: 2 })).manifest).not.toHaveProperty('range');
});
