import { execFile } from 'node:child_process';
import { cp, lstat, mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { writeResults } from '../../bin/evaluation-files.ts';
import type { ModelCard } from '../../inference/contract/card.ts';
import { modelHash } from '../../inference/core/model-hash.ts';
import { encodeCard } from '../../training/package/write.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { pricesCsv } from './prices.ts';
import { makeFolder, pathloom, refusal, removeFolder } from './run.ts';

let folder: string;
let one: MadePackage;
let three: MadePackage;
let other: MadePackage;
beforeAll(async () => {
  other = await makePackage({ architecture: 'path-dependent', id: 'one', seed: 2 });
  one = await makePackage({ architecture: 'path-dependent', id: 'one' });
  three = await makePackage({ architecture: 'joint', assets: 3, id: 'three' });
});
afterAll(() => Promise.all([one, three, other].map(({ remove }) => remove())));
beforeEach(async () => {
  folder = await makeFolder();
  await cp(one.folder, inFolder('one'), { recursive: true });
  await writeFile(inFolder('own.csv'), pricesCsv(400, ['ASSET1']));
  return () => removeFolder(folder);
});

const inFolder = (...parts: string[]) => join(folder, ...parts);
const evaluate = (...more: string[]) => ['evaluate', '--model', 'one', '--data', 'own.csv', ...more];
const quick = (...more: string[]) => evaluate('--only', 'unconditional', ...more);
const generate = (out: string) => ['generate', '--model', 'one', '--paths', '2', '--steps', '5', '--out', out];
const cardOf = () => readFile(inFolder('one', 'card.json'), 'utf8');

describe('the files of an evaluation', () => {
  /** Of a model of the assets; the data are not there, for all is refused before they are read. */
  async function ofAssets(assets: string[], ...more: string[]): Promise<string> {
    await cp(three.folder, inFolder('three'), { recursive: true });
    const card = { ...three.card, data: { ...three.card.data, assets } };
    await writeFile(inFolder('three', 'card.json'), encodeCard({ ...card, sha256: await modelHash(card) }));
    return refusal(folder, ['evaluate', '--model', 'three', '--data', 'none.csv', ...more], 2);
  }

  test.each(['report', 'picture'])('of the second asset are replaced by force alone: the %s', async (option) => {
    await writeFile(inFolder('out.B.x'), 'keep me');
    expect(await ofAssets(['A', 'B', 'C'], `--${option}`, 'out.x')).toBe(
      `--${option} out.B.x exists; --force replaces it`,
    );
  });

  test('of two assets do not become one', async () => {
    expect(await ofAssets(['A', 'A/B', 'A_B'], '--report', 'out.html', '--force')).toBe(
      '--report out.html of A/B and --report out.html of A_B would both be written to out.A_B.html',
    );
  });

  test.each([
    ['written otherwise', 'out.x', './out.x', '--report ./out.x and --json out.x would both be written to out.x'],
    ['through a link', 'link', 'out.x', '--report out.x and --json link would both be written to link'],
    [
      'through a link that leads to it',
      'out.x',
      'link',
      '--report link and --json out.x would both be written to out.x',
    ],
    [
      'in a linked folder, where it is not there yet',
      'linked/new/out.x',
      'real/new/out.x',
      '--report real/new/out.x and --json linked/new/out.x would both be written to linked/new/out.x',
    ],
  ])('have names of their own: %s', async (_, json, report, message) => {
    await symlink('out.x', inFolder('link'));
    await mkdir(inFolder('real'));
    await symlink('real', inFolder('linked'));
    expect(await refusal(folder, evaluate('--json', json, '--report', report), 2)).toBe(message);
  });

  test('have names of their own: beside those of other assets', async () => {
    const files = ['--report', 'out.x', '--picture', 'out.B.x'];
    expect(await ofAssets(['A', 'B', 'C'], ...files)).toBe(
      '--report out.x of B and --picture out.B.x of A would both be written to out.B.x',
    );
  });

  test.each([
    ['card.json', '--json one/card.json and --save would both be written to one/card.json'],
    ['report.html', '--json one/report.html and --save would both be written to one/report.html'],
  ])('have names of their own: beside %s of the package', async (name, message) => {
    expect(await refusal(folder, evaluate('--json', `one/${name}`, '--save', '--force'), 2)).toBe(message);
  });

  test('have a place that takes files, which is tried', async () => {
    expect(await refusal(folder, evaluate('--json', '/proc/out.json'), 2)).toMatch(
      /^--json \/proc\/out\.json: \/proc cannot be written to: \S/,
    );
  });

  test('have a place in the package', async () => {
    await mkdir(inFolder('one', 'report.html'));
    expect(await refusal(folder, evaluate('--save'), 2)).toBe('--save one/report.html is a folder; name a file');
  });
});

describe('the card takes measures of the model’s assets alone', () => {
  test('not those of a column that stands for one of them', async () => {
    await writeFile(inFolder('own.csv'), pricesCsv(400, ['KO']));
    const { code, stdout, stderr } = await pathloom(folder, quick('--price', 'KO', '--save'));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      'KO stands for ASSET1 of model one.\n' +
        "error: --save: KO stands for ASSET1 of model one, and the card holds measures of the model's assets alone\n",
    );
    expect((await pathloom(folder, quick('--price', 'KO', '--json', 'out.json'))).code).toBe(0);
    expect(await cardOf()).toBe(await readFile(join(one.folder, 'card.json'), 'utf8'));
  });

  test('not those of other returns on the same days, which are told of without --save', async () => {
    const [, ...rows] = pricesCsv(400, ['A', 'B']).trimEnd().split('\n');
    const other = rows.map((row) => row.replace(/,[^,]*/, ''));
    await writeFile(inFolder('own.csv'), ['date,ASSET1', ...other, ''].join('\n'));
    const why =
      /the returns of ASSET1 are not those that model one was fitted to, on 3\d\d of the 399 days that both have/
        .source;
    expect(await refusal(folder, quick('--save'), 2)).toMatch(new RegExp(`^--save: ${why}, and the card holds`));
    const { code, stderr } = await pathloom(folder, quick());
    expect(code).toBe(0);
    expect(stderr).toMatch(new RegExp(`^warning: ${why}\\.$`, 'm'));
  });

  test('but those of the same prices, rounded and mended on a few days', async () => {
    const rounded = pricesCsv(400, ['ASSET1']).replace(/,([\d.]+)$/gm, (_, price: string) => `,${(+price).toFixed(2)}`);
    const mended = rounded.split('\n').map((row, i) => (i % 60 === 59 ? row.replace(/,.*/, ',50') : row));
    await writeFile(inFolder('own.csv'), mended.join('\n'));
    const { code, stderr } = await pathloom(folder, quick('--save'));
    expect({ code, warned: stderr.includes('warning: the returns') }).toEqual({ code: 0, warned: false });
    expect(JSON.parse(await cardOf()).quality).toHaveLength(1);
  });
});

