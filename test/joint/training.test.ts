import { beforeAll, expect, test } from 'vitest';
import { factor } from '../../training/architectures/factor/index.ts';
import { fitPairs } from '../../training/architectures/joint/fit-pairs.ts';
import { joint } from '../../training/architectures/joint/index.ts';
import { openBackend } from '../../training/backend/open.ts';
import { type Fit, type FitSnapshot, fitModel } from '../../training/fit/fit.ts';
import { assertAssets } from '../../training/fit/train-model.ts';
import { gatherStates, prepareData } from '../../training/loop/data.ts';
import { someNoise } from '../architectures/tensors.ts';
import { bitsOf } from '../loop/run.ts';
import { correlation, tiedHistory } from './market.ts';

const ASSETS = 3;
const history = tiedHistory(ASSETS, 700);

beforeAll(() => openBackend());

function runFit(
  likelihoodSteps: number,
  resume?: FitSnapshot,
  stopAt = Number.POSITIVE_INFINITY,
  tied = joint,
): Fit | FitSnapshot {
  const { full } = tied.recipes;
  const size = { likelihoodDays: 128, paths: 4, burnIn: 5, unroll: 128, validateEvery: 5 };
  const recipe = { ...full, ...size, likelihoodSteps, adversarialSteps: 4, refit: false };
  const architecture = { ...tied, recipes: { full: recipe, quick: recipe } };
  const steps = fitModel({ architecture, preset: 'full', seed: 1, validation: 0.1 }, history, resume);
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
    if (next.value.done === stopAt) return next.value.snapshot();
  }
}

test.each([joint, factor])('a fitted $name model moves its assets together as the history does', (tied) => {
  const { generator, data, states, validation } = runFit(60, undefined, undefined, tied) as Fit;
  expect(validation.score).toBeLessThan(1.2);
  const network = tied.generator(data);
  const [paths, steps] = [200, 30];
  const days = Array.from({ length: paths }, (_, path) => 60 + 3 * path);
  const start = gatherStates(states, network.stateSize, days);
  const { returns } = network.simulate(generator, start, someNoise(steps, network.noiseSize, paths), steps, paths);
  const drawn = (asset: number) => returns.filter((_, i) => Math.floor(i / paths) % ASSETS === asset);
  for (const [a, b] of [
    [0, 1],
    [0, 2],
    [1, 2],
  ]) {
    const real = correlation(history.returns[a], history.returns[b]);
    expect(Math.abs(correlation(drawn(a), drawn(b)) - real), `${a} and ${b}`).toBeLessThan(0.2);
  }
});

test.each([
  [joint, 'correlation'],
  [factor, 'together'],
])('a run of $name goes on from a checkpoint as if it had never stopped', (tied, fitted) => {
  const whole = runFit(6, undefined, undefined, tied) as Fit;
  const stopped = runFit(6, undefined, 8, tied) as FitSnapshot;
  const resumed = runFit(6, stopped, undefined, tied) as Fit;
  expect(bitsOf(resumed.generator)).toEqual(bitsOf(whole.generator));
  expect(Object.keys(whole.generator)).toEqual(expect.arrayContaining(['own', fitted, 'dynamics']));
});

/** Residuals of two assets, [days, 2], from their correlation on each day. */
function tiedResiduals(days: number, rhoOf: (day: number) => number): Float64Array {
  const normal = someNoise(days, 2, 1);
  return Float64Array.from({ length: 2 * days }, (_, i) => {
    const [first, second] = [normal[i - (i % 2)], normal[i - (i % 2) + 1]];
    const rho = rhoOf(Math.floor(i / 2));
    return i % 2 === 0 ? first : rho * first + Math.sqrt(1 - rho * rho) * second;
  });
}

test('the fit finds constant correlations, shrunk by 2 %, and that normal tails are hardly tied', () => {
  const { correlation: constant, dynamics } = fitPairs(
    tiedResiduals(3000, () => 0.6),
    2,
    1250,
  );
  expect(Math.abs(constant.values[0] - 0.98 * 0.6)).toBeLessThan(0.03);
  const [memory, share, freedom] = dynamics.values;
  expect(memory).toBeCloseTo(0.995, 6);
  expect(share).toBeCloseTo(0.7, 6);
  expect(freedom).toBeGreaterThanOrEqual(30);
});

test('correlations that jump want a larger share of the past', () => {
  const { dynamics } = fitPairs(
    tiedResiduals(3000, (day) => (Math.floor(day / 500) % 2 === 0 ? 0 : 0.9)),
    2,
    1250,
  );
  expect(dynamics.values[1]).toBeGreaterThan(0.8);
});

test('identical series are refused, with the name of the copy', () => {
  const copied = {
    ...history,
    returns: [history.returns[0], history.returns[1], history.returns[0].map((x) => 2 * x)],
  };
  expect(() => joint.pool?.(prepareData(copied, 0))).toThrow(
    expect.objectContaining({
      code: 'bad_data',
      message: expect.stringMatching(
        /^the returns of A2 follow from those of other assets \(their correlation with A0 is 1\.0000\)/,
      ),
    }),
  );
});

test('a sum of others is refused too', () => {
  const sum = history.returns[0].map((x, step) => x + history.returns[1][step]);
  const data = prepareData({ ...history, returns: [history.returns[0], history.returns[1], sum] }, 0);
  expect(() => joint.pool?.(data)).toThrow(/^the returns of A2 follow/);
});

test('one asset is refused, and more than fifty', () => {
  expect(() => assertAssets(joint, ['A'])).toThrow('--architecture joint models 2 assets or more, the data have 1 (A)');
  expect(() =>
    assertAssets(
      joint,
      Array.from({ length: 51 }, (_, i) => `A${i}`),
    ),
  ).toThrow('models 50 assets');
});
