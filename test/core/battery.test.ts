import { describe, expect, test } from 'vitest';
import { drawNoise } from '../../inference/core/noise/noise.ts';
import { philox4x32 } from '../../inference/core/noise/philox.ts';
import { battery, judgeNormals } from './battery.ts';
import { normalTails } from './p-values.ts';
import { type PhiloxConstants, philoxVariant, RIGHT } from './philox-variant.ts';

/**
 * Seeds are fixed and nothing is tried twice. With some 30 tests a right generator would fail this bound for one seed in three
 * thousand; what is wrong in earnest falls below 1e-12.
 */
const SUSPICIOUS = 1e-5;
const HOPELESS = 1e-12;

function below(bound: number, results: Record<string, number>): string[] {
  return Object.entries(results).flatMap(([name, p]) => (p >= bound ? [] : [`${name}: ${p.toExponential(1)}`]));
}

test('a million words of Philox, and what stands beside them, pass every test', () => {
  const results = battery(philox4x32);
  expect(Object.keys(results)).toHaveLength(29);
  expect(below(SUSPICIOUS, results)).toEqual([]);
});

describe('the noise as models get it, two million float32 normals', () => {
  const [paths, steps, noiseSize] = [2000, 200, 5];
  const noise = drawNoise(
    { seed: 2 ** 40 + 12345, stream: 0, firstPath: 0, paths, firstStep: 0, steps, noiseSize },
    new Float32Array(steps * noiseSize * paths),
  );

  test('is normal', () => {
    expect(below(SUSPICIOUS, judgeNormals(noise))).toEqual([]);
  });

  test.each([
    ['the next path', 1],
    ['the next dimension', paths],
    ['the next dimension but one', 2 * paths],
    ['the next step', paths * noiseSize],
    ['the step a week on', 5 * paths * noiseSize],
  ])('says nothing of %s, by value or by size', (_name, lag) => {
    let [product, squares] = [0, 0];
    const pairs = noise.length - lag;
    for (let i = 0; i < pairs; i++) {
      product += noise[i] * noise[i + lag];
      squares += (noise[i] ** 2 - 1) * (noise[i + lag] ** 2 - 1);
    }
    expect(normalTails(product / Math.sqrt(pairs))).toBeGreaterThan(SUSPICIOUS);
    expect(normalTails(squares / Math.sqrt(4 * pairs))).toBeGreaterThan(SUSPICIOUS);
  });
});

// What no statistic can see after ten rounds (one wrong bit of a multiplier, the words of the key swapped) the published words
// tell: philox.test.ts.
describe('the battery finds out', () => {
  test.each<[string, PhiloxConstants, RegExp]>([
    ['a multiplier of 1, which mixes nothing', { ...RIGHT, multipliers: [1, 0xcd9e8d57] }, /Kolmogorov-Smirnov/],
    [
      'an even multiplier, which loses bits',
      { ...RIGHT, multipliers: [0xd2511f00, 0xcd9e8d57] },
      /frequency of every bit/,
    ],
    ['three rounds', { ...RIGHT, rounds: 3 }, /bits that differ/],
    ['a seed of which the high word is lost', { ...RIGHT, key: (low) => [low, 0] }, /the seed 2\^32 further/],
    ['a seed of which the low word is lost', { ...RIGHT, key: (_low, high) => [high, high] }, /the next seed/],
  ])('%s', (_name, constants, telling) => {
    const hopeless = below(HOPELESS, battery(philoxVariant(constants), 512));
    expect(hopeless.join('; ')).toMatch(telling);
  });

  test('normals whose variance is off by a hundredth', () => {
    const [paths, steps] = [1000, 1000];
    const range = { seed: 6, stream: 0, firstPath: 0, paths, firstStep: 0, steps, noiseSize: 1 };
    const noise = drawNoise(range, new Float32Array(paths * steps)).map((x) => 1.005 * x);
    expect(below(SUSPICIOUS, judgeNormals(noise)).join()).toMatch(/variance/);
  });
});
