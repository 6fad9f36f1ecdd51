import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { pricesCsv } from './prices.ts';
import { lastOfEach, makeFolder, refusal, removeFolder } from './run.ts';

let folder: string;
let made: MadePackage;
beforeAll(async () => {
  folder = await makeFolder();
  made = await makePackage({ architecture: 'path-dependent' });
  await writeFile(join(folder, 'good.csv'), pricesCsv(450));
  await writeFile(join(folder, 'own.csv'), pricesCsv(450, ['ASSET1']));
  await writeFile(join(folder, 'few.csv'), pricesCsv(60, ['ASSET1']));
  await writeFile(join(folder, 'there.csv'), 'keep me');
  await mkdir(join(folder, 'results'));
  await writeFile(join(folder, 'results', 'notes.txt'), 'keep me');
});
afterAll(() => Promise.all([removeFolder(folder), made.remove()]));

const train = (...more: string[]) => lastOfEach(['train', '--data', 'good.csv', '--out', 'models/new', ...more]);
const generate = (...more: string[]) =>
  lastOfEach(['generate', '--model', made.folder, '--paths', '2', '--steps', '5', '--out', 'new.csv', ...more]);

describe('a command line that cannot be understood says why', () => {
  test.each([
    [['train', '--achitecture', 'dense'], "unknown option '--achitecture' (Did you mean --architecture?)"],
    [['train', '--qqqq'], "unknown option '--qqqq'; --help lists what is allowed"],
    [['trian'], "unknown command 'trian' (Did you mean train?)"],
    [
      ['frobnicate'],
      "unknown command 'frobnicate'; known: train, evaluate, backtest, generate, credit, options, detect, batch, schedule, models, known-law, serve, doctor, setup, quickstart",
    ],
    [['train', '--data'], "option '--data <FILE.csv>' argument missing; --help lists what is allowed"],
    [['train'], '--data <FILE.csv> is missing: Market data, a CSV file with a header'],
    [['train', '--data', 'good.csv'], '--out <DIR> is missing: Folder of the model package, such as models/sp500'],
    [
      ['generate', '--out', 'new.csv'],
      '--model <DIR|BASELINE> is missing: Folder of the model package, or a baseline such as baseline:gjr',
    ],
    [['evaluate', '--model', 'm'], '--data <FILE.csv> is missing: Market data, a CSV file with a header'],
    [['train', 'good.csv'], 'good.csv belongs to no option; pathloom train takes options only'],
    [['generate', '--paths', '5', '--paths', '5'], '--paths must be given once'],
    [['train', '--price', 'A', '--seed=1', '--price', 'B'], '--price must be given once'],
    [['batch', 'run', 'request.json', '--out', 'a', '--out', 'b'], '--out must be given once'],
  ])('%j', async (args, message) => {
    expect(await refusal(folder, args, 2)).toBe(message);
  });
});

describe('values of train that are not allowed', () => {
  test.each([
    ['--architecture', 'lstm', 'No architecture "lstm"; known: path-dependent, joint, factor, dense, tcn'],
    ['--preset', 'medium', '--preset medium: must be one of quick, full'],
    ['--validation', '0.9', '--validation 0.9: must be at most 0.5'],
    ['--validation', '-0.1', '--validation -0.1: must be at least 0'],
    ['--seed', '-1', '--seed -1: must be at least 0'],
    ['--seed', '1.5', '--seed 1.5: must be a whole number'],
    ['--seed', '9007199254740993', '--seed 9007199254740993: must be at most 9007199254740991'],
    ['--seed', 'abc', '--seed abc: must be a number'],
    ['--from', '2008-13-45', /^--from 2008-13-45: .*a date such as 2008-10-01$/],
    ['--until', 'yesterday', /^--until yesterday: .*a date such as 2008-10-01$/],
    ['--price', '', '--price "": must not be empty'],
    ['--data', '', '--data "": must not be empty'],
    ['--out', 'models/My Model', /^--out, the name of the folder, "My Model": must be 1 to 64 of a-z, 0-9/],
    ['--out', 'good.csv', '--out good.csv is a file; name a folder for the model package'],
    ['--out', 'good.csv/new', /^--out good.csv\/new: .*good.csv is a file, not a folder$/],
  ])('%s %s', async (option, value, message) => {
    expect(await refusal(folder, train(option, value), 2)).toEqual(
      typeof message === 'string' ? message : expect.stringMatching(message),
    );
  });
});

