import { mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pricesCsv } from './prices.ts';
import { makeFolder, refusal, removeFolder } from './run.ts';

let folder: string;
beforeAll(async () => {
  folder = await makeFolder();
  await writeFile(join(folder, 'good.csv'), GOOD);
});
afterAll(() => removeFolder(folder));

const GOOD = pricesCsv(450);
const LINES = GOOD.trimEnd().split('\n');
const withLine = (line: number, text: string) => LINES.with(line - 1, text).join('\n');
/** Of 320 returns to train on, 85 % of all. */
const ROWS_NEEDED = 379;
const PURPOSE = 'to train a model, whose paths are held to correlations over 200 steps';

const today = () => new Date().toISOString().slice(0, 10);

const train = (file: string, ...more: string[]) => ['train', '--data', file, '--out', 'models/new', ...more];

describe('training refuses a file of prices', () => {
  test.each<[string, string | Uint8Array, string]>([
    ['that is empty', '', 'The file is empty; it must be CSV with a header and rows'],
    ['with a header only', 'date,close\n', 'The file has a header and no rows; at least 2 are needed'],
    ['with one row', 'date,close\n2020-01-02,5\n', `There is 1 row; at least ${ROWS_NEEDED} are needed ${PURPOSE}`],
    [
      'that is one row short, and says how many are needed and why',
      pricesCsv(ROWS_NEEDED - 1),
      `There are ${ROWS_NEEDED - 1} rows; at least ${ROWS_NEEDED} are needed ${PURPOSE}`,
    ],
    [
      'with a price that is no number',
      withLine(200, `${LINES[199].split(',')[0]},abc`),
      'Line 200 has the price "abc" for "close", which is no number; a number such as 1455.22 is needed',
    ],
    [
      'whose prices never change',
      GOOD.replaceAll(/,\d.*$/gm, ',5'),
      'All 450 prices of "close" are 5; without returns there is nothing to learn from',
    ],
    [
      'with the same date twice',
      withLine(100, LINES[98]),
      `Lines 99 and 100 have the same date ${LINES[98].slice(0, 10)}; one row a date is allowed`,
    ],
    ['from the future', `${GOOD}2999-01-03,5\n`, 'Line 452 is dated 2999-01-03, after today (TODAY)'],
    [
      'that is binary',
      Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0),
      'The file is binary (byte 8 is zero); it must be CSV in UTF-8',
    ],
  ])('%s', async (_what, contents, message) => {
    await writeFile(join(folder, 'bad.csv'), contents);
    const before = today();
    const said = await refusal(folder, train('bad.csv'), 1);
    // A day can begin meanwhile.
    expect([before, today()].map((day) => `bad.csv: ${message.replace('TODAY', day)}`)).toContain(said);
  });

  test('of more than 100 MB by its size, unread', async () => {
    const file = join(folder, 'large.csv');
    await writeFile(file, GOOD);
    // Sparse: it takes no room, and reading it all would find zero bytes instead.
    await truncate(file, 3_000_000_000);
    expect(await refusal(folder, train('large.csv'), 1)).toBe(
      'large.csv: The file has 3,000.0 MB; at most 100 MB are allowed',
    );
  });
});

describe('what is no file of prices is a wrong use', () => {
  test('a folder', async () => {
    await mkdir(join(folder, 'folder.csv'));
    expect(await refusal(folder, train('folder.csv'), 2)).toBe('--data folder.csv: it is a folder');
  });

  test('a missing file', async () => {
    expect(await refusal(folder, train('none.csv'), 2)).toBe('--data none.csv: there is no such file');
  });

  test('a file that stands for a folder of the path', async () => {
    expect(await refusal(folder, train('good.csv/prices.csv'), 2)).toBe(
      '--data good.csv/prices.csv: a part of the path is a file, not a folder',
    );
  });
});

test('that it starts anew over a checkpoint is not said where the data are refused', async () => {
  await mkdir(join(folder, 'models'), { recursive: true });
  await writeFile(join(folder, 'models', 'new.checkpoint.json'), '{}');
  await writeFile(join(folder, 'empty.csv'), '');
  expect(await refusal(folder, train('empty.csv'), 1)).toBe(
    'empty.csv: The file is empty; it must be CSV with a header and rows',
  );
  await rm(join(folder, 'models'), { recursive: true });
});

describe('columns and windows that a good file does not have are a wrong use', () => {
  test.each([
    [['--price', 'open'], 'No column "open"; the file has "date", "close"'],
    [['--date', 'day'], 'No column "day"; the file has "date", "close"'],
    [
      ['--from', '2020-01-01', '--until', '2019-06-30'],
      'from (2020-01-01) is after until (2019-06-30); it must be the same day or before',
    ],
    [
      ['--from', '2024-01-01'],
      `No row lies in the window from 2024-01-01; the file runs from 2019-01-01 to ${LINES[450].slice(0, 10)}`,
    ],
    [
      ['--until', '2000-01-01'],
      `No row lies in the window until 2000-01-01; the file runs from 2019-01-01 to ${LINES[450].slice(0, 10)}`,
    ],
  ])('%j', async (options, message) => {
    expect(await refusal(folder, train('good.csv', ...options), 2)).toBe(`good.csv: ${message}`);
  });

  test('a window that leaves too few rows fails by the data', async () => {
    const message = await refusal(folder, train('good.csv', '--from', '2020-01-01'), 1);
    expect(message).toMatch(
      /^good.csv: There are \d+ rows from 2020-01-01 \(450 in the file\); at least 379 are needed/,
    );
  });

  test('more assets than the architecture can model', async () => {
    await writeFile(join(folder, 'three.csv'), pricesCsv(450, ['a', 'b', 'c']));
    expect(await refusal(folder, train('three.csv'), 2)).toBe(
      '--architecture path-dependent models 1 asset, the data have 3 (a, b, c); choose with --price',
    );
  });
});