describe('what is saved in the package', () => {
  const asked = () => ({ model: inFolder('one'), json: inFolder('out.json'), save: true });
  const results = { usefulness: [], leftOut: [] };
  const put = (card: ModelCard) => writeFile(inFolder('one', 'card.json'), encodeCard(card));

  test('leaves what another evaluation saved meanwhile', async () => {
    await put({ ...one.card, quality: [] });
    await writeResults(asked(), one.card, results, 'pathloom evaluate');
    expect(JSON.parse(await cardOf())).toMatchObject({ quality: [], usefulness: [] });
  });

  test.each([
    ['of another model', async () => put(other.card)],
    ['that holds no more', async () => writeFile(inFolder('one', 'card.json'), '{')],
  ])('is nothing where there is by now a package %s; the other files are written', async (_, spoil) => {
    await spoil();
    const there = await cardOf();
    await expect(writeResults(asked(), one.card, results, 'pathloom evaluate')).rejects.toMatchObject({
      code: 'bad_model',
      message: `--save: the package ${inFolder('one')} is not the model any more that was evaluated; nothing was saved in it`,
    });
    expect(await cardOf()).toBe(there);
    expect(JSON.parse(await readFile(inFolder('out.json'), 'utf8'))).toMatchObject({
      model: { sha256: one.card.sha256 },
    });
  });
});

describe('what is no regular file', () => {
  test.each([
    ['--out', () => [...generate('pipe.csv'), '--force']],
    ['--json', () => evaluate('--json', 'pipe.csv', '--force')],
  ])('is not replaced, even by force: a named pipe by %s', async (flag, args) => {
    await promisify(execFile)('mkfifo', [inFolder('pipe.csv')]);
    expect(await refusal(folder, args(), 2)).toBe(`${flag} pipe.csv is no regular file`);
    expect((await lstat(inFolder('pipe.csv'))).isFIFO()).toBe(true);
  });

  test('is a circle of links too', async () => {
    await symlink('b.csv', inFolder('a.csv'));
    await symlink('a.csv', inFolder('b.csv'));
    expect(await refusal(folder, [...generate('a.csv'), '--force'], 2)).toBe('--out a.csv is no regular file');
  });
});

describe('a link', () => {
  test('stays, and what it leads to is replaced by force alone', async () => {
    await mkdir(inFolder('elsewhere'));
    await writeFile(inFolder('elsewhere', 'there.csv'), 'old');
    await symlink('elsewhere/there.csv', inFolder('a.csv'));
    expect(await refusal(folder, generate('a.csv'), 2)).toBe('--out a.csv exists; --force replaces it');
    expect((await pathloom(folder, [...generate('a.csv'), '--force'])).code).toBe(0);
    expect(await readlink(inFolder('a.csv'))).toBe('elsewhere/there.csv');
    expect(await readFile(inFolder('elsewhere', 'there.csv'), 'utf8')).toMatch(/^path,step,ASSET1\n/);
    expect(await readdir(inFolder('elsewhere'))).toEqual(['there.csv']);
  });

  test('that leads to nothing yet is free', async () => {
    await symlink('new/there.csv', inFolder('a.csv'));
    expect((await pathloom(folder, generate('a.csv'))).code).toBe(0);
    expect(await readlink(inFolder('a.csv'))).toBe('new/there.csv');
    expect(await readdir(inFolder('new'))).toEqual(['there.csv']);
  });
});

test('a draft that a killed run left in a package is no file of the user’s', async () => {
  await writeFile(inFolder('one', 'report.html.123.tmp'), 'half');
  expect(await refusal(folder, ['train', '--data', 'own.csv', '--out', 'one'], 2)).toBe(
    '--out one exists; --force replaces it',
  );
});