describe('values of generate that are not allowed', () => {
  test.each([
    ['--paths', '0', '--paths 0: must be at least 1'],
    ['--paths', '-5', '--paths -5: must be at least 1'],
    ['--paths', '1.5', '--paths 1.5: must be a whole number'],
    ['--paths', 'abc', '--paths abc: must be a number'],
    ['--paths', '', '--paths "": must be a number'],
    ['--paths', 'Infinity', '--paths Infinity: must be a number'],
    ['--paths', '1e12', '--paths 1e12: must be at most 1000000000'],
    ['--steps', '0', '--steps 0: must be at least 1'],
    ['--steps', 'many', '--steps many: must be a number'],
    ['--seed', '-1', '--seed -1: must be at least 0'],
    ['--seed', '1.5', '--seed 1.5: must be a whole number'],
    ['--seed', '9007199254740993', '--seed 9007199254740993: must be at most 9007199254740991'],
    ['--seed', 'abc', '--seed abc: must be a number'],
    ['--start', '2008-13-45', '--start 2008-13-45: must be stationary, latest or a date such as 2008-10-01'],
    ['--start', 'yesterday', '--start yesterday: must be stationary, latest or a date such as 2008-10-01'],
    ['--start', '1990-01-01', /^--start 1990-01-01 is outside the history, 2019-01-02 to 2021-\d\d-\d\d$/],
    ['--start', '2050-01-01', /^--start 2050-01-01 is outside the history, 2019-01-02 to 2021-\d\d-\d\d$/],
    ['--output', 'foo', '--output foo: must be one of returns, prices'],
    ['--initial-price', '-1', '--initial-price -1: must be above 0'],
    ['--initial-price', '0', '--initial-price 0: must be above 0'],
    ['--initial-price', 'abc', '--initial-price abc: must be a number or a list'],
    ['--initial-price', '100,abc', '--initial-price 100,abc: must be a number'],
    ['--initial-price', '100', '--initial-price goes with prices; output is returns'],
    ['--out', 'paths', 'No format for "paths"; the name must end in one of .csv, .ndjson, .arrow, .parquet'],
    ['--out', 'paths.xlsx', 'No format for "paths.xlsx"; the name must end in one of .csv, .ndjson, .arrow, .parquet'],
    ['--out', 'there.csv/new.csv', /^--out there.csv\/new.csv: .*there.csv is a file, not a folder$/],
    ['--price', 'close', '--price close goes with --history, which is not given'],
    ['--date', 'day', '--date day goes with --history, which is not given'],
    ['--history', 'none.csv', '--history none.csv: there is no such file'],
    ['--model', 'none', '--model none: there is no such folder'],
    ['--model', 'good.csv', '--model good.csv: it is a file, not the folder of a model package'],
    ['--model', 'results', /^no model at .*results: there is no card.json$/],
  ])('%s %s', async (option, value, message) => {
    expect(await refusal(folder, generate(option, value), 2)).toEqual(
      typeof message === 'string' ? message : expect.stringMatching(message),
    );
  });

  test('more initial prices than the model has assets', async () => {
    const args = generate('--output', 'prices', '--initial-price', '100,200');
    expect(await refusal(folder, args, 2)).toMatch(/^--initial-price has 2 prices, the model has 1 assets/);
  });
});

describe('a history to start from', () => {
  test('is refused with a stationary start', async () => {
    expect(await refusal(folder, generate('--history', 'own.csv', '--start', 'stationary'), 2)).toBe(
      '--start is stationary, which a history has no part in; use latest or a date',
    );
  });

  test('is refused when it is too short to know the state, with the number of rows it takes', async () => {
    expect(await refusal(folder, generate('--history', 'few.csv'), 1)).toBe(
      'few.csv: There are 60 rows; at least 61 are needed to know the state that the history leads to',
    );
  });

  test('must have the columns of the model, unless they are named', async () => {
    expect(await refusal(folder, generate('--history', 'good.csv'), 2)).toBe(
      'good.csv: No column "ASSET1"; the file has "date", "close"; --price names the columns that stand for them',
    );
  });

  test('does not reach to a start outside of it', async () => {
    expect(await refusal(folder, generate('--history', 'own.csv', '--start', '2018-06-01'), 2)).toMatch(
      /^--start 2018-06-01 is outside the history, 2019-\d\d-\d\d to 2020-\d\d-\d\d$/,
    );
  });
});

describe('nothing that exists is replaced unasked', () => {
  test.each([
    ['the paths', () => generate('--out', 'there.csv'), '--out there.csv exists; --force replaces it'],
    [
      'a folder by paths, not even by force',
      () => generate('--out', 'folder.csv', '--force'),
      '--out folder.csv is a folder; name a file',
    ],
    [
      'a report',
      () => ['evaluate', '--model', made.folder, '--data', 'own.csv', '--report', 'there.csv'],
      '--report there.csv exists; --force replaces it',
    ],
    [
      'a folder of other files by a package, not even by force',
      () => train('--out', 'results', '--force'),
      '--out results is a folder with other files and no card.json; name a new folder or a model package',
    ],
    [
      'a package',
      () => train('--out', `${made.folder}/`),
      /^--out \S+made-path-dependent exists; --force replaces it$/,
    ],
  ])('%s', async (_what, args, message) => {
    await mkdir(join(folder, 'folder.csv'), { recursive: true });
    expect(await refusal(folder, args(), 2)).toEqual(
      typeof message === 'string' ? message : expect.stringMatching(message),
    );
  });

  test('nor a file whose place the manifest would take', async () => {
    await writeFile(join(folder, 'manifest.csv.manifest.json'), 'keep me');
    expect(await refusal(folder, generate('--out', 'manifest.csv'), 2)).toBe(
      '--out manifest.csv.manifest.json exists; --force replaces it',
    );
  });
});

describe('resuming', () => {
  test('is refused where there is no checkpoint', async () => {
    expect(await refusal(folder, train('--resume'), 2)).toBe(
      '--resume: there is no checkpoint at models/new.checkpoint.json; start without it',
    );
  });
});
