import { tableFromIPC } from 'apache-arrow';
import { parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import Papa from 'papaparse';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { encodeCsv } from '../../inference/formats/csv.ts';
import { encodeParquet } from '../../inference/formats/parquet.ts';
import { collect } from '../formats/scenario.ts';
import { toyPath } from '../quality/toy.ts';
import { closePorts, openFigures } from './figures-channel.ts';
import { setOf, toyPaths } from './figures-toys.ts';

// The writer that bundles carry.
vi.mock('../../inference/formats/arrow.ts', () => import('../../inference/browser/arrow.ts'));

afterEach(closePorts);

describe('a file', () => {
  const two = [toyPaths(9, 6), toyPaths(9, 6).map((path) => Array.from(path, (r) => r / 3))];
  const names = ['SPX', 'Gold, "spot"'];
  const set = () => setOf(two, 4, names);
  const rows = two[0].flatMap((path, number) =>
    Array.from(path, (_, step) => ({
      path: number,
      step: step + 1,
      SPX: Math.fround(two[0][number][step]),
      'Gold, "spot"': Math.fround(two[1][number][step]),
    })),
  );

  test('as CSV is the command line’s to the byte, and holds the values', async () => {
    const file = await openFigures().file(set(), 'csv');
    const bytes = Buffer.from(await file.arrayBuffer());
    expect(file.type).toBe('text/csv');
    expect(bytes).toEqual(await collect(encodeCsv(set().chunks, set().manifest)));
    const { data } = Papa.parse<Record<string, string>>(bytes.toString(), { header: true, skipEmptyLines: true });
    const read = data.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, text]) => [name, Math.fround(+text)])),
    );
    expect(read).toEqual(rows);
  });

  test('as Arrow holds the values and the manifest', async () => {
    const file = await openFigures().file(set(), 'arrow');
    expect(file.type).toBe('application/vnd.apache.arrow.file');
    const table = tableFromIPC(new Uint8Array(await file.arrayBuffer()));
    expect(table.toArray().map((row) => ({ ...row.toJSON() }))).toEqual(rows);
    expect(JSON.parse(table.schema.metadata.get('pathloom') ?? '')).toEqual(set().manifest);
  });

  test('as Parquet is the command line’s to the byte, and holds the values and the manifest', async () => {
    const file = await openFigures().file(set(), 'parquet');
    const bytes = Buffer.from(await file.arrayBuffer());
    expect(file.type).toBe('application/vnd.apache.parquet');
    expect(bytes).toEqual(await collect(encodeParquet(set().chunks, set().manifest)));
    const buffer = await file.arrayBuffer();
    expect(await parquetReadObjects({ file: buffer })).toEqual(rows);
    const { key_value_metadata: pairs } = await parquetMetadataAsync(buffer);
    expect(JSON.parse(pairs?.find(({ key }) => key === 'pathloom')?.value ?? '')).toEqual(set().manifest);
  });

  test('larger than what is held at a time is whole', async () => {
    const large = setOf([toyPaths(1200, 400)], 300);
    const text = await (await openFigures().file(large, 'csv')).text();
    expect(text.length).toBeGreaterThan(9_000_000);
    expect(text.match(/\n/g)?.length).toBe(1 + 1200 * 400);
    const last = text.slice(text.lastIndexOf('\n', text.length - 2) + 1).trim();
    const [path, step, value] = last.split(',').map(Number);
    expect([path, step, Math.fround(value)]).toEqual([1199, 400, Math.fround(toyPath(1199, 400)[399])]);
  });

  test('says how far it has come, and can be given up', async () => {
    const told: unknown[] = [];
    await openFigures().file(set(), 'csv', undefined, (progress) => told.push(progress));
    expect(told).toEqual([4, 8, 9].map((done) => ({ paths: done, of: 9 })));
    const control = new AbortController();
    const file = openFigures().file(set(), 'parquet', control.signal);
    control.abort(new Error('given up'));
    await expect(file).rejects.toThrow('given up');
  });

  test('is refused for an asset whose name is taken', async () => {
    const file = openFigures().file(setOf([toyPaths(3, 4)], 3, ['path']), 'arrow');
    await expect(file).rejects.toMatchObject({ code: 'bad_data', message: expect.stringContaining('"path"') });
  });
});
