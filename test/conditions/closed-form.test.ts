import { describe, expect, test } from 'vitest';
import { conditionPaths } from '../../inference/core/conditions/condition-paths.ts';
import { GAUSSIAN, gaussianModel } from './gaussian.ts';
import { standardNormalCdf } from './normal.ts';
import { cumulate, readReturns, weightedMean } from './read.ts';

const STEPS = 20;
const mean = STEPS * GAUSSIAN.mean;
const deviation = Math.sqrt(STEPS) * GAUSSIAN.deviation;
const density = (z: number) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

describe.each([1e-2, 1e-3, 1e-5])('a fall at the last step of probability %d, of a Gaussian model', async (wanted) => {
  const z = { 0.01: -2.3263478740408408, 0.001: -3.090232306167813, 0.00001: -4.264890793922825 }[wanted] ?? 0;
  const change = Math.expm1(mean + deviation * z);
  const set = await conditionPaths(
    gaussianModel(['a']),
    { paths: 4000, steps: STEPS, seed: 7 },
    { conditions: [{ asset: 'a', change, at: STEPS }] },
  );
  const { probability, tried, pilots } = set.manifest.conditioned;

  test('has the probability of the normal tail', () => {
    expect(standardNormalCdf(z)).toBeCloseTo(wanted, 10);
    expect(Math.abs((probability?.value ?? 0) - wanted)).toBeLessThan(3 * (probability?.standardError ?? 0));
    expect(probability?.standardError).toBeLessThan(0.1 * wanted);
  });

  test('has the mean of the normal tail', async () => {
    const ends = (await readReturns(set)).map(([returns]) => cumulate(returns)[STEPS - 1]);
    const found = weightedMean(ends, set.weights ?? []);
    const known = mean - (deviation * density(z)) / wanted;
    expect(Math.abs(found.value - known)).toBeLessThan(3 * found.standardError);
    expect(found.standardError).toBeLessThan(0.05 * deviation);
  });

  test('takes far fewer paths than brute force for the same standard error, those of the search included', () => {
    const { value, standardError } = probability ?? { value: 0, standardError: 1 };
    const brute = (value * (1 - value)) / standardError ** 2;
    expect(brute / (tried + pilots)).toBeGreaterThan(wanted > 1e-3 ? 1 : 30);
  });
});

test('two assets can be asked for different things: one that falls while the other does not', async () => {
  const set = await conditionPaths(
    gaussianModel(['a', 'b']),
    { paths: 4000, steps: STEPS, seed: 3 },
    {
      conditions: [
        { asset: 'a', change: Math.expm1(mean - 3 * deviation), at: STEPS },
        { asset: 'b', atLeast: Math.expm1(mean), at: 10 },
      ],
    },
  );
  // b at step 10 has half of the mean, and a tenth and a half of a step's deviation.
  const known = standardNormalCdf(-3) * (1 - standardNormalCdf(mean / 2 / (Math.sqrt(10) * GAUSSIAN.deviation)));
  const { value, standardError } = set.manifest.conditioned.probability ?? { value: 0, standardError: 0 };
  expect(Math.abs(value - known)).toBeLessThan(3 * standardError);
  expect(standardError).toBeLessThan(0.05 * known);
});
