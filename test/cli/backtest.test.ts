import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { backtest } from '../../bin/commands/backtest.ts';
import { seedOfDate } from '../../inference/core/forecast/date-seed.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { pricesCsv } from './prices.ts';
import { isWriting, lastOfEach, makeFolder, pathloom, refusal, removeFolder, start, until } from './run.ts';

const ROWS = 450;
let folder: string;
let made: MadePackage;
beforeAll(async () => {
  made = await makePackage({ architecture: 'path-dependent' });
});
afterAll(() => made.remove());
beforeEach(async () => {
  folder = await makeFolder();
  await writeFile(join(folder, 'own.csv'), pricesCsv(ROWS, ['ASSET1']));
  return () => removeFolder(folder);
});

const from = ['--from', '2020-06-01'];
const few = [...from, '--until', '2020-06-05', '--paths', '40', '--steps', '10', '--seed', '7'];
const command = (out: string, ...more: string[]) =>
  lastOfEach(['backtest', '--model', made.folder, '--data', 'own.csv', '--out', out, ...more]);
const textOf = (file: string) => readFile(join(folder, file), 'utf8');
const linesOf = async (file: string) => (await textOf(file)).trimEnd().split('\n');

describe('pathloom backtest', () => {
  test('writes a row for each day, path and step, and the manifest that --json prints', async () => {
    const { code, stdout, stderr } = await pathloom(folder, command('a.csv', ...few, '--json'));
    expect(code).toBe(0);
    expect(stderr.split('\n')).toEqual([
      expect.stringMatching(/^In sample until 2021-09-07: the model was fitted to 2019-01-02 to 2021-09-07\.$/),
      'Wrote 40 synthetic paths of 10 steps from each of 5 days, 2020-06-01 to 2020-06-05, to a.csv, manifest beside it.',
      '',
    ]);
    const manifest = JSON.parse(stdout);
    expect(JSON.parse(await textOf('a.csv.manifest.json'))).toEqual(manifest);
    const dates = [1, 2, 3, 4, 5].map((day) => `2020-06-0${day}`);
    expect(manifest).toMatchObject({
      synthetic: true,
      model: { id: made.card.id, sha256: made.card.sha256 },
      assets: ['ASSET1'],
      request: { from: '2020-06-01', until: '2020-06-05', paths: 40, steps: 10, seed: 7 },
      dates,
      history: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/), lastDate: '2020-09-21' },
    });
    const [header, ...rows] = await linesOf('a.csv');
    expect(header).toBe('date,path,step,ASSET1');
    expect(rows.map((row) => row.split(',').slice(0, 3).join())).toEqual(
      Array.from(
        { length: 5 * 40 * 10 },
        (_, i) => `${dates[Math.floor(i / 400)]},${Math.floor(i / 10) % 40},${1 + (i % 10)}`,
      ),
    );
  });

  test('draws from a day what "generate" draws from it, with the seed of the day', async () => {
    await pathloom(folder, command('a.csv', ...few));
    const day = ['--start', '2020-06-03', '--seed', String(seedOfDate(7, '2020-06-03'))];
    const size = ['--paths', '40', '--steps', '10', '--out', 'b.csv'];
    await pathloom(folder, ['generate', '--model', made.folder, '--history', 'own.csv', ...day, ...size]);
    const own = (await linesOf('a.csv')).filter((line) => line.startsWith('2020-06-03,'));
    expect(own).toEqual((await linesOf('b.csv')).slice(1).map((line) => `2020-06-03,${line}`));
  });

  test('knows no price after the day: other prices later change nothing', async () => {
    const [header, ...rows] = pricesCsv(ROWS, ['ASSET1']).trimEnd().split('\n');
    const changed = rows.map((row) => {
      const [date, price] = row.split(',');
      return date > '2020-06-05' ? `${date},${2 * Number(price)}` : row;
    });
    await writeFile(join(folder, 'changed.csv'), `${[header, ...changed].join('\n')}\n`);
    const cut = rows.filter((row) => row < '2020-06-06');
    await writeFile(join(folder, 'cut.csv'), `${[header, ...cut].join('\n')}\n`);
    const open = [...from, '--paths', '40', '--steps', '10'];
    await pathloom(folder, command('a.csv', ...open));
    await pathloom(folder, command('b.csv', ...open, '--data', 'changed.csv'));
    await pathloom(folder, command('c.csv', ...open, '--data', 'cut.csv'));
    const [a, b, c] = await Promise.all(['a.csv', 'b.csv', 'c.csv'].map(linesOf));
    const known = (lines: string[]) => lines.filter((line) => line < '2020-06-06' || line.startsWith('date'));
    expect(known(a)).toHaveLength(1 + 5 * 400);
    expect(known(b)).toEqual(known(a));
    expect(c).toEqual(known(a));
    expect(b).not.toEqual(a);
  });

  test.each(['ndjson', 'arrow', 'parquet'])('writes %s, the same bytes for the same seed', async (ending) => {
    for (const name of ['a', 'b']) {
      expect(await pathloom(folder, command(`${name}.${ending}`, ...few))).toMatchObject({ code: 0 });
    }
    await pathloom(folder, command(`c.${ending}`, ...few, '--seed', '8'));
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((name) => readFile(join(folder, `${name}.${ending}`))));
    expect(b.equals(a)).toBe(true);
    expect(c.equals(a)).toBe(false);
  });

  test('takes columns of other names once they are named, and replaces files with --force', async () => {
    await pathloom(folder, command('a.csv', ...few));
    await writeFile(join(folder, 'b.csv'), 'old');
    await writeFile(join(folder, 'own.csv'), pricesCsv(ROWS, ['close']));
    const named = ['--price', 'close', '--date', 'date', '--force'];
    expect(await pathloom(folder, command('b.csv', ...few, ...named))).toMatchObject({ code: 0 });
    expect(await textOf('b.csv')).toBe(await textOf('a.csv'));
  });

  test('explains every option', async () => {
    const { stdout } = await pathloom(folder, ['backtest', '--help']);
    const plain = stdout.replace(/\s+/g, ' ');
    expect(plain).toContain(backtest.summary);
    for (const [field, { description }] of Object.entries(backtest.options.shape)) {
      expect(plain).toContain(` --${field} `);
      expect(plain).toContain(description);
    }
  });

  test('that is interrupted leaves nothing', async () => {
    const run = await start(folder, command('a.csv', ...from, '--paths', '100000', '--steps', '1000'));
    await until(run, () => isWriting(folder, 'a.csv'));
    run.child.kill('SIGINT');
    expect(await run.outcome).toMatchObject({
      ...{ code: 130, stdout: '' },
      stderr: expect.stringMatching(/interrupted: the backtest was interrupted; nothing was written\n$/),
    });
    expect(await readdir(folder)).toEqual(['own.csv']);
  });
});

