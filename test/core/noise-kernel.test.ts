import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { MOST_PATHS, type NoiseFiller } from '../../inference/core/noise/fill.ts';
import { kernelFiller } from '../../inference/core/noise/kernel.ts';
import { drawNoise, drawWith, type NoiseRange } from '../../inference/core/noise/noise.ts';
import { philox4x32 } from '../../inference/core/noise/philox.ts';
import { plainFiller } from '../../inference/core/noise/plain.ts';
import { compiledKernel, KERNEL_FILE, kernelFile } from '../../training/noise-kernel/compile.ts';
import { readSource } from '../structure/imports.ts';

const plain = plainFiller();
const kernel = kernelFiller() as NoiseFiller;

afterEach(() => void vi.unstubAllGlobals());

test('the kernel that is checked in is the one of its source', async () => {
  expect(readSource(KERNEL_FILE), '`npm run noise-kernel` writes it').toBe(kernelFile(await compiledKernel()));
});

test('the kernel gives the bits of the plain code, whatever is asked', () => {
  const range: fc.Arbitrary<NoiseRange> = fc.record({
    seed: fc.maxSafeNat(),
    stream: fc.nat(40),
    firstPath: fc.oneof(fc.nat(9), fc.nat(2 ** 32 - 60)),
    paths: fc.integer({ min: 1, max: 50 }),
    firstStep: fc.oneof(fc.nat(9), fc.nat(2 ** 32 - 4)),
    steps: fc.constant(2),
    noiseSize: fc.integer({ min: 1, max: 9 }),
    antithetic: fc.boolean(),
  });
  fc.assert(
    fc.property(range, (each) => {
      const drawn = [plain, kernel].map((filler) =>
        drawWith(filler, each, new Float32Array(each.steps * each.noiseSize * each.paths), each.paths),
      );
      expect(Buffer.from(drawn[1].buffer).equals(Buffer.from(drawn[0].buffer))).toBe(true);
    }),
    { seed: 7, numRuns: 300 },
  );
});

test('more paths than a call may ask for are those of two calls', () => {
  const range = { seed: 3, stream: 1, firstPath: 0, paths: MOST_PATHS + 5, firstStep: 0, steps: 1, noiseSize: 2 };
  const whole = drawNoise(range, new Float32Array(2 * range.paths));
  const late = drawNoise({ ...range, firstPath: MOST_PATHS, paths: 5 }, new Float32Array(10));
  expect([...whole.subarray(MOST_PATHS, range.paths)]).toEqual([...late.subarray(0, 5)]);
  expect([...whole.subarray(range.paths + MOST_PATHS)]).toEqual([...late.subarray(5)]);
});

test.each([
  ['plain', plain],
  ['kernel', kernel],
] as const)(
  '%s: right at the ends of the words, where the logarithm is zero, and where a sine changes its sign',
  (_name, filler) => {
    const root = Math.round(Math.SQRT1_2 * 2 ** 32);
    const edges = [
      0,
      1,
      2,
      3,
      2 ** 30 - 1,
      2 ** 30,
      2 ** 31 - 1,
      2 ** 31,
      3 * 2 ** 30 - 1,
      3 * 2 ** 30,
      root - 1,
      root,
    ];
    const words = [...edges, ...edges.map((word) => 2 ** 32 - 1 - word)];
    for (const a of words) {
      for (const b of words) {
        const [path, step, block, stream] = counterOf([a, b, b, a], 5, 6);
        filler.fill(path, 1, step, block, stream, 5, 6, 4, 0);
        const found = filler.rows.map((row) => row[0]);
        const expected = [...boxMuller(a, b), ...boxMuller(b, a)];
        found.forEach((normal, i) => {
          expect(Math.abs(normal - expected[i]), `${a} ${b}, number ${i}`).toBeLessThanOrEqual(
            2 ** -23 * Math.abs(expected[i]) + 1e-45,
          );
        });
      }
    }
  },
);

test('where code may not be compiled, the plain code is taken', () => {
  vi.stubGlobal('WebAssembly', {
    Module: class {
      constructor() {
        throw new TypeError('Wasm code generation disallowed by embedder');
      }
    },
  });
  expect(kernelFiller()).toBeUndefined();
  vi.stubGlobal('WebAssembly', undefined);
  expect(kernelFiller()).toBeUndefined();
});

/** The angle is taken from where its cosine or sine is zero: near these, a float64 of the whole angle has too few digits left. */
function boxMuller(a: number, b: number): [number, number] {
  const radius = Math.sqrt(-2 * Math.log1p((a + 0.5) / 2 ** 32 - 1));
  const turn = (b >= 2 ** 31 ? b - 2 ** 32 : b) + 0.5;
  const toRadians = (part: number) => (2 * Math.PI * part) / 2 ** 32;
  const cosine = Math.sin(toRadians(2 ** 30 - Math.abs(turn)));
  const folded = Math.abs(turn) > 2 ** 30 ? 2 ** 31 - Math.abs(turn) : Math.abs(turn);
  return [radius * cosine, radius * Math.sign(turn) * Math.sin(toRadians(folded))];
}

/** The counter at which Philox gives these words: each of its rounds can be undone. */
function counterOf(words: readonly number[], key0: number, key1: number): [number, number, number, number] {
  const [m0, m1] = [0xd2511f53n, 0xcd9e8d57n];
  const mask = 0xffffffffn;
  const inverse = (m: bigint) => {
    let x = m;
    for (let i = 0; i < 5; i++) x = (x * (2n - m * x)) & mask;
    return x & mask;
  };
  let [x0, x1, x2, x3] = words.map(BigInt);
  for (let round = 9n; round >= 0n; round--) {
    const k0 = (BigInt(key0) + round * 0x9e3779b9n) & mask;
    const k1 = (BigInt(key1) + round * 0xbb67ae85n) & mask;
    const before2 = (x1 * inverse(m1)) & mask;
    const before0 = (x3 * inverse(m0)) & mask;
    const before1 = x0 ^ ((before2 * m1) >> 32n) ^ k0;
    const before3 = x2 ^ ((before0 * m0) >> 32n) ^ k1;
    [x0, x1, x2, x3] = [before0, before1, before2, before3];
  }
  const counter = [x0, x1, x2, x3].map(Number) as [number, number, number, number];
  const found = new Uint32Array(4);
  philox4x32(...counter, key0, key1, found);
  expect([...found]).toEqual([...words]);
  return counter;
}
