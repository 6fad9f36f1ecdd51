import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Condition } from '../../inference/contract/conditions.ts';
import { floatsFromBase64 } from '../../inference/core/bytes.ts';
import { type ConditionedSet, conditionPaths } from '../../inference/core/conditions/condition-paths.ts';
import { type Model, openModel } from '../../inference/node.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { cumulate, readReturns, weightedMean } from './read.ts';

const STEPS = 30;
const BRUTE = 40_000;

let made: MadePackage;
let model: Model;
/** Log prices of paths of the model itself, from the same starts. */
let brute: Float64Array[];
beforeAll(async () => {
  made = await makePackage({ architecture: 'path-dependent' });
  model = await openModel(made.folder);
  brute = (await readReturns(await model.generate({ paths: BRUTE, steps: STEPS, seed: 99 }))).map(([returns]) =>
    cumulate(returns),
  );
});
afterAll(async () => {
  await model.close();
  await made.remove();
});

const quantile = (values: readonly number[], level: number) =>
  [...values].sort((a, b) => a - b)[Math.floor(level * values.length)];
const lowest = (path: Float64Array, until: number) => Math.min(...path.subarray(0, until));
const highest = (path: Float64Array, until: number) => Math.max(...path.subarray(0, until));
const asChange = Math.expm1;

/** Conditions that a known share of the paths meet, about, and how a path shows that it does. */
const cases: readonly [name: string, make: () => [Condition[], (path: Float64Array) => boolean]][] = [
  [
    'a fall within some steps',
    () => {
      const bound = quantile(
        brute.map((path) => lowest(path, 20)),
        0.05,
      );
      return [[{ asset: 'ASSET1', change: asChange(bound), within: 20 }], (path) => lowest(path, 20) <= bound];
    },
  ],
  [
    'a rise at a step',
    () => {
      const bound = quantile(
        brute.map((path) => path[14]),
        0.97,
      );
      return [[{ asset: 'ASSET1', change: asChange(bound), at: 15 }], (path) => path[14] >= bound];
    },
  ],
  [
    'prices that stay within a range',
    () => {
      const bound = quantile(
        brute.map((path) => Math.max(-lowest(path, 12), highest(path, 12))),
        0.1,
      );
      return [
        [{ asset: 'ASSET1', atLeast: asChange(-bound), atMost: asChange(bound), throughout: 12 }],
        (path) => lowest(path, 12) >= -bound && highest(path, 12) <= bound,
      ];
    },
  ],
  [
    'a fall that is made good',
    () => {
      const bound = quantile(
        brute.map((path) => lowest(path, 10)),
        0.15,
      );
      const conditions: Condition[] = [
        { asset: 'ASSET1', change: asChange(bound), within: 10 },
        { asset: 'ASSET1', atLeast: 0, at: STEPS },
      ];
      return [conditions, (path) => lowest(path, 10) <= bound && path[STEPS - 1] >= 0];
    },
  ],
];

describe.each(cases)('%s', (_name, make) => {
  let set: ConditionedSet;
  let met: Float64Array[];
  let paths: Float64Array[];
  let meets: (path: Float64Array) => boolean;
  beforeAll(async () => {
    const [conditions, test] = make();
    meets = test;
    met = brute.filter(meets);
    set = await conditionPaths(model, { paths: 3000, steps: STEPS, seed: 5 }, { conditions });
    paths = (await readReturns(set)).map(([returns]) => cumulate(returns));
  });

  test('has the probability that brute force finds', () => {
    const share = met.length / BRUTE;
    expect(share).toBeGreaterThan(0.005);
    expect(share).toBeLessThan(0.2);
    const { value, standardError } = set.manifest.conditioned.probability ?? { value: 0, standardError: 0 };
    const together = Math.hypot(standardError, Math.sqrt((share * (1 - share)) / BRUTE));
    expect(Math.abs(value - share)).toBeLessThan(3 * together);
  });

  test.each([
    ['price at the last step', (path: Float64Array) => path[STEPS - 1]],
    ['price at step 10', (path: Float64Array) => path[9]],
    ['size of the moves after step 20', (path: Float64Array) => path[STEPS - 1] ** 2 - path[19] ** 2],
  ])('has the conditional mean that brute force finds: %s', (_what, figure) => {
    const ours = weightedMean(paths.map(figure), set.weights ?? []);
    const theirs = weightedMean(met.map(figure), new Float64Array(met.length).fill(1));
    expect(Math.abs(ours.value - theirs.value)).toBeLessThan(3 * Math.hypot(ours.standardError, theirs.standardError));
  });

  test('is met by every path, and the weights are 1 in sum', () => {
    expect(paths).toHaveLength(3000);
    // Bounds went through a share and back, which moves them by a rounding.
    expect(paths.filter((path) => !meets(path)).length).toBeLessThanOrEqual(1);
    expect(set.weights?.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    expect(Math.min(...(set.weights ?? []))).toBeGreaterThan(0);
  });
});

describe('a volatility above a quantile of its stationary law', () => {
  test('at the first step is that of one start in so many, and no noise is in it', async () => {
    const conditions = [{ volatility: { asset: 'ASSET1', above: 0.9, at: 1 } }];
    const set = await conditionPaths(model, { paths: 2000, steps: 5, seed: 2 }, { conditions });
    const { value, standardError } = set.manifest.conditioned.probability ?? { value: 0, standardError: 0 };
    expect(Math.abs(value - 0.1)).toBeLessThan(3 * standardError + 1 / made.card.states.bankRows);
    const [{ value: volatility, ...rest }] = set.manifest.conditioned.volatilities ?? [];
    expect(rest).toEqual({ asset: 'ASSET1', quantile: 0.9 });
    // The threshold is a quantile of the bank's own volatilities, a year of 252 days.
    const bank = await model.volatility(floatsFromBase64(made.card.states.bank));
    const below = bank.filter((each) => each * Math.sqrt(252) < volatility).length;
    expect(Math.abs(below / bank.length - 0.9)).toBeLessThanOrEqual(1 / bank.length);
  });

  test('makes the moves of later steps larger', async () => {
    const conditions = [{ volatility: { asset: 'ASSET1', above: 0.95, at: 10 } }];
    const set = await conditionPaths(model, { paths: 2000, steps: STEPS, seed: 2 }, { conditions });
    const size = (returns: readonly Float64Array[][]) => returns.map(([path]) => Math.abs(path[9]));
    const ours = weightedMean(size(await readReturns(set)), set.weights ?? []);
    const usual = size(await readReturns(await model.generate({ paths: 2000, steps: STEPS, seed: 2 })));
    expect(ours.value - 4 * ours.standardError).toBeGreaterThan(
      weightedMean(
        usual,
        usual.map(() => 1),
      ).value,
    );
  });
});
