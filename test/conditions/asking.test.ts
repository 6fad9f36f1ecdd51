import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConditionQuestion } from '../../inference/contract/conditions.ts';
import { Manifest } from '../../inference/contract/manifest.ts';
import { BaselineModel } from '../../inference/core/baselines/baseline-model.ts';
import { conditionPaths } from '../../inference/core/conditions/condition-paths.ts';
import { type Model, openModel } from '../../inference/node.ts';
import { madeHistory } from '../fixtures/history.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { gaussianModel } from './gaussian.ts';
import { cumulate, readReturns } from './read.ts';

const model = gaussianModel(['a', 'b']);
const fall: ConditionQuestion = { conditions: [{ asset: 'a', change: -0.12, within: 20 }] };
const query = { paths: 300, steps: 300, seed: 4 };
const refusal = (question: ConditionQuestion, more: object = {}, source = model) =>
  conditionPaths(source, { ...query, ...more }, question).then(
    () => 'no refusal',
    (error: Error) => error.message,
  );

describe('the same question', () => {
  test('gets the same paths and weights, however they are cut, and more of them when more are asked for', async () => {
    const [few, same, more] = await Promise.all(
      [300, 300, 700].map((paths) => conditionPaths(model, { ...query, paths }, fall)),
    );
    expect(same.weights).toEqual(few.weights);
    const [first, again, longer] = await Promise.all([few, same, more].map(readReturns));
    expect(again).toEqual(first);
    expect(longer.slice(0, 300)).toEqual(first);
    expect(longer).toHaveLength(700);
  });

  test('as prices begins with the price asked for, and every price path falls', async () => {
    const set = await conditionPaths(model, { ...query, output: 'prices', initialPrice: [50, 7] }, fall);
    const prices = await readReturns(set);
    expect(prices.every(([a]) => Math.min(...a.subarray(0, 20)) <= 50 * 0.88 * (1 + 1e-6))).toBe(true);
    expect(prices.every(([, b]) => b[0] > 5 && b[0] < 9)).toBe(true);
  });

  test('is told in a manifest that its schema reads', async () => {
    const { manifest } = await conditionPaths(model, query, fall);
    expect(Manifest.parse(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest);
    expect(manifest.conditioned).toMatchObject({ ...fall, maxTried: 500_000, warnings: [] });
  });
});

describe.each([
  ['starts from noise', 'tcn', 1],
  ['is of two assets', 'dense', 2],
] as const)('a made model that %s', (_what, architecture, assets) => {
  let made: MadePackage;
  let opened: Model;
  beforeAll(async () => {
    made = await makePackage({ architecture, assets });
    opened = await openModel(made.folder);
  });
  afterAll(async () => {
    await opened.close();
    await made.remove();
  });

  test('can be conditioned on prices, by a tilt', async () => {
    const asset = made.card.data.assets[assets - 1];
    const lowest = (paths: Float64Array[][]) =>
      paths.map((path) => Math.min(...cumulate(path[assets - 1]).subarray(0, 5)));
    const query = { paths: 4000, steps: 10, seed: 21 };
    const plain = lowest(await readReturns(await opened.generate(query)));
    const bound = [...plain].sort((a, b) => a - b)[200];
    const conditions = [{ asset, atMost: Math.expm1(bound), within: 5 }];
    const set = await conditionPaths(opened, { paths: 1000, steps: 10, seed: 1 }, { conditions });
    const { probability, pilots } = set.manifest.conditioned;
    expect(pilots).toBeGreaterThan(2048);
    const together = Math.hypot(probability?.standardError ?? 0, Math.sqrt(0.05 * 0.95 * (1 / 4000)));
    expect(Math.abs((probability?.value ?? 0) - 0.05)).toBeLessThan(3 * together);
    expect(lowest(await readReturns(set)).filter((low) => low > bound + 1e-9)).toEqual([]);
  });

  test('gives the paths of generate itself where what is asked for is frequent', async () => {
    const conditions = [{ asset: made.card.data.assets[0], atLeast: -0.9, at: 10 }];
    const query = { paths: 50, steps: 300, seed: 6 };
    const set = await conditionPaths(opened, query, { conditions });
    expect(await readReturns(set)).toEqual(await readReturns(await opened.generate(query)));
    expect(set.manifest.conditioned.probability).toEqual({ value: 1, standardError: 0 });
  });
});

describe('what cannot be', () => {
  test.each<[string, ConditionQuestion, RegExp]>([
    ['nothing asked', {}, /must have conditions or views$/],
    [
      'an asset that there is not',
      { conditions: [{ asset: 'c', change: -0.1, at: 5 }] },
      /^conditions\.0 "c": there is no such asset; known: a, b$/,
    ],
    [
      'a step after the last',
      { conditions: [{ asset: 'a', change: -0.1, at: 301 }] },
      /^conditions\.0 looks at step 301; the paths have 300 steps$/,
    ],
    [
      'a fall by all',
      { conditions: [{ asset: 'a', change: -1, at: 5 }] },
      /conditions\.0\.change -1: must be above -1: it is a share, -0\.15 for a fall of 15 %$/,
    ],
    ['no change', { conditions: [{ asset: 'a', change: 0, at: 5 }] }, /has a change of 0, which has no direction/],
    [
      'two times',
      { conditions: [{ asset: 'a', change: 0.1, at: 5, within: 6 }] },
      /must have exactly one of at, within and throughout$/,
    ],
    [
      'two forms',
      { conditions: [{ asset: 'a', change: 0.1, atMost: 0.2, at: 5 }] },
      /must have either change, or atLeast and atMost/,
    ],
    [
      'an empty range',
      { conditions: [{ asset: 'a', atLeast: 0.2, atMost: 0.1, at: 5 }] },
      /can never hold: no change is at least 0\.2 and at most 0\.1$/,
    ],
    [
      'volatility and price in one',
      { conditions: [{ asset: 'a', volatility: { asset: 'a', above: 0.9, at: 5 } }] },
      /has asset beside volatility/,
    ],
    [
      'a quantile beyond 1',
      { conditions: [{ volatility: { asset: 'a', above: 95, at: 5 } }] },
      /conditions\.0\.volatility\.above 95: must be below 1$/,
    ],
    [
      'volatility without a stationary law',
      { conditions: [{ volatility: { asset: 'a', above: 0.9, at: 5 } }] },
      /need a model that starts from historical states/,
    ],
    [
      'six conditions',
      { conditions: Array.from({ length: 6 }, () => ({ asset: 'a', change: 0.1, at: 5 })) },
      /conditions: must be at most 5 entries long$/,
    ],
    [
      'two views on one mean',
      {
        views: [
          { asset: 'a', drift: 0.1 },
          { asset: 'a', drift: 0.2 },
        ],
      },
      /a mean can have one value$/,
    ],
    [
      'a view on an asset that there is not',
      { views: [{ asset: 'c', drift: 0.1 }] },
      /^views\.0 "c": there is no such asset; known: a, b$/,
    ],
    [
      'a mean beyond all paths',
      { views: [{ asset: 'a', drift: 9 }] },
      /^views\.0 asks for a mean of 9 a year; on these paths it lies between /,
    ],
  ])('%s is refused', async (_what, question, message) => {
    expect(await refusal(question)).toMatch(message);
  });

  const within = (step: number, change: number) => ({ asset: 'a', change, within: step });
  test.each<[string, boolean, ConditionQuestion['conditions']]>([
    ['a fall at some step and none at any', true, [within(20, -0.1), { asset: 'a', atLeast: 0, throughout: 20 }]],
    ['a fall later than the range', false, [within(20, -0.1), { asset: 'a', atLeast: -0.05, throughout: 10 }]],
    [
      'a rise and a fall at one step',
      true,
      [
        { asset: 'a', change: 0.01, at: 5 },
        { asset: 'a', change: -0.01, at: 5 },
      ],
    ],
    [
      'a rise and a fall at two steps',
      false,
      [
        { asset: 'a', change: 0.01, at: 5 },
        { asset: 'a', change: -0.01, at: 6 },
      ],
    ],
    ['a rise and a fall at some steps', false, [within(5, 0.01), within(5, -0.01)]],
    [
      'two ranges throughout',
      true,
      [
        { asset: 'a', atLeast: 0.01, throughout: 5 },
        { asset: 'a', atMost: -0.01, throughout: 2 },
      ],
    ],
    [
      'a fall of one asset and none of another',
      false,
      [within(20, -0.1), { asset: 'b', atLeast: -0.2, throughout: 20 }],
    ],
  ])('%s: seen at once that it can never hold: %s', async (_what, never, conditions) => {
    const said = await refusal({ ...(conditions && { conditions }) }, { paths: 20, steps: 20 });
    expect(said).toBe(never ? 'conditions.1 can never hold together with conditions.0' : 'no refusal');
  });

  test('what shows only by trying is said with the work done, and the probability that is excluded', async () => {
    const conditions = [
      { asset: 'a', atLeast: 1, at: 10 },
      { asset: 'a', atMost: -0.5, at: 11 },
    ];
    const error = await conditionPaths(model, query, { conditions }, { maxTried: 30_000 }).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'not_reached', field: 'conditions' });
    expect(String(error)).toMatch(
      /met by none of 30000 paths, \d+ of which .* a probability above 1\.0e-3 is excluded with 95 % confidence$/,
    );
  });

  test('of so few paths that nothing is excluded no probability is said', async () => {
    const conditions = [{ asset: 'a', atMost: -0.9, at: 1 }];
    await expect(conditionPaths(model, query, { conditions }, { maxTried: 1 })).rejects.toThrow(
      /met by none of 1 paths, \d of which were drawn to look for a tilt of the noise$/,
    );
  });

  test('pairs of mirrored paths are refused, and so are more paths than can be weighted', async () => {
    expect(await refusal(fall, { antithetic: true })).toMatch(/^antithetic does not go with conditions or views/);
    expect(await refusal(fall, { paths: 1_000_001 })).toMatch(/^paths 1000001: must be at most 1000000 /);
  });

  test('a baseline is refused conditions, in words, and takes views', async () => {
    const history = madeHistory({ assets: 1, seed: 3 });
    const baseline = new BaselineModel('baseline:garch', history);
    await expect(conditionPaths(baseline, query, fall)).rejects.toThrow(/^conditions need a model whose noise can be /);
    const views = [{ asset: history.assets[0], drift: 0.1 }];
    const { manifest } = await conditionPaths(baseline, { ...query, start: 'latest' }, { views });
    expect(manifest.conditioned.effectiveSampleSize).toBeGreaterThan(1);
  });
});

describe('warnings', () => {
  test('are given where fewer paths were found than asked for, and the range says how many', async () => {
    const rare = { conditions: [{ asset: 'a', atLeast: 0.1, atMost: 0.1001, at: 10 }] };
    const set = await conditionPaths(model, query, rare, { maxTried: 40_000 });
    const count = set.weights?.length ?? 0;
    expect(count).toBeLessThan(300);
    expect(set.manifest.range).toEqual({ firstPath: 0, paths: count });
    expect(set.manifest.conditioned.warnings[0]).toBe(
      `${count} of the 300 paths asked for were found in 40000 that were drawn`,
    );
    expect(await readReturns(set)).toHaveLength(count);
  });

  test('are given where the weights leave too little', async () => {
    const { manifest } = await conditionPaths(model, { ...query, paths: 50 }, fall);
    expect(manifest.conditioned.warnings).toEqual([
      expect.stringMatching(/^these 50 paths tell as much as [\d.]+ of equal weight would, which is fewer than 100/),
    ]);
  });
});

test('the search stops when it is told to', async () => {
  const onRun = async () => {
    throw new Error('enough');
  };
  await expect(conditionPaths(model, query, fall, { onRun })).rejects.toThrow('enough');
});
