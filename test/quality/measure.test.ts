import { expect, test } from 'vitest';
import { QualityTable } from '../../inference/contract/quality.ts';
import { measure } from '../../inference/core/quality/measure.ts';
import { toyPath, toyPaths } from './toy.ts';

const options = { asset: 'toy', firstDate: '2001-01-01', lastDate: '2002-01-01', seed: 7 };
const history = toyPath(100, 300);
const paths = toyPaths(10, 300);

test('the table is what the contract says, with the models in their order', () => {
  const table = measure(
    history,
    [
      { id: 'b', paths },
      { id: 'a', paths: paths.slice(0, 5) },
    ],
    options,
  );
  expect(QualityTable.parse(table)).toEqual(table);
  expect(table).toMatchObject({ ...options, steps: 300, paths: 10, models: ['b', 'a'], failed: {} });
  for (const row of table.rows) expect(Object.keys(row.values)).toEqual(['b', 'a']);
});

test('a short history has fewer lags, which the row says, and no horizon beyond a quarter of it', () => {
  const rows = measure(history, [{ id: 'a', paths }], options).rows;
  expect(rows.map(({ id }) => id)).not.toContain('emd-100');
  expect(rows.map(({ id }) => id)).toContain('emd-20');
  for (const id of ['acf-r', 'acf-abs', 'acf-sq']) {
    expect(rows.find((row) => row.id === id)?.definition).toContain('lags 1 to 75 ');
  }
  expect(rows.find((row) => row.id === 'leverage')?.definition).toContain('k = 1 to 75 ');
});

test('only the first floorPaths paths are scored for the percentile of a score', () => {
  const table = measure(history, [{ id: 'a', paths }], { ...options, floorPaths: 3 });
  const scores = table.rows.filter((row) => row.direction !== 'compare');
  for (const row of scores) expect([0, 1 / 3, 2 / 3, 1]).toContain(row.values.a.percentile);
});

test('a history that is the only path is at no distance from the model', () => {
  const table = measure(history, [{ id: 'copy', paths: [history] }], options);
  for (const row of table.rows) {
    const best = row.direction === 'lower' ? 0 : row.direction === 'one' ? 1 : (row.history ?? Number.NaN);
    expect(row.values.copy.value).toBeCloseTo(best, 12);
  }
});

test('paths in float32 give the figures of the numbers that they hold', () => {
  const rounded = paths.map((path) => Float32Array.from(path));
  const widened = rounded.map((path) => Float64Array.from(path));
  const [a, b] = [rounded, widened].map((drawn) => measure(history, [{ id: 'a', paths: drawn }], options));
  expect(a).toEqual(b);
});

test('a model that explodes, or that never moves, is listed as failed beside those that could not be fitted', () => {
  const exploding = paths.map((path) => path.slice());
  exploding[2][17] = Number.POSITIVE_INFINITY;
  const still = [...paths.slice(1), new Float64Array(300).fill(0.001)];
  const models = [
    { id: 'good', paths },
    { id: 'exploding', paths: exploding },
    { id: 'still', paths: still },
  ];
  const table = measure(history, models, { ...options, failed: { garch: 'did not converge' } });
  expect(table.models).toEqual(['good']);
  expect(table.failed).toEqual({
    garch: 'did not converge',
    exploding: 'path 2 returns Infinity at step 17',
    still: 'path 9 never moves: all its returns are 0.001',
  });
  for (const row of table.rows) expect(Object.keys(row.values)).toEqual(['good']);
});

test('a figure that is not defined for a model leaves its cell empty', () => {
  const rising = paths.map((path) => path.map((r) => Math.abs(r) + 1e-6));
  const table = measure(history, [{ id: 'rising', paths: rising }], options);
  expect(table.rows.find((row) => row.id === 'hill-lower')?.values).toEqual({});
  expect(table.rows.find((row) => row.id === 'hill-upper')?.values.rising.value).toBeGreaterThan(0);
});

test.each([
  ['too short', new Float64Array(19).map((_, i) => i), 'The history has 19 returns; an evaluation needs at least 20'],
  ['constant', new Float64Array(50).fill(0.01), 'All returns of the history are 0.01; they must vary'],
  [
    'not finite',
    history.map((r, i) => (i === 4 ? Number.NaN : r)),
    'Return 4 of the history is NaN; it must be finite',
  ],
])('a history that is %s is refused', (_, bad, message) => {
  const attempt = () => measure(bad, [{ id: 'a', paths }], options);
  expect(attempt).toThrow(expect.objectContaining({ code: 'bad_data', message }));
});

test('a path of another length, or a model without paths, is a mistake of the caller', () => {
  expect(() => measure(history, [{ id: 'a', paths: toyPaths(2, 299) }], options)).toThrow(
    'Path 0 of model "a" has 299 steps; the history has 300',
  );
  expect(() => measure(history, [{ id: 'a', paths: [] }], options)).toThrow('Model "a" has no paths');
});
