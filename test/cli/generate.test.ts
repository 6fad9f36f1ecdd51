import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { parquetMetadata } from 'hyparquet';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { pricesCsv } from './prices.ts';
import { isWriting, lastOfEach, makeFolder, pathloom, press, removeFolder, start, statusOf, until } from './run.ts';

let folder: string;
let made: MadePackage;
beforeAll(async () => {
  made = await makePackage({ architecture: 'path-dependent' });
});
afterAll(() => made.remove());
beforeEach(async () => {
  folder = await makeFolder();
  await writeFile(join(folder, 'own.csv'), pricesCsv(450, ['ASSET1']));
  return () => removeFolder(folder);
});

const generate = (out: string, ...more: string[]) =>
  lastOfEach(['generate', '--model', made.folder, '--out', out, ...more]);
const small = ['--paths', '50', '--steps', '20', '--seed', '7'];
const bytesOf = (file: string) => readFile(join(folder, file));
const linesOf = (bytes: Buffer) => bytes.toString().trimEnd().split('\n');
const hashOf = async (file: string) =>
  createHash('sha256')
    .update(await bytesOf(file))
    .digest('hex');

/** Rows of the CSV file as numbers, after its header. */
async function readRows(file: string): Promise<{ header: string; rows: number[][] }> {
  const [header, ...lines] = (await readFile(join(folder, file), 'utf8')).trimEnd().split('\n');
  return { header, rows: lines.map((line) => line.split(',').map(Number)) };
}

describe('paths as a file', () => {
  test.each([
    ['csv', (bytes: Buffer) => linesOf(bytes).length - 1],
    ['ndjson', (bytes: Buffer) => linesOf(bytes).map((line) => JSON.parse(line)).length],
    ['arrow', (bytes: Buffer) => tableFromIPC(bytes).numRows],
    ['parquet', (bytes: Buffer) => Number(parquetMetadata(Uint8Array.from(bytes).buffer).num_rows)],
  ])('of %s have a row for each path and step, and are the same bytes for the same seed', async (ending, count) => {
    for (const name of ['a', 'b']) {
      const outcome = await pathloom(folder, generate(`${name}.${ending}`, ...small));
      expect(outcome).toEqual({
        ...{ code: 0, signal: null, stdout: '' },
        stderr: `Wrote 50 synthetic paths of 20 steps to ${name}.${ending}, manifest beside it.\n`,
      });
    }
    await pathloom(folder, generate(`c.${ending}`, ...small, '--seed', '8'));
    expect(count(await bytesOf(`a.${ending}`))).toBe(50 * 20);
    expect(await hashOf(`b.${ending}`)).toBe(await hashOf(`a.${ending}`));
    expect(await hashOf(`c.${ending}`)).not.toBe(await hashOf(`a.${ending}`));
    expect(await hashOf(`b.${ending}.manifest.json`)).toBe(await hashOf(`a.${ending}.manifest.json`));
  });

  test('may lie in a folder that is made for them, which is said', async () => {
    const { stderr } = await pathloom(folder, generate('made/new/a.csv', ...small));
    expect(stderr).toBe(
      'Wrote 50 synthetic paths of 20 steps to made/new/a.csv, in a new folder, manifest beside it.\n',
    );
  });

  test('name path from 0, step from 1, and the assets', async () => {
    await pathloom(folder, generate('a.csv', ...small));
    const { header, rows } = await readRows('a.csv');
    expect(header).toBe('path,step,ASSET1');
    expect(rows.map(([path, step]) => [path, step])).toEqual(
      Array.from({ length: 50 * 20 }, (_, row) => [Math.floor(row / 20), 1 + (row % 20)]),
    );
  });

  test('have a manifest beside them, the one that --json prints, which draws them again', async () => {
    const { stdout } = await pathloom(folder, generate('a.csv', ...small, '--start', '2020-01-02', '--json'));
    const manifest = JSON.parse(stdout);
    expect(JSON.parse((await bytesOf('a.csv.manifest.json')).toString())).toEqual(manifest);
    expect(manifest).toMatchObject({
      synthetic: true,
      model: { id: made.card.id, sha256: made.card.sha256 },
      assets: ['ASSET1'],
      request: { paths: 50, steps: 20, seed: 7, start: '2020-01-02', output: 'returns', antithetic: false },
    });
    const { paths, steps, seed, start: from } = manifest.request;
    const again = ['--paths', paths, '--steps', steps, '--seed', seed, '--start', from].map(String);
    await pathloom(folder, generate('again.csv', ...again));
    expect(await hashOf('again.csv')).toBe(await hashOf('a.csv'));
  });

  test('of prices begin at the initial price', async () => {
    await pathloom(folder, generate('returns.csv', ...small));
    await pathloom(folder, generate('prices.csv', ...small, '--output', 'prices', '--initial-price', '2500'));
    const [returns, prices] = [await readRows('returns.csv'), await readRows('prices.csv')];
    for (const row of [0, 20, 980]) {
      expect(prices.rows[row][2] / 2500 / Math.exp(returns.rows[row][2])).toBeCloseTo(1, 5);
    }
  });

  test('replace a file with --force, and its manifest', async () => {
    await writeFile(join(folder, 'a.csv'), 'old');
    await writeFile(join(folder, 'a.csv.manifest.json'), 'old');
    expect(await pathloom(folder, generate('a.csv', ...small, '--force'))).toMatchObject({ code: 0 });
    expect((await readRows('a.csv')).rows).toHaveLength(1000);
    expect(JSON.parse((await bytesOf('a.csv.manifest.json')).toString()).synthetic).toBe(true);
    expect((await readdir(folder)).sort()).toEqual(['a.csv', 'a.csv.manifest.json', 'own.csv']);
  });

  test('are put into a folder that is not there yet', async () => {
    expect(await pathloom(folder, generate('deep/er/a.csv', ...small))).toMatchObject({ code: 0 });
    expect(await readdir(join(folder, 'deep', 'er'))).toEqual(['a.csv', 'a.csv.manifest.json']);
  });
});

