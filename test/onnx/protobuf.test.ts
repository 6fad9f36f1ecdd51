import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Message } from '../../training/onnx/protobuf.ts';

const bytesOf = (message: Message) => Array.from(message.encode());

// By hand from protobuf.dev, "Encoding": seven bits a byte, lowest first, the high bit set on all but the last.
test.each([
  [0, [0x00]],
  [1, [0x01]],
  [127, [0x7f]],
  [128, [0x80, 0x01]],
  [300, [0xac, 0x02]],
  [16_383, [0xff, 0x7f]],
  [16_384, [0x80, 0x80, 0x01]],
  [2 ** 31, [0x80, 0x80, 0x80, 0x80, 0x08]],
  [2 ** 32 - 1, [0xff, 0xff, 0xff, 0xff, 0x0f]],
  [2 ** 32, [0x80, 0x80, 0x80, 0x80, 0x10]],
  [Number.MAX_SAFE_INTEGER, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]],
])('%i is written as the varint %o', (value, varint) => {
  expect(bytesOf(new Message().integer(1, value))).toEqual([0x08, ...varint]);
});

test('any whole number comes back from its varint', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (value) => {
      const [, ...varint] = bytesOf(new Message().integer(1, value));
      const read = varint.reduceRight((sum, byte) => (sum << 7n) | BigInt(byte & 127), 0n);
      expect(read).toBe(BigInt(value));
      expect(varint.map((byte) => byte >= 128)).toEqual(varint.map((_, i) => i < varint.length - 1));
    }),
    { seed: 1 },
  );
});

test.each([-1, 0.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY])('%f is refused', (value) => {
  expect(() => new Message().integer(1, value)).toThrow(RangeError);
});

test('field numbers from 16 on take a tag of two bytes', () => {
  expect(bytesOf(new Message().integer(15, 5))).toEqual([0x78, 5]);
  expect(bytesOf(new Message().integer(16, 5))).toEqual([0x80, 0x01, 5]);
  expect(bytesOf(new Message().integer(20, 7))).toEqual([0xa0, 0x01, 7]);
});

test('a float is four bytes, little-endian', () => {
  expect(bytesOf(new Message().float(2, 0.2))).toEqual([0x15, 0xcd, 0xcc, 0x4c, 0x3e]);
});

test('text is UTF-8 behind its length in bytes, not in letters', () => {
  expect(bytesOf(new Message().text(1, 'µ'))).toEqual([0x0a, 2, 0xc2, 0xb5]);
  expect(bytesOf(new Message().text(1, ''))).toEqual([0x0a, 0]);
});

test('a length of 128 and more takes two bytes', () => {
  const bytes = bytesOf(new Message().bytes(3, new Uint8Array(200).fill(9)));
  expect(bytes.slice(0, 3)).toEqual([0x1a, 0xc8, 0x01]);
  expect(bytes).toHaveLength(203);
});

test('messages nest, and fields stand in the order they were written', () => {
  const inner = new Message().integer(2, 150).text(1, 'a');
  expect(bytesOf(new Message().message(4, inner).integer(1, 0))).toEqual([
    0x22, 6, 0x10, 0x96, 0x01, 0x0a, 1, 0x61, 8, 0,
  ]);
  expect(bytesOf(new Message().message(1, new Message()))).toEqual([0x0a, 0]);
});
