import { describe, expect, test } from 'vitest';
import type { PathChunk } from '../../inference/contract/chunk.ts';
import { tailOf } from '../../inference/core/forecast/tail.ts';
import { normalBlock } from '../../inference/core/random.ts';
import { estimateContributions } from '../../inference/core/risk/contributions.ts';
import { cumulate } from '../../inference/core/risk/cumulate.ts';
import { estimateDeviation, estimateMean } from '../../inference/core/risk/moments.ts';
import { followPortfolio } from '../../inference/core/risk/portfolio.ts';
import { estimateProbability } from '../../inference/core/risk/probability.ts';
import { estimateQuantile } from '../../inference/core/risk/quantile.ts';
import { rankPaths } from '../../inference/core/risk/rank.ts';
import { estimateTail } from '../../inference/core/risk/tail.ts';

const pace = async () => {};

/** Independent standard normals, [count]. */
function normals(seed: number, count: number): Float64Array {
  const values = new Float64Array(count);
  const block = new Float64Array(4);
  for (let i = 0; i < count; i += 4) {
    normalBlock(seed, i, 0, 0, 3, block);
    values.set(block.subarray(0, Math.min(4, count - i)), i);
  }
  return values;
}

describe('standard errors are those of repetition', async () => {
  const REPETITIONS = 300;
  const DRAWS = 1000;
  // Standard normal: quantile at 5 % -1.644854, expected shortfall φ(1.644854)/0.05 = 2.062713.
  const samples = Array.from({ length: REPETITIONS }, (_, seed) => normals(seed, 2 * DRAWS));
  const first = samples.map((both) => both.slice(0, DRAWS));
  const sorted = first.map((sample) => sample.toSorted());
  // Two assets, of weights 1 and 2: each contributes the share of the variance that is its own, 1/5 and 4/5.
  const pairs = await Promise.all(
    samples.map(async (both) => {
      const assets = [both.slice(0, DRAWS), both.slice(DRAWS).map((x) => 2 * x)];
      const total = assets[0].map((x, path) => x + assets[1][path]);
      const add = (path: number, sums: Float64Array) => {
        for (const [i, profits] of assets.entries()) sums[i] -= profits[path];
      };
      return estimateContributions(await rankPaths(total, pace), 0.05, assets.length, add, pace);
    }),
  );
  const shortfall = 2.062713 * Math.sqrt(5);

  test.each([
    ['mean', 0, first.map(estimateMean)],
    ['deviation', 1, first.map(estimateDeviation)],
    ['median', 0, sorted.map((sample) => estimateQuantile(sample, 0.5))],
    ['quantile at 95 %', 1.644854, sorted.map((sample) => estimateQuantile(sample, 0.95))],
    ['value at risk', 1.644854, sorted.map((sample) => estimateTail(sample, 0.05).valueAtRisk)],
    ['expected shortfall', 2.062713, sorted.map((sample) => estimateTail(sample, 0.05).expectedShortfall)],
    ['probability', 0.5, first.map((s) => estimateProbability(s.filter((x) => x < 0).length, DRAWS))],
    ['rare event', 0.02275, first.map((s) => estimateProbability(s.filter((x) => x < -2).length, DRAWS))],
    ['contribution of the small', shortfall / 5, pairs.map(([small]) => small)],
    ['contribution of the large', (4 * shortfall) / 5, pairs.map(([, large]) => large)],
  ] as const)('%s', (_name, truth, estimates) => {
    const scores = estimates.map(({ value, standardError }) => (value - truth) / standardError);
    const rms = Math.sqrt(scores.reduce((sum, score) => sum + score * score, 0) / REPETITIONS);
    expect(rms).toBeGreaterThan(0.85);
    expect(rms).toBeLessThan(1.2);
  });
});

test('an event that no path or every path saw is not called certain', () => {
  expect(estimateProbability(0, 100)).toEqual({ value: 0, standardError: expect.closeTo(0.01346, 4) });
  expect(estimateProbability(100, 100)).toEqual({ value: 1, standardError: expect.closeTo(0.01346, 4) });
});

test('where the level takes whole draws, the tail is that of the walk-forward forecasts', () => {
  const draws = normals(5, 400).sort();
  for (const level of [0.01, 0.05, 0.07]) {
    const tail = tailOf(draws, level);
    const { valueAtRisk, expectedShortfall } = estimateTail(draws, level);
    expect(valueAtRisk.value).toBe(-tail.valueAtRisk);
    expect(expectedShortfall.value).toBeCloseTo(-tail.shortfall, 13);
  }
});

test('expected shortfall of a sum is at most the sum of the expected shortfalls, whatever the level', () => {
  const [a, b] = [normals(1, 97), normals(2, 97).map((x) => x ** 3)];
  const of = (draws: Float64Array, level: number) => estimateTail(draws.toSorted(), level).expectedShortfall.value;
  for (const level of [0.011, 0.05, 0.123, 0.5]) {
    const sum = a.map((x, i) => x + b[i]);
    expect(of(sum, level)).toBeLessThanOrEqual(of(a, level) + of(b, level) + 1e-12);
  }
});

test('draws that are all alike have no error', () => {
  const flat = new Float64Array(50).fill(0);
  expect(estimateDeviation(flat)).toEqual({ value: 0, standardError: 0 });
  expect(estimateTail(flat, 0.05)).toEqual({
    level: 0.05,
    valueAtRisk: { value: 0, standardError: 0 },
    expectedShortfall: { value: 0, standardError: 0 },
  });
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, 101])('paths with %d are refused', async (odd) => {
  async function* chunks(): AsyncGenerator<PathChunk> {
    yield { firstPath: 0, paths: 2, firstStep: 0, steps: 1, assets: 1, values: Float32Array.of(0.01, odd) };
  }
  const refusal = { code: 'bad_model', message: expect.stringMatching(/^the paths explode: path 1 .* after step 1$/) };
  await expect(cumulate(chunks(), { steps: 1, paths: 2, assets: 1 })).rejects.toMatchObject(refusal);
  await expect(followPortfolio(chunks(), [1], 2)).rejects.toMatchObject(refusal);
});