describe('pathloom backtest refuses', () => {
  test.each<[options: string[], line: string]>([
    [['--from', '2021-02-30'], '--from 2021-02-30: must be a date such as 2008-10-01'],
    [['--from', '2025-01-01'], '--from 2025-01-01 is after the last day of the data, 2020-09-21'],
    [
      ['--from', '2020-06-05', '--until', '2020-06-01'],
      '--until 2020-06-01 is before from 2020-06-05; it must be the same day or after',
    ],
    [
      ['--from', '2020-06-06', '--until', '2020-06-07'],
      '--from 2020-06-06 until 2020-06-07: the data have no day within these dates',
    ],
    [
      ['--from', '2019-01-31'],
      '--from 2019-01-31: 60 returns up to the first day are needed to know its state, and there are 22; the earliest is 2019-03-26',
    ],
    [[...few, '--paths', '0'], '--paths 0: must be at least 1'],
    [[...few, '--paths', '100001'], '--paths 100001: must be at most 100000'],
    [[...few, '--steps', '1001'], '--steps 1001: must be at most 1000'],
    [[...few, '--seed', '-1'], '--seed -1: must be at least 0'],
    [[...few, '--price', 'ASSET1,date'], '--price ASSET1,date: the model has the assets ASSET1; name one column'],
    [[...few, '--data', 'none.csv'], '--data none.csv: there is no such file'],
    [[...few, '--model', 'none'], '--model none: there is no such folder'],
    [
      [...few, '--out', 'a.xlsx'],
      'No format for "a.xlsx"; the name must end in one of .csv, .ndjson, .arrow, .parquet',
    ],
    [[], '--from <DATE> is missing: First day to forecast from'],
  ])('%j', async (options, line) => {
    expect(await refusal(folder, command('a.csv', ...options), 2)).toBe(line);
  });

  test('to replace a file, or a manifest, without --force', async () => {
    await writeFile(join(folder, 'a.csv'), 'old');
    expect(await refusal(folder, command('a.csv', ...few), 2)).toBe('--out a.csv exists; --force replaces it');
    await mkdir(join(folder, 'b.csv.manifest.json'));
    expect(await refusal(folder, command('b.csv', ...few), 2)).toBe(
      '--out b.csv.manifest.json is a folder; name a file',
    );
  });

  test("data without the model's assets", async () => {
    await writeFile(join(folder, 'own.csv'), pricesCsv(ROWS, ['close']));
    const { code, stderr } = await pathloom(folder, command('a.csv', ...few));
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: own\.csv: [^\n]*ASSET1[^\n]*\n$/);
  });

  test('a history that is too short', async () => {
    await writeFile(join(folder, 'own.csv'), pricesCsv(40, ['ASSET1']));
    const line = await refusal(folder, command('a.csv', ...from), 1);
    expect(line).toMatch(/61/);
    expect(line).toContain('to know the state that the history leads to');
  });
});
