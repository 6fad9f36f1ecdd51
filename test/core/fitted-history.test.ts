import { expect, test } from 'vitest';
import { decodeHistory, encodeHistory } from '../../inference/core/fitted-history.ts';

const dates = ['2008-09-15', '2008-09-16', '2008-09-29'];
const history = {
  assets: ['a', 'b'],
  dates,
  returns: [Float64Array.of(-0.0471, 0.0175, -0.0879), Float64Array.of(0, 1e-9, 0.5)],
};

test('returns come back from returns.bin by asset and day, rounded to float32', () => {
  const bytes = encodeHistory(history);
  expect(bytes).toHaveLength(4 * 3 * (1 + 2));
  const returns = history.returns.map((series) => series.map(Math.fround));
  expect(decodeHistory(bytes, 3, history.assets)).toEqual({ ...history, returns });
});

test('a returns.bin of another size is refused', () => {
  expect(() => decodeHistory(encodeHistory(history), 4, history.assets)).toThrow(
    expect.objectContaining({ code: 'bad_model', message: 'returns.bin has 36 bytes, 48 expected' }),
  );
});
