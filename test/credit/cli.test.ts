import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CreditAnswer } from '../../inference/contract/credit.ts';
import { lastOfEach, makeFolder, pathloom, refusal, removeFolder } from '../cli/run.ts';
import { makePackage } from '../fixtures/package.ts';

let folder: string;
const rows = [
  { name: 'one, the first', asset: 'ASSET1', beta: 0.5, volatility: 0.6, equity: 30, debt: 70, maturity: 1 },
  { name: 'two', asset: 'ASSET1', equity: 20, debt: 80, maturity: 0.5, recovery: 0.1 },
];
const files: Record<string, string> = {
  'list.json': JSON.stringify(rows),
  'object.json': JSON.stringify({ obligors: rows }),
  'rows.csv':
    'name;asset;beta;volatility;equity;debt;maturity;recovery\r\n"one, the first";ASSET1;0.5;0.6;30;70;1;\r\ntwo;ASSET1;;;20;80;0.5;0.1\r\n',
  'negative.csv': 'name,asset,equity,debt,maturity\na,ASSET1,30,70,1\nb,ASSET1,30,-70,1\n',
  'column.csv': 'name,asset,equity,debt,maturity,rating\na,ASSET1,30,70,1,AA\n',
  'text.csv': 'name,asset,equity,debt,maturity\na,ASSET1,much,70,1\n',
  'short.csv': 'name,asset,equity,debt,maturity\na,ASSET1,30,70\n',
  'head.csv': 'name,asset,equity,debt,maturity\n',
  'gold.json': JSON.stringify([{ ...rows[1], asset: 'gold' }]),
  'broken.json': '[',
};
beforeAll(async () => {
  folder = await makeFolder();
  const made = await makePackage({ architecture: 'path-dependent', id: 'one' });
  await rename(made.folder, join(folder, 'one'));
  await made.remove();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
});
afterAll(() => removeFolder(folder));

const asked = (file: string) => ['credit', '--model', 'one', '--obligors', file, '--years', '1', '--paths', '1000'];
const levels = ['--levels', '0.01,0.05', '--quantiles', '0.5,0.9'];

describe('pathloom credit', () => {
  test('gives the same answer of a list, an object and a table', async () => {
    const answers = [];
    for (const file of ['list.json', 'object.json', 'rows.csv']) {
      const { code, stdout } = await pathloom(folder, [...asked(file), ...levels, '--json']);
      expect(code).toBe(0);
      answers.push(CreditAnswer.parse(JSON.parse(stdout)));
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    expect(answers[0].portfolio.risk.map(({ level }) => level)).toEqual([0.01, 0.05]);
    expect(answers[0].obligors.map(({ name, maturity }) => [name, maturity])).toEqual([
      ['one, the first', 1],
      ['two', 0.5],
    ]);
  });

  test('gives the same answer on any number of threads', async () => {
    const run = (workers: string) =>
      pathloom(folder, [...asked('list.json'), ...levels, '--json', '--workers', workers]);
    const [one, three] = [await run('1'), await run('3')];
    expect(three.code).toBe(0);
    expect(three.stdout).toBe(one.stdout);
    expect(three.stderr).toMatch(/^credit 1000\/1000 /m);
  });

  test('shows a table, progress on stderr', async () => {
    const { stdout, stderr } = await pathloom(folder, [...asked('list.json'), ...levels]);
    expect(stdout).toMatch(/^2 obligors, default at maturity; 12 observations in 1 year,/);
    expect(stdout).toMatch(/^one, the first .* ± /m);
    expect(stdout).toContain('expected shortfall, 5 %');
    expect(stderr.match(/^credit 1000\/1000 /gm)).toHaveLength(1);
  });

  test('has of the usual levels those that the paths tell, and does without the others', async () => {
    const fewest = lastOfEach([...asked('list.json'), '--paths', '100']);
    const { code, stdout } = await pathloom(folder, [...fewest, '--json']);
    expect(code).toBe(0);
    const { portfolio } = CreditAnswer.parse(JSON.parse(stdout));
    expect(portfolio.quantiles.map(({ level }) => level)).toEqual([0.5, 0.9]);
    expect(portfolio.risk).toEqual([]);
    const table = (await pathloom(folder, fewest)).stdout;
    expect(table).toMatch(/^one, the first .* ± /m);
    expect(table).not.toContain('worst');
  });

  test.each([
    ['negative.csv', [], 'negative.csv obligor 2 debt -70: must be above 0'],
    ['column.csv', [], 'column.csv: the column "rating" is not known; each may be there once: name, asset, beta,'],
    ['text.csv', [], 'text.csv obligor 1 equity "much": must be a number'],
    ['short.csv', [], 'short.csv: Line 2 has 4 fields; the header has 5'],
    ['head.csv', [], 'head.csv: must not be empty'],
    ['gold.json', [], 'obligor "two": asset "gold": there is no such asset; known: ASSET1'],
    ['broken.json', [], 'broken.json is not JSON'],
    ['none.json', [], '--obligors none.json: there is no such file'],
    ['list.json', ['--levels', '0.6'], '--levels 0.6: must be above 0 and at most 0.5'],
    ['list.json', ['--levels', '0.001'], '--levels 0.001: must leave at least 10 of the 1000 paths in the tail'],
    ['list.json', ['--every', '300'], '--every 300: must be at most the steps of the horizon, 252'],
    ['list.json', ['--quantiles', '0.5,'], '--quantiles 0.5,: must be a number'],
    ['list.json', ['--levels', ',0.01'], '--levels ,0.01: must be a number'],
    ['list.json', ['--start', 'now'], '--start now: must be stationary, latest or a date'],
  ])('refuses %s %j as wrong use', async (file, more, words) => {
    const settled = more.includes('--levels') ? levels.slice(2) : levels;
    expect(await refusal(folder, lastOfEach([...asked(file), ...settled, ...more]), 2)).toContain(words);
  });
});
