import { beforeAll, describe, expect, test } from 'vitest';
import { encode, encodeArrowStream, type FormatName } from '../../inference/formats/index.ts';
import { pythonEnvironment } from '../python/environment.ts';
import { PYTHON_PACKAGES } from '../python/packages.ts';
import { readWithPython } from './read-file.ts';
import { collect, inPaths, inSteps, manifestOf, type Shape, tableOf } from './scenario.ts';

const MINUTES = 60_000;
/** More rows than a row group holds, and paths that do not fill one exactly. */
const manyPaths: Shape = { assets: ['SPX', 'Gold, "spot"'], paths: 1100, steps: 252 };
/** One path longer than a row group. */
const longPaths: Shape = { assets: ['SPX'], paths: 2, steps: 300_000 };
/** More rows than a piece of text, with names that need escapes. */
const oddNames: Shape = { assets: ['S&P 500', 'Gold, "spot"', 'Öl\\n'], paths: 40, steps: 252 };

// The first run installs the packages.
beforeAll(() => pythonEnvironment(PYTHON_PACKAGES), 10 * MINUTES);

describe.each<FormatName>(['csv', 'ndjson'])('%s', (format) => {
  test('pandas and pyarrow read every value back to the bit', { timeout: MINUTES }, async () => {
    const bytes = await collect(encode(format, inPaths(oddNames, 17), manifestOf(oddNames)));
    const report = await readWithPython(format, bytes);
    expect(report.pandas).toEqual(tableOf(oddNames));
    expect(report.pyarrow).toEqual(tableOf(oddNames));
  });
});

describe.each<{ format: FormatName; manyBatches: number[]; longBatches: number[] }>([
  {
    format: 'arrow',
    manyBatches: [131_040, 131_040, 15_120],
    longBatches: [131_072, 131_072, 131_072, 131_072, 75_712],
  },
  { format: 'parquet', manyBatches: [262_080, 15_120], longBatches: [262_144, 262_144, 75_712] },
])('$format', ({ format, manyBatches, longBatches }) => {
  test('pandas and pyarrow read every value back to the bit, in batches of whole paths', {
    timeout: MINUTES,
  }, async () => {
    const bytes = await collect(encode(format, inPaths(manyPaths, 256), manifestOf(manyPaths)));
    const report = await readWithPython(format, bytes);
    expect(report.pandas).toEqual(tableOf(manyPaths));
    expect(report.pyarrow).toEqual(tableOf(manyPaths));
    expect(report.batches).toEqual(manyBatches);
  });

  test('a path that comes in several chunks and is longer than a batch is read back whole', {
    timeout: MINUTES,
  }, async () => {
    const bytes = await collect(encode(format, inSteps(longPaths, 90_001), manifestOf(longPaths)));
    const report = await readWithPython(format, bytes);
    expect(report.pyarrow).toEqual(tableOf(longPaths));
    expect(report.batches).toEqual(longBatches);
  });

  test('the schema is int32 counters and float32 values, none nullable, with the manifest', {
    timeout: MINUTES,
  }, async () => {
    const bytes = await collect(encode(format, inPaths(oddNames, 40), manifestOf(oddNames)));
    const report = await readWithPython(format, bytes);
    expect(report.types).toEqual(['int32', 'int32', 'float', 'float', 'float'].map((type) => `${type} not null`));
    expect(report.manifest).toEqual(manifestOf(oddNames));
  });
});

test('an arrow stream holds the same table and manifest as the file', { timeout: MINUTES }, async () => {
  const bytes = await collect(encodeArrowStream(inPaths(oddNames, 17), manifestOf(oddNames)));
  const report = await readWithPython('arrow-stream', bytes);
  expect(report.pyarrow).toEqual(tableOf(oddNames));
  expect(report.manifest).toEqual(manifestOf(oddNames));
});

test('a parquet file is hardly larger than its values, and tells which paths a row group holds', {
  timeout: MINUTES,
}, async () => {
  const shape: Shape = { ...manyPaths, assets: ['SPX'] };
  const bytes = await collect(encode('parquet', inPaths(shape, 256), manifestOf(shape)));
  const report = await readWithPython('parquet', bytes);
  const raw = shape.paths * shape.steps * Float32Array.BYTES_PER_ELEMENT;
  expect(bytes.length).toBeLessThan(1.02 * raw);
  expect(report.valueBytes).toBeGreaterThanOrEqual(raw);
  expect(report.compression).toEqual(['SNAPPY', 'SNAPPY', 'UNCOMPRESSED']);
  expect(report.pathRanges).toEqual([
    [0, 1039],
    [1040, 1099],
  ]);
  expect(report.onlyPathOne).toEqual([1]);
});
