import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { parquetMetadata } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Manifest } from '../../inference/contract/manifest.ts';
import { BaselineModel } from '../../inference/core/baselines/baseline-model.ts';
import { baselines } from '../../inference/core/baselines/registry.ts';
import { loadHistory, toReturns } from '../../inference/history/index.ts';
import { byPath } from '../fixtures/paths.ts';
import { pricesCsv } from './prices.ts';
import { makeFolder, pathloom, refusal, removeFolder } from './run.ts';

let folder: string;
beforeAll(async () => {
  folder = await makeFolder();
  await writeFile(join(folder, 'own.csv'), pricesCsv(450));
  await writeFile(join(folder, 'few.csv'), pricesCsv(60));
  await writeFile(join(folder, 'two.csv'), pricesCsv(450, ['A', 'B']));
  const days = pricesCsv(301).trimEnd().split('\n').slice(1);
  // Returns on a line: their likelihood has no maximum.
  const line = days.map((row, i) => `${row.split(',')[0]},${Math.exp(0.01 * i + 0.5e-4 * i * i)}`);
  await writeFile(join(folder, 'line.csv'), ['date,close', ...line, ''].join('\n'));
  const constant = pricesCsv(450).replace(/,[\d.]+$/gm, ',100');
  await writeFile(join(folder, 'constant.csv'), constant);
});
afterAll(() => removeFolder(folder));

const generate = (out: string, model: string, ...more: string[]) => [
  ...['generate', '--model', model, '--out', out, '--paths', '6', '--steps', '10', '--seed', '7'],
  ...more,
];
const own = ['--history', 'own.csv'];
const bytesOf = (file: string) => readFile(join(folder, file));
const manifestOf = async (file: string) =>
  Manifest.parse(JSON.parse((await bytesOf(`${file}.manifest.json`)).toString()));
const ownReturns = async () => toReturns(loadHistory(await bytesOf('own.csv')).history);

/** Values of the last column of a CSV file, after its header, a list for each path. */
async function pathsOf(file: string): Promise<number[][]> {
  const rows = (await bytesOf(file)).toString().trimEnd().split('\n').slice(1);
  // The file has as many digits as a float32 needs.
  const values = rows.map((row) => Math.fround(Number(row.split(',').at(-1))));
  return Array.from({ length: 6 }, (_, path) => values.slice(10 * path, 10 * path + 10));
}

describe('generate from a baseline', () => {
  test.each(Object.keys(baselines))('%s draws what the library draws, and says what it was fitted to', async (id) => {
    const out = `${id.slice(9)}.csv`;
    const outcome = await pathloom(folder, generate(out, id, ...own));
    expect(outcome).toMatchObject({ code: 0, stdout: '' });
    expect(outcome.stderr.trimEnd().split('\n').slice(-2)).toEqual([
      `Fitted ${id} to 449 returns of close, 2019-01-02 to 2020-09-21.`,
      `Wrote 6 synthetic paths of 10 steps to ${out}, manifest beside it.`,
    ]);
    const set = await new BaselineModel(id, await ownReturns()).generate({ paths: 6, steps: 10, seed: 7 });
    expect(await manifestOf(out)).toEqual(set.manifest);
    expect(await pathsOf(out)).toEqual([...(await byPath(set.chunks)).values()].map((path) => [...path]));
  });

  test('starts where it is told to, in pairs if asked, and gives prices', async () => {
    const options = ['--output', 'prices', '--initial-price', '2500', '--antithetic', '--start', '2019-12-31'];
    expect(await pathloom(folder, generate('b.csv', 'baseline:gjr', ...own, ...options))).toMatchObject({ code: 0 });
    const query = { paths: 6, steps: 10, seed: 7, start: '2019-12-31', antithetic: true } as const;
    const model = new BaselineModel('baseline:gjr', await ownReturns());
    const { manifest, chunks } = await model.generate({ ...query, output: 'prices', initialPrice: 2500 });
    expect(await manifestOf('b.csv')).toEqual(manifest);
    expect(await pathsOf('b.csv')).toEqual([...(await byPath(chunks)).values()].map((path) => [...path]));
  });

  test('--json prints the manifest, with the parameters', async () => {
    const { stdout } = await pathloom(folder, generate('c.csv', 'baseline:gjr', ...own, '--json'));
    const { model, synthetic } = JSON.parse(stdout);
    expect(synthetic).toBe(true);
    expect(Object.keys(model.parameters)).toEqual(expect.arrayContaining(['omega', 'alpha', 'gamma', 'beta', 'nu']));
  });

  test.each([
    ['ndjson', (bytes: Buffer) => bytes.toString().trimEnd().split('\n').length],
    ['arrow', (bytes: Buffer) => tableFromIPC(bytes).numRows],
    ['parquet', (bytes: Buffer) => Number(parquetMetadata(Uint8Array.from(bytes).buffer).num_rows)],
  ])('writes %s', async (ending, count) => {
    expect(await pathloom(folder, generate(`d.${ending}`, 'baseline:iid', ...own))).toMatchObject({ code: 0 });
    expect(count(await bytesOf(`d.${ending}`))).toBe(60);
  });

  test('takes the column that is named', async () => {
    const args = generate('e.csv', 'baseline:garch', '--history', 'two.csv', '--price', 'B', '--date', 'date');
    expect(await pathloom(folder, args)).toMatchObject({ code: 0 });
    expect((await manifestOf('e.csv')).assets).toEqual(['B']);
  });
});

