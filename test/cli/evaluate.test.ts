import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ModelCard } from '../../inference/contract/card.ts';
import { sha256 } from '../../inference/core/bytes.ts';
import { modelHash } from '../../inference/core/model-hash.ts';
import { exportGraphs } from '../../training/package/graphs.ts';
import { encodeCard } from '../../training/package/write.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { pricesCsv } from './prices.ts';
import { makeFolder, pathloom, refusal, removeFolder, start, statusOf, until } from './run.ts';

let folder: string;
let made: MadePackage;
beforeAll(async () => {
  folder = await makeFolder();
  made = await makePackage({ architecture: 'path-dependent', id: 'one' });
  await cp(made.folder, join(folder, 'one'), { recursive: true });
  const lines = pricesCsv(1000, ['ASSET1']).trimEnd().split('\n');
  const [header, ...days] = lines;
  const csv = (rows: readonly string[]) => `${[header, ...rows].join('\n')}\n`;
  await Promise.all([
    writeFile(join(folder, 'short.csv'), csv(days.slice(0, 400))),
    writeFile(join(folder, 'long.csv'), csv(days)),
    writeFile(join(folder, 'longer.csv'), pricesCsv(2000, ['ASSET1'])),
    writeFile(join(folder, 'later.csv'), csv(days.slice(705))),
    writeFile(
      join(folder, 'weekly.csv'),
      csv(
        pricesCsv(1500, ['ASSET1'])
          .split('\n')
          .slice(1, -1)
          .filter((_, i) => i % 5 === 0),
      ),
    ),
    writeFile(join(folder, 'flat.csv'), csv(days.slice(0, 400)).replace(/,[\d.]+$/gm, ',100')),
    writeFile(join(folder, 'two.csv'), pricesCsv(400, ['A', 'B'])),
  ]);
});
afterAll(() => Promise.all([removeFolder(folder), made.remove()]));
afterEach(async () => {
  const files = await readdir(folder);
  await Promise.all(files.filter((file) => /^out\./.test(file)).map((file) => rm(join(folder, file))));
});

const evaluate = (data: string, ...more: string[]) => ['evaluate', '--model', 'one', '--data', data, ...more];
const readJson = async (file: string) => JSON.parse(await readFile(join(folder, file), 'utf8'));
const readCard = async () => ModelCard.parse(await readJson('one/card.json'));

