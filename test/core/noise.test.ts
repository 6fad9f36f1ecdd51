import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawNoise, FreshNoise, KeptNoise, type NoiseRange } from '../../inference/core/noise/noise.ts';
import { normalBlock } from '../../inference/core/random.ts';
import { philoxVariant, RIGHT } from './philox-variant.ts';

const PATHS = 12;
const STEPS = 9;
const NOISE_SIZE = 6;
const whole = { stream: 0, firstPath: 0, paths: PATHS, firstStep: 0, steps: STEPS, noiseSize: NOISE_SIZE };
const runs = { seed: 4, numRuns: 60 };
const anySeed = fc.maxSafeNat();

function draw(range: NoiseRange): Float32Array {
  return drawNoise(range, new Float32Array(range.steps * range.noiseSize * range.paths));
}

/** Number (step, dimension, path) of a block of noise. */
function at(noise: Float32Array, { noiseSize, paths }: NoiseRange, step: number, dimension: number, path: number) {
  return noise[(step * noiseSize + dimension) * paths + path];
}

const words = new Uint32Array(4);
const philox = philoxVariant(RIGHT);

/** Box & Muller in float64 from an independent Philox, by the formula as the paper has it. */
function normalByHand(seed: number, path: number, step: number, dimension: number, stream: number): number {
  philox(path, step, Math.floor(dimension / 4), stream, seed % 2 ** 32, Math.floor(seed / 2 ** 32), words);
  const pair = dimension % 4 < 2 ? 0 : 2;
  const u1 = (words[pair] + 0.5) / 2 ** 32;
  const u2 = (words[pair + 1] + 0.5) / 2 ** 32;
  const turn = dimension % 2 === 0 ? Math.cos(2 * Math.PI * u2) : Math.sin(2 * Math.PI * u2);
  return Math.sqrt(-2 * Math.log(u1)) * turn;
}

test('every number is Box & Muller’s in float64, rounded to float32', () => {
  const starts = fc.record({ firstPath: fc.nat(10 ** 9), firstStep: fc.nat(10 ** 6), stream: fc.nat(40) });
  fc.assert(
    fc.property(anySeed, starts, (seed, start) => {
      const range = { ...start, seed, paths: 3, steps: 2, noiseSize: NOISE_SIZE };
      const noise = draw(range);
      for (let step = 0; step < range.steps; step++) {
        for (let dimension = 0; dimension < NOISE_SIZE; dimension++) {
          for (let path = 0; path < range.paths; path++) {
            const exact = normalByHand(seed, start.firstPath + path, start.firstStep + step, dimension, start.stream);
            // Half a unit in the last place of float32, and room for a cosine that rounds otherwise in float64.
            expect(Math.abs(at(noise, range, step, dimension, path) - exact)).toBeLessThan(
              2 ** -24 * Math.abs(exact) + 1e-15,
            );
          }
        }
      }
    }),
    runs,
  );
});

test('normalBlock gives the same numbers in float64', () => {
  const four = new Float64Array(4);
  normalBlock(9, 3, 4, 1, 2, four);
  four.forEach((normal, i) => {
    expect(normal).toBeCloseTo(normalByHand(9, 3, 4, 4 + i, 2), 14);
  });
});

test('any cut into ranges of paths and steps gives the same bits as the whole', () => {
  const cut = fc.tuple(fc.nat(PATHS - 1), fc.nat(STEPS - 1)).chain(([firstPath, firstStep]) =>
    fc.record({
      firstPath: fc.constant(firstPath),
      firstStep: fc.constant(firstStep),
      paths: fc.integer({ min: 1, max: PATHS - firstPath }),
      steps: fc.integer({ min: 1, max: STEPS - firstStep }),
    }),
  );
  fc.assert(
    fc.property(anySeed, cut, fc.boolean(), (seed, part, antithetic) => {
      const all = { ...whole, seed, antithetic };
      const range = { ...all, ...part };
      const [expected, found] = [draw(all), draw(range)];
      for (let step = 0; step < part.steps; step++) {
        for (let dimension = 0; dimension < NOISE_SIZE; dimension++) {
          for (let path = 0; path < part.paths; path++) {
            const there = at(expected, all, part.firstStep + step, dimension, part.firstPath + path);
            expect(at(found, range, step, dimension, path)).toBe(there);
          }
        }
      }
    }),
    runs,
  );
});