describe('a thousand years of 252 days', () => {
  test.each([
    ['from a date', ['--start', '2020-03-20']],
    ['from the latest day of a history of your own', ['--history', 'own.csv']],
    ['from a day of a history of your own', ['--history', 'own.csv', '--start', '2019-12-31']],
  ])('%s', async (_what, options) => {
    const args = generate('a.csv', '--paths', '1000', '--steps', '252', '--seed', '42', ...options);
    expect(await pathloom(folder, args)).toMatchObject({ code: 0 });
    const { rows } = await readRows('a.csv');
    expect(rows).toHaveLength(252_000);
    expect(rows.at(-1)?.slice(0, 2)).toEqual([999, 252]);
    expect(rows.every((row) => Number.isFinite(row[2]))).toBe(true);
  });

  test('start elsewhere with another start, and say which history led there', async () => {
    await pathloom(folder, generate('date.csv', ...small, '--start', '2019-12-31'));
    await pathloom(folder, generate('own.csv.paths.csv', ...small, '--start', '2019-12-31', '--history', 'own.csv'));
    expect(await hashOf('date.csv')).not.toBe(await hashOf('own.csv.paths.csv'));
    const { history, request } = JSON.parse((await bytesOf('own.csv.paths.csv.manifest.json')).toString());
    expect(history).toMatchObject({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/), lastDate: '2020-09-21' });
    expect(request.start).toBe('2019-12-31');
  });

  test('take a history whose columns have other names, once they are named', async () => {
    await writeFile(join(folder, 'other.csv'), pricesCsv(450, ['close']));
    await pathloom(folder, generate('a.csv', ...small, '--history', 'own.csv'));
    const renamed = ['--history', 'other.csv', '--price', 'close', '--date', 'date'];
    expect(await pathloom(folder, generate('b.csv', ...small, ...renamed))).toMatchObject({ code: 0 });
    expect(await hashOf('b.csv')).toBe(await hashOf('a.csv'));
  });
});

describe('generation that is stopped', () => {
  /** More than there is time for. */
  const endless = ['--paths', '1000000000', '--steps', '252'];
  const files = async () => (await readdir(folder)).filter((name) => name !== 'own.csv');
  const writing = () => isWriting(folder, 'a.csv');

  test('by Ctrl-C leaves nothing', async () => {
    const run = await start(folder, generate('a.csv', ...endless));
    await until(run, writing);
    run.child.kill('SIGINT');
    const { code, stdout, stderr } = await run.outcome;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr.trimEnd().split('\n').at(-1)).toBe('interrupted: generation was interrupted; nothing was written');
    expect(await files()).toEqual([]);
  });

  test('by Ctrl-C twice leaves nothing', async () => {
    const run = await start(folder, generate('a.csv', ...endless));
    await until(run, writing);
    await press(run, 2);
    expect(statusOf(await run.outcome)).toBe(130);
    expect(await files()).toEqual([]);
  });

  test('by a kill leaves at most what is plainly unfinished, and does not stand in the way of the next run', async () => {
    const run = await start(folder, generate('a.csv', ...endless));
    await until(run, writing);
    run.child.kill('SIGKILL');
    expect((await run.outcome).signal).toBe('SIGKILL');
    for (const name of await files()) expect(name).toMatch(/\.tmp$/);
    expect(await pathloom(folder, generate('a.csv', ...small))).toMatchObject({ code: 0 });
  });

  test('keeps what it was to replace', async () => {
    await writeFile(join(folder, 'a.csv'), 'old');
    const run = await start(folder, generate('a.csv', ...endless, '--force'));
    await until(run, writing);
    run.child.kill('SIGINT');
    await run.outcome;
    expect(await files()).toEqual(['a.csv']);
    expect((await bytesOf('a.csv')).toString()).toBe('old');
  });

  test('keeps the paths too where the manifest cannot be placed', async () => {
    await mkdir(join(folder, 'a.csv.manifest.json'));
    expect(await pathloom(folder, generate('a.csv', ...small, '--force'))).toMatchObject({
      code: 2,
      stderr: 'error: --out a.csv.manifest.json is a folder; name a file\n',
    });
    expect(await files()).toEqual(['a.csv.manifest.json']);
  });
});
