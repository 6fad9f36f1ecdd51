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

test('every path takes the place of the history, against all the others', () => {
  const { rows } = measure(history, [{ id: 'a', paths }], options);
  const others = paths.map((path, i) => measure(path, [{ id: 'a', paths: paths.filter((_, j) => j !== i) }], options));
  for (const { id, direction, values } of rows.filter((row) => row.direction !== 'compare')) {
    const scores = others.map((table) => table.rows.find((row) => row.id === id)?.values.a.value ?? Number.NaN);
    expect([id, direction, values.a.percentile]).toEqual([
      id,
      direction,
      scores.filter((score) => score < values.a.value).length / 10,
    ]);
  }
});

test('beside a score stands what the earlier half gets with the later half as the model, where halves are long enough', () => {
  const { rows } = measure(history, [{ id: 'a', paths }], options);
  const halves = measure(history.slice(0, 150), [{ id: 'later', paths: [history.slice(150)] }], options);
  const expected = new Map(halves.rows.map(({ id, values }) => [id, values.later?.value]));
  for (const { id, direction, floor } of rows) {
    if (direction === 'compare') expect(floor).toBeUndefined();
    else expect([id, floor]).toEqual([id, expected.get(id)]);
  }
  const short = measure(history.slice(0, 159), [{ id: 'a', paths: [toyPath(1, 159)] }], options).rows;
  expect(short.find(({ id }) => id === 'emd-20')).toMatchObject({ direction: 'lower' });
  expect(short.find(({ id }) => id === 'emd-20')).not.toHaveProperty('floor');
  expect(short.find(({ id }) => id === 'emd-5')?.floor).toBeGreaterThan(0);
});

test('the middle return of an odd history is in neither half, and a half that stands still leaves out what it does not define', () => {
  const middle = (value: number) => {
    const odd = toyPath(100, 301);
    odd[150] = value;
    return measure(odd, [{ id: 'a', paths: toyPaths(2, 301) }], options).rows.map(({ floor }) => floor);
  };
  expect(middle(0.2)).toEqual(middle(-0.1));
  const still = history.map((r, t) => (t < 150 ? 0 : r));
  const rows = measure(still, [{ id: 'a', paths }], options).rows;
  expect(rows.find(({ id }) => id === 'volatility-ratio')).not.toHaveProperty('floor');
  expect(rows.find(({ id }) => id === 'emd-1')?.floor).toBeGreaterThan(0);
});

test('a model of one path has scores, but nothing to rank the history among', () => {
  for (const { direction, values } of measure(history, [{ id: 'a', paths: paths.slice(0, 1) }], options).rows) {
    expect(values.a.value).not.toBeNaN();
    if (direction !== 'compare') expect(values.a.percentile).toBeNull();
  }
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