describe('an evaluation', () => {
  test('does what the data allow, and says in a line why the rest is left out', async () => {
    const { code, stdout } = await pathloom(folder, evaluate('short.csv', '--json', 'out.json'));
    expect(code).toBe(0);
    const [last, before, first] = stdout.trimEnd().split('\n').toReversed();
    expect(first).toBe('Left out, usefulness: The history has 399 returns; usefulness needs at least 750.');
    expect(before).toMatch(/^Left out, forecasts: the data have 0 days after the model's last, \S+; at least 250 are /);
    expect(last).toMatch(/^In sample: the model was fitted to .*\. Measured on the whole history: unconditional\.$/);
    const { tables, leftOut, ...rest } = await readJson('out.json');
    expect(tables).toHaveLength(1);
    expect(leftOut).toEqual([first, before]);
    expect(Object.keys(rest)).toEqual(['synthetic', 'model', 'command']);
  });

  test('forecasts from the first day that the model has not seen, and keeps it all in the card and the report', async () => {
    const outputs = ['--json', 'out.json', '--report', 'out.html', '--save'];
    const { code, stdout, stderr } = await pathloom(
      folder,
      evaluate('long.csv', '--only', 'unconditional, forecasts', ...outputs),
    );
    expect(code).toBe(0);
    expect(stderr).toMatch(/^evaluate 4\/4 /m);
    expect(stderr).toMatch(/^walk forward 299\/299 /m);
    const { lastDate } = made.card.data;
    expect(stdout).toMatch(
      /^Partly in sample: the model was fitted to .* and has seen 700 of the 999 days\. Measured on the /m,
    );
    expect(stdout).toMatch(/^Out of sample: .* has seen none of the 299 days\.$/m);
    expect(stdout).not.toContain('Left out');
    const { forecasts, tables, usefulness } = await readJson('out.json');
    expect(usefulness).toBeUndefined();
    expect(forecasts[0].firstDate > lastDate).toBe(true);
    expect(forecasts[0]).toMatchObject({ days: 299, draws: 1000 });
    expect(forecasts[0].forecasters).toHaveLength(7);
    expect(await readCard()).toEqual({ ...made.card, quality: tables, forecasts });
    const page = await readFile(join(folder, 'out.html'), 'utf8');
    expect(await readFile(join(folder, 'one', 'report.html'), 'utf8')).toBe(page);
    for (const id of ['forecasts', 'paths']) expect(page).toContain(`<section id="${id}"`);
    expect(page).not.toContain('<section id="usefulness"');
    // The card with its new fields opens like any other, and what is not measured again stays.
    const again = await pathloom(folder, evaluate('short.csv', '--only', 'unconditional', '--save'));
    expect(again.code).toBe(0);
    const card = await readCard();
    expect(card.forecasts).toEqual(forecasts);
    expect(card.quality[0].steps).toBe(399);
  });

  test('of days that the model has seen says so, and goes into the card beside what is there', async () => {
    const before = await readCard();
    const asked = ['--only', 'forecasts', '--walk-forward', '2019-09-02', '--save'];
    const { code, stdout, stderr } = await pathloom(folder, evaluate('short.csv', ...asked));
    expect(code).toBe(0);
    expect(stderr).toContain('Not written: one/report.html, which is about the part unconditional\n');
    const { forecasts, ...rest } = await readCard();
    expect(forecasts?.[0].firstDate).toBe('2019-09-02');
    expect({ ...before, forecasts }).toEqual({ ...rest, forecasts });
    expect(stdout).toMatch(/^ASSET1, 2019-09-02 to /);
    expect(stdout.match(/^In sample: /gm)).toHaveLength(1);
    expect(stdout).not.toContain('whole history');
    expect(stdout).not.toContain('Earth mover');
  });

  test('of a history that begins after the model’s is out of sample, and says so', async () => {
    const { code, stdout } = await pathloom(folder, evaluate('later.csv'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Left out, usefulness: The history has 294 returns/m);
    expect(stdout).toMatch(/^Left out, forecasts: the data have 44 days after .*, with 250 before them; at least 250/m);
    expect(stdout).toMatch(
      /\nOut of sample: the model was fitted to .* has seen none of the 294 days\. Measured on [^\n]*\n$/,
    );
  });

  test('of several assets says which half of joint is left out', async () => {
    const two = await makePackage({ architecture: 'joint', assets: 2, id: 'two' });
    await writeFile(join(folder, 'both.csv'), pricesCsv(400, two.card.data.assets));
    const asked = ['evaluate', '--model', two.folder, '--data', 'both.csv', '--only', 'joint'];
    const { code, stdout } = await pathloom(folder, asked).finally(two.remove);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Left out, joint forecasts: the data have 0 days after the model's last/m);
    expect(stdout).toMatch(/^In sample: .* Measured on the whole history: joint paths\.\n$/m);
  });

  test.each([
    ['evaluate', []],
    ['usefulness', ['--only', 'usefulness']],
    ['walk forward', ['--only', 'forecasts']],
  ])('ends with 130 at Ctrl-C amid the part "%s", and writes nothing', async (title, only) => {
    // Days enough that no part ends before the signal comes.
    const run = await start(folder, evaluate('longer.csv', '--json', 'out.json', ...only));
    await until(run, () => run.said().includes(`${title} `));
    run.child.kill('SIGINT');
    expect(statusOf(await run.outcome)).toBe(130);
    expect(await readdir(folder)).not.toContain('out.json');
  });
});

describe('an evaluation is refused', () => {
  test.each([
    [
      'of weeks by a model of days',
      evaluate('weekly.csv'),
      1,
      'weekly.csv: the frequency of the data is "week", that of model one is "day"; they must be the same',
    ],
    ['of prices that are all equal', evaluate('flat.csv'), 1, 'All 400 prices of "ASSET1" are 100'],
    ['of a column too many', evaluate('two.csv', '--price', 'A,B'), 2, '--price A,B: the model has the assets ASSET1'],
    ['of a file without its asset', evaluate('two.csv'), 2, '--price names the columns that stand for them'],
    ['of a window without a day', evaluate('long.csv', '--from', '2031-01-01'), 2, 'No row lies in the window'],
    ['of a window that is too short', evaluate('long.csv', '--until', '2019-03-29'), 1, 'at least 251 are needed'],
    [
      'of forecasts of too few days',
      evaluate('short.csv', '--walk-forward', '2020-06-01'),
      2,
      /^--walk-forward: from 2020-06-01 until 2020-\S+ the data have \d+ returns; at least 100 are needed to judge/,
    ],
    [
      'of forecasts without days before them',
      evaluate('short.csv', '--walk-forward', '2019-01-10'),
      2,
      '--walk-forward: from 2019-01-10: 60 returns before it are needed to know the state',
    ],
    [
      'where nothing that is wanted can be done',
      evaluate('short.csv', '--only', 'usefulness'),
      1,
      'nothing could be measured. Left out, usefulness: The history has 399 returns',
    ],
    [
      'of all assets together where there is one',
      evaluate('short.csv', '--only', 'joint'),
      1,
      'nothing could be measured. Left out, joint: the model has one asset, ASSET1',
    ],
    ['of an unknown part', evaluate('short.csv', '--only', 'forecasts,all'), 2, /^--only .*unconditional/],
    [
      'whose report is without its subject',
      evaluate('short.csv', '--only', 'forecasts', '--report', 'out.html'),
      2,
      '--report needs the part unconditional, which --only leaves out',
    ],
    [
      'whose first day belongs to nothing',
      evaluate('short.csv', '--only', 'usefulness', '--walk-forward', '2019-09-02'),
      2,
      '--walk-forward needs the part forecasts or joint, which --only leaves out',
    ],
  ] as const)('%s', async (_, args, code, message) => {
    const said = await refusal(folder, args, code);
    if (typeof message === 'string') expect(said).toContain(message);
    else expect(said).toMatch(message);
  });
});

test('a model that draws what is not finite is a defect: the path and the seed are named', async () => {
  const { model } = made;
  const generator = Object.fromEntries(
    Object.entries(model.generator).map(([name, { shape, values }]) => [
      name,
      { shape, values: name === 'outputBias' ? values.map(() => Number.NaN) : values },
    ]),
  );
  const bytes = exportGraphs({ ...model, generator }, 'one')['generator.onnx'];
  const entry = { sha256: await sha256(bytes), bytes: bytes.length };
  const card = { ...made.card, files: { ...made.card.files, 'generator.onnx': entry } };
  const broken = join(folder, 'broken');
  await cp(made.folder, broken, { recursive: true });
  await writeFile(join(broken, 'generator.onnx'), bytes);
  await writeFile(join(broken, 'card.json'), encodeCard({ ...card, sha256: await modelHash(card) }));
  const asked = ['evaluate', '--model', 'broken', '--data', 'short.csv', '--seed', '9', '--json', 'out.json'];
  const { code, stdout, stderr } = await pathloom(folder, asked);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/\nerror: path 0 of seed 9, asset ASSET1, is not finite: a defect of the model\n$/);
  expect(await readdir(folder)).not.toContain('out.json');
});
