import fc from 'fast-check';
import { expect, test } from 'vitest';
import { philox4x32 } from '../../inference/core/noise/philox.ts';
import { drawIndex, uniformBlock } from '../../inference/core/random.ts';
import { KNOWN_ANSWERS } from './known-answers.ts';
import { philoxVariant, RIGHT, type WordSource } from './philox-variant.ts';

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const variant = philoxVariant(RIGHT);

function wordsBy(source: WordSource, [c0, c1, c2, c3]: readonly number[], [key0, key1]: readonly number[]): number[] {
  const out = new Uint32Array(4);
  source(c0, c1, c2, c3, key0, key1, out);
  return Array.from(out);
}

test.each(KNOWN_ANSWERS)('counter %o and key %o give the published words', (counter, key, output) => {
  expect(wordsBy(philox4x32, counter, key)).toEqual(output);
});

test('any counter and key give what a second implementation gives', () => {
  const counters = fc.tuple(word, word, word, word);
  const keys = fc.tuple(word, word);
  fc.assert(
    fc.property(counters, keys, (counter, key) => {
      expect(wordsBy(philox4x32, counter, key)).toEqual(wordsBy(variant, counter, key));
    }),
    { seed: 1, numRuns: 5000 },
  );
});

test('the second implementation gives the published words too', () => {
  for (const [counter, key, output] of KNOWN_ANSWERS) expect(wordsBy(variant, counter, key)).toEqual(output);
});

test.each([
  ['a multiplier with one bit wrong', { ...RIGHT, multipliers: [0xd2511f53 ^ 4, 0xcd9e8d57] as const }],
  ['the multipliers swapped', { ...RIGHT, multipliers: [0xcd9e8d57, 0xd2511f53] as const }],
  ['a key step with one bit wrong', { ...RIGHT, weyl: [0x9e3779b9, 0xbb67ae85 ^ 1] as const }],
  ['three rounds', { ...RIGHT, rounds: 3 }],
  ['nine rounds', { ...RIGHT, rounds: 9 }],
  ['the words of the key swapped', { ...RIGHT, key: (key0: number, key1: number) => [key1, key0] as const }],
])('the published words tell %s apart', (_name, constants) => {
  const wrong = philoxVariant(constants);
  const agreeing = KNOWN_ANSWERS.filter(([counter, key, output]) =>
    wordsBy(wrong, counter, key).every((value, i) => value === output[i]),
  );
  expect(agreeing.length).toBeLessThan(KNOWN_ANSWERS.length);
});

test('the key is the seed, low word first; the counter is path, step, block and stream', () => {
  const uniforms = new Float64Array(4);
  fc.assert(
    fc.property(fc.maxSafeNat(), word, word, word, word, (seed, path, step, block, stream) => {
      uniformBlock(seed, path, step, block, stream, uniforms);
      const bits = BigInt(seed);
      const key = [Number(bits & 0xffffffffn), Number(bits >> 32n)];
      const expected = wordsBy(variant, [path, step, block, stream], key).map((bare) => (bare + 0.5) / 2 ** 32);
      expect(Array.from(uniforms)).toEqual(expected);
    }),
    { seed: 2, numRuns: 2000 },
  );
});

test('the seed with every bit of JavaScript’s safe integers set has a key of its own', () => {
  const uniforms = new Float64Array(4);
  uniformBlock(Number.MAX_SAFE_INTEGER, 1, 2, 3, 4, uniforms);
  const expected = wordsBy(variant, [1, 2, 3, 4], [0xffffffff, 0x1fffff]);
  expect(Array.from(uniforms)).toEqual(expected.map((bare) => (bare + 0.5) / 2 ** 32));
});

test('an index is drawn evenly from its range, ends included', () => {
  const bound = 7;
  const draws = 70_000;
  const counts = new Array<number>(bound).fill(0);
  for (let path = 0; path < draws; path++) counts[drawIndex(5, path, 0, 1, bound)]++;
  const chiSquare = counts.reduce((sum, count) => sum + (count - draws / bound) ** 2 / (draws / bound), 0);
  // 6 degrees of freedom: above 33 once in 100,000 seeds.
  expect(chiSquare).toBeLessThan(33);
  expect(counts.reduce((sum, count) => sum + count)).toBe(draws);
  expect(drawIndex(5, 0, 0, 1, 1)).toBe(0);
});