test('dimension j stays what it is when the noise gets more dimensions', () => {
  const sizes = fc
    .integer({ min: 1, max: 9 })
    .chain((small) => fc.tuple(fc.constant(small), fc.integer({ min: small, max: 13 })));
  fc.assert(
    fc.property(anySeed, sizes, (seed, [small, large]) => {
      const few = { ...whole, seed, noiseSize: small };
      const many = { ...whole, seed, noiseSize: large };
      const [narrow, wide] = [draw(few), draw(many)];
      for (let step = 0; step < STEPS; step++) {
        for (let dimension = 0; dimension < small; dimension++) {
          for (let path = 0; path < PATHS; path++) {
            expect(at(narrow, few, step, dimension, path)).toBe(at(wide, many, step, dimension, path));
          }
        }
      }
    }),
    runs,
  );
});

test('antithetic: even paths are unchanged, and each odd one is the exact mirror of the one before it', () => {
  fc.assert(
    fc.property(anySeed, fc.nat(1000), (seed, pair) => {
      const range = { ...whole, seed, firstPath: 2 * pair };
      const plain = draw(range);
      const paired = draw({ ...range, antithetic: true });
      for (let i = 0; i < plain.length; i += 2) {
        expect(paired[i]).toBe(plain[i]);
        expect(paired[i + 1]).toBe(-plain[i]);
      }
    }),
    runs,
  );
});

test('seeds that differ in any one bit draw other noise', () => {
  const once = { ...whole, noiseSize: 1 };
  fc.assert(
    fc.property(anySeed, fc.nat(52), (seed, bit) => {
      const other = Number(BigInt(seed) ^ (1n << BigInt(bit)));
      const [one, two] = [draw({ ...once, seed }), draw({ ...once, seed: other })];
      // Two float32 normals agree by chance about once in ten million.
      expect(one.filter((x, i) => x === two[i]).length).toBeLessThan(2);
    }),
    runs,
  );
});

test('columns beyond the paths are left as they are', () => {
  const range = { ...whole, seed: 3, paths: 5 };
  const width = 8;
  const wide = drawNoise(range, new Float32Array(STEPS * NOISE_SIZE * width).fill(42), width);
  const narrow = draw(range);
  wide.forEach((value, i) => {
    const [row, column] = [Math.floor(i / width), i % width];
    expect(value).toBe(column < range.paths ? narrow[row * range.paths + column] : 42);
  });
});

test('noise is finite and within 6.77 even where a uniform is at its end', () => {
  // The radius is largest at the smallest uniform, 2^-33.
  expect(Math.sqrt(-2 * Math.log(0.5 / 2 ** 32))).toBeLessThan(6.77);
  const noise = draw({ ...whole, seed: 1, paths: 5000 });
  expect(noise.every((x) => Math.abs(x) < 6.77)).toBe(true);
});

test('a source gives the same numbers, whatever it was asked before', () => {
  const range = fc.record({
    ...{ seed: fc.constantFrom(1, 2), stream: fc.constantFrom(0, 1), firstPath: fc.constantFrom(0, 4) },
    ...{ paths: fc.constantFrom(3, 4), firstStep: fc.constantFrom(0, 2), steps: fc.integer({ min: 1, max: 6 }) },
    ...{ noiseSize: fc.constantFrom(1, 5), antithetic: fc.boolean() },
  });
  for (const open of [() => new FreshNoise(), () => new KeptNoise()]) {
    fc.assert(
      fc.property(fc.array(range, { minLength: 1, maxLength: 12 }), (asked) => {
        const source = open();
        for (const each of asked) {
          const width = each.paths;
          expect(source.draw(each, width).slice()).toEqual(draw(each));
        }
      }),
      runs,
    );
  }
});

test('noise that is kept is not drawn again for a shorter horizon, and a longer one only adds to it', () => {
  const source = new KeptNoise();
  const range = { ...whole, seed: 3 };
  const first = source.draw(range, PATHS);
  const shorter = source.draw({ ...range, steps: 4 }, PATHS);
  expect(shorter.buffer).toBe(first.buffer);
  first[0] = 17;
  expect(source.draw({ ...range, steps: STEPS + 3 }, PATHS)[0]).toBe(17);
  expect(source.draw({ ...range, seed: 4 }, PATHS)[0]).not.toBe(17);
});
