import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encode } from '../../inference/formats/index.ts';
import { NUMBER_BYTES, writeFloat32, writeInteger } from '../../inference/formats/number-text.ts';
import { collect, manifestOf } from './scenario.ts';

const finite = fc.float({ noNaN: true, noDefaultInfinity: true });
/** Sizes that returns and prices have, where the digits are worked out without JavaScript's own printing. */
const usual = fc
  .tuple(fc.integer({ min: 0x358637bd, max: 0x4e6e6b27 }), fc.boolean())
  .map(([bits, negative]) => fromBits(bits) * (negative ? -1 : 1));

function fromBits(bits: number): number {
  return new Float32Array(Uint32Array.of(bits).buffer)[0];
}

function printed(value: number): string {
  const bytes = new Uint8Array(3 + NUMBER_BYTES);
  const end = writeFloat32(bytes, 3, value);
  expect(end).toBeLessThanOrEqual(bytes.length);
  return new TextDecoder().decode(bytes.subarray(3, end));
}

function significantDigits(text: string): number {
  const digits = text.replace(/e.*/, '').replace(/[-.]/g, '').replace(/^0+/, '');
  return text.includes('.') || text.includes('e') ? digits.length : digits.replace(/0+$/, '').length;
}

const everyFloat32 = fc.oneof(finite, usual);

test('any finite float32 reads back to the same bits', () => {
  const property = fc.property(everyFloat32, (value) => {
    expect(Math.fround(Number(printed(value)))).toBe(value);
  });
  fc.assert(property, { numRuns: 5000 });
});

test('no decimal with fewer digits reads back to the same float32', () => {
  const property = fc.property(everyFloat32, (value) => {
    const digits = significantDigits(printed(value));
    fc.pre(digits > 1 && !Number.isInteger(value));
    expect(Math.fround(Number(value.toPrecision(digits - 1)))).not.toBe(value);
  });
  fc.assert(property, { numRuns: 5000 });
});

test('every power of two reads back to the same float32', () => {
  for (let exponent = -149; exponent <= 127; exponent++) {
    expect(Math.fround(Number(printed(2 ** exponent)))).toBe(2 ** exponent);
  }
});

test.each([
  [0, '0'],
  [-0, '-0'],
  [1, '1'],
  [-100, '-100'],
  [0.5, '0.5'],
  [Math.fround(0.1), '0.1'],
  [Math.fround(-0.012345), '-0.012345'],
  [Math.fround(1234.5678), '1234.5677'],
  [16777216, '16777216'],
  [999999936, '999999936'],
  [1e9, '1e+9'],
  [Math.fround(1e-6), '0.000001'],
  [Math.fround(9.99e-7), '9.99e-7'],
  [1.401298464324817e-45, '1e-45'],
  [3.4028234663852886e38, '3.4028235e+38'],
  // 7.038531e-26 becomes this float32 by way of float64, but its neighbour when read directly, as pyarrow does.
  [7.038531308148791e-26, '7.0385313e-26'],
  [Number.NaN, 'NaN'],
  [Number.NEGATIVE_INFINITY, '-Infinity'],
])('%d is printed as %s', (value, text) => {
  expect(printed(value)).toBe(text);
});

test.each([0, 9, 10, 999_999_999, 1_000_000_000, 2_147_483_647])('the integer %d is printed in full', (value) => {
  const bytes = new Uint8Array(10);
  expect(new TextDecoder().decode(bytes.subarray(0, writeInteger(bytes, 0, value)))).toBe(String(value));
});

test('an overflow is null in JSON, so that every line stays JSON', async () => {
  const shape = { assets: ['A'], paths: 1, steps: 3 };
  const values = Float32Array.of(Number.POSITIVE_INFINITY, Number.NaN, 0.25);
  async function* source() {
    yield { firstPath: 0, paths: 1, firstStep: 0, steps: 3, assets: 1, values };
  }
  const text = (await collect(encode('ndjson', source(), manifestOf(shape)))).toString();
  const rows = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(rows).toEqual([
    { path: 0, step: 1, A: null },
    { path: 0, step: 2, A: null },
    { path: 0, step: 3, A: 0.25 },
  ]);
});
