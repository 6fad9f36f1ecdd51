import { tableFromIPC } from 'apache-arrow';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import { conditionPaths } from '../../inference/core/conditions/condition-paths.ts';
import { encode, encodeArrowStream } from '../../inference/formats/index.ts';
import { gaussianModel } from './gaussian.ts';

const model = gaussianModel(['a', 'b']);
const query = { paths: 100, steps: 30, seed: 8 };
const question = { conditions: [{ asset: 'a', change: -0.12, within: 20 }] };

async function bytesOf(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Uint8Array.from(Buffer.concat(all));
}

type Row = Record<string, number>;
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trimEnd().split('\n');
const fromArrow = (bytes: Uint8Array): Row[] =>
  tableFromIPC(bytes)
    .toArray()
    .map((row) => row.toJSON());

const formats: readonly [string, Parameters<typeof encode>[0] | 'stream', (bytes: Uint8Array) => Promise<Row[]>][] = [
  [
    'CSV',
    'csv',
    async (bytes) => {
      const [header, ...lines] = text(bytes).map((line) => line.split(','));
      return lines.map((line) => Object.fromEntries(line.map((value, i) => [header[i], Number(value)])));
    },
  ],
  ['NDJSON', 'ndjson', async (bytes) => text(bytes).map((line) => JSON.parse(line))],
  ['an Arrow file', 'arrow', async (bytes) => fromArrow(bytes)],
  ['an Arrow stream', 'stream', async (bytes) => fromArrow(bytes)],
  ['Parquet', 'parquet', (bytes) => parquetReadObjects({ file: bytes.buffer as ArrayBuffer }) as Promise<Row[]>],
];

describe.each(formats)('%s', (_name, format, read) => {
  const written = async (resample: boolean) => {
    const set = await conditionPaths(model, query, { ...question, resample });
    const { chunks, manifest } = set;
    const pieces = format === 'stream' ? encodeArrowStream(chunks, manifest) : encode(format, chunks, manifest);
    return { set, rows: await read(await bytesOf(pieces)) };
  };

  test('has the weight of the path in every row, after the step', async () => {
    const { set, rows } = await written(false);
    expect(rows).toHaveLength(100 * 30);
    expect(Object.keys(rows[0])).toEqual(['path', 'step', 'weight', 'a', 'b']);
    expect(rows.map(({ weight }) => Math.fround(weight))).toEqual(
      rows.map(({ path }) => Math.fround(set.weights?.[path] ?? Number.NaN)),
    );
    expect(rows.filter(({ step }) => step === 1).reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 5);
  });

  test('has none where the paths were drawn again by their weights', async () => {
    const { rows } = await written(true);
    expect(rows).toHaveLength(100 * 30);
    expect(Object.keys(rows[0])).toEqual(['path', 'step', 'a', 'b']);
  });
});

test('an asset may not be called weight, where there is one', async () => {
  const set = await conditionPaths(gaussianModel(['weight']), query, {
    conditions: [{ asset: 'weight', change: -0.1, within: 20 }],
  });
  await expect(bytesOf(encode('csv', set.chunks, set.manifest))).rejects.toThrow(/"weight" is taken by another column/);
});
