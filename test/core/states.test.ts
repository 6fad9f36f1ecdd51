import fc from 'fast-check';
import { expect, test } from 'vitest';
import { floatsFromBase64, floatsToBase64 } from '../../inference/core/bytes.ts';
import { decodeStates, encodeStates, stateOnDate } from '../../inference/core/states.ts';

const dates = ['1969-12-31', '1970-01-02', '2008-02-29', '2024-12-31'];
const states = Float32Array.of(1, -2, 3.5, Math.fround(0.1), 0, -0, 1e30, Math.fround(1e-40));

test('dates and states come back from states.bin as they went in', () => {
  const bytes = encodeStates({ dates, states });
  expect(bytes).toHaveLength(4 * 4 * (1 + 2));
  expect(decodeStates(bytes, 4, 2)).toEqual({ dates, states });
});

test('states.bin is little-endian: days since 1970 as int32, then floats', () => {
  const bytes = encodeStates({ dates: ['1970-01-03'], states: Float32Array.of(1) });
  expect(Array.from(bytes)).toEqual([2, 0, 0, 0, 0, 0, 0x80, 0x3f]);
});

test('it is read from the middle of a buffer as well, as Node’s small files are', () => {
  const bytes = encodeStates({ dates, states });
  const within = new Uint8Array(bytes.length + 3);
  within.set(bytes, 3);
  expect(decodeStates(within.subarray(3), 4, 2)).toEqual({ dates, states });
});

test('a states.bin of another size is refused', () => {
  const bytes = encodeStates({ dates, states });
  expect(() => decodeStates(bytes.subarray(1), 4, 2)).toThrow(
    expect.objectContaining({ code: 'bad_model', message: 'states.bin has 47 bytes, 48 expected' }),
  );
});

test('a date has its own state, and a day without trading the one of the last day before', () => {
  const rows = { dates, states };
  expect(stateOnDate(rows, '1970-01-02')).toEqual(states.slice(2, 4));
  expect(stateOnDate(rows, '1970-01-01')).toEqual(states.slice(0, 2));
  expect(stateOnDate(rows, '2024-12-30')).toEqual(states.slice(4, 6));
  expect(stateOnDate(rows, '2024-12-31')).toEqual(states.slice(6, 8));
});

test.each(['1969-12-30', '2025-01-01'])('%s is outside, and the range is named', (date) => {
  expect(() => stateOnDate({ dates, states }, date)).toThrow(
    expect.objectContaining({
      code: 'bad_option',
      field: 'start',
      message: `start ${date} is outside the history, 1969-12-31 to 2024-12-31`,
    }),
  );
});

test('floats come back from base64 to the bit', () => {
  fc.assert(
    fc.property(fc.float32Array({ maxLength: 20 }), (values) => {
      expect(floatsFromBase64(floatsToBase64(values))).toEqual(values);
    }),
    { seed: 5, numRuns: 200 },
  );
  expect(floatsToBase64(Float32Array.of(1))).toBe('AACAPw==');
});