describe('a baseline is refused in one line', () => {
  const known = Object.keys(baselines).join(', ');

  test.each([
    [
      'without a history',
      2,
      'baseline:gjr',
      [],
      '--model baseline:gjr: a baseline is fitted to a history and needs one; --history FILE.csv gives it',
    ],
    [
      'without a history, but a column of it',
      2,
      'baseline:gjr',
      ['--price', 'close'],
      /needs one; --history FILE.csv gives it$/,
    ],
    ['by a name that there is not', 2, 'baseline:arima', own, `there is no baseline "baseline:arima"; known: ${known}`],
    [
      'by a name that there is not, without a history',
      2,
      'baseline:',
      [],
      `there is no baseline "baseline:"; known: ${known}`,
    ],
    [
      'for two columns',
      2,
      'baseline:gjr',
      ['--history', 'two.csv', '--price', 'A,B'],
      '--price: two.csv gives the assets A, B; a baseline is fitted to one, so name its column',
    ],
    [
      'in pairs, where days of the history are drawn',
      2,
      'baseline:fhs',
      [...own, '--antithetic'],
      '--antithetic does not go with baseline:fhs: it draws from days of the history, which have no mirror image',
    ],
    [
      'from a day outside of the history',
      2,
      'baseline:gjr',
      [...own, '--start', '1990-01-01'],
      '--start 1990-01-01 is outside the history, 2019-01-02 to 2020-09-21',
    ],
    [
      'with too few rows',
      1,
      'baseline:gjr',
      ['--history', 'few.csv'],
      'baseline:gjr needs at least 100 returns; the history has 59',
    ],
    [
      'where no fit settles',
      1,
      'baseline:gjr',
      ['--history', 'line.csv'],
      /^baseline:gjr did not converge: no maximum of the likelihood after \d+ evaluations$/,
    ],
    [
      'with prices that never move',
      1,
      'baseline:iid',
      ['--history', 'constant.csv'],
      'constant.csv: All 450 prices of "close" are 100; without returns there is nothing to learn from',
    ],
    [
      'with a history that is not there',
      2,
      'baseline:gjr',
      ['--history', 'none.csv'],
      '--history none.csv: there is no such file',
    ],
  ])('%s', async (_what, code, model, more, message) => {
    const line = await refusal(folder, generate('new.csv', model, ...more), code as 1 | 2);
    expect(line).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  });

  test('by backtest, which takes a package', async () => {
    const args = [
      'backtest',
      '--model',
      'baseline:gjr',
      '--data',
      'own.csv',
      '--from',
      '2020-06-01',
      '--out',
      'new.csv',
    ];
    expect(await refusal(folder, args, 2)).toBe(
      '--model baseline:gjr: a baseline has no package; pathloom generate draws from it, with --history',
    );
  });
});
