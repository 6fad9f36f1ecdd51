import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { pricesCsv } from './prices.ts';
import { makeFolder, pathloom, refusal, removeFolder } from './run.ts';

let folder: string;
let made: MadePackage;
let other: MadePackage;
beforeAll(async () => {
  folder = await makeFolder();
  [made, other] = await Promise.all([
    makePackage({ architecture: 'path-dependent', id: 'one' }),
    makePackage({ architecture: 'path-dependent', id: 'two', seed: 2 }),
  ]);
  await writeFile(join(folder, 'own.csv'), pricesCsv(300, ['ASSET1']));
});
afterAll(() => Promise.all([removeFolder(folder), made.remove(), other.remove()]));
beforeEach(async () => {
  await rm(join(folder, 'models'), { recursive: true, force: true });
  await cp(made.folder, join(folder, 'models', 'one'), { recursive: true });
});

const inModel = (file: string) => join(folder, 'models', 'one', file);
const generate = (...more: string[]) => [
  ...['generate', '--model', 'models/one', '--paths', '2', '--steps', '5', '--out', 'new.csv'],
  ...more,
];

async function flipByte(file: string, place: number): Promise<void> {
  const bytes = await readFile(file);
  bytes[place] ^= 1;
  await writeFile(file, bytes);
}

async function changeCard(change: (card: Record<string, unknown>) => void): Promise<void> {
  const card = JSON.parse(await readFile(inModel('card.json'), 'utf8'));
  change(card);
  await writeFile(inModel('card.json'), JSON.stringify(card));
}

describe('a model package that cannot be trusted is refused before a path is drawn', () => {
  test.each([0.1, 0.5, 0.999])('when one bit of generator.onnx is flipped, at %d of its length', async (share) => {
    await flipByte(inModel('generator.onnx'), Math.floor(share * made.files['generator.onnx'].length));
    expect(await refusal(folder, generate(), 1)).toMatch(
      /^generator.onnx of one is not the file of its card: sha256 [0-9a-f]{64}, expected [0-9a-f]{64}$/,
    );
  });

  test('when one bit of encoder.onnx is flipped and a history needs it', async () => {
    await flipByte(inModel('encoder.onnx'), 1000);
    expect(await refusal(folder, generate('--history', 'own.csv'), 1)).toContain('encoder.onnx of one is not the file');
  });

  test('when one bit of states.bin is flipped and a date needs it', async () => {
    await flipByte(inModel('states.bin'), 5000);
    expect(await refusal(folder, generate('--start', '2020-01-02'), 1)).toContain('states.bin of one is not the file');
  });

  test('when generator.onnx is that of another model', async () => {
    await cp(join(other.folder, 'generator.onnx'), inModel('generator.onnx'));
    expect(await refusal(folder, generate(), 1)).toContain('generator.onnx of one is not the file of its card');
  });

  test('when card.json is that of another model', async () => {
    await cp(join(other.folder, 'card.json'), inModel('card.json'));
    expect(await refusal(folder, generate(), 1)).toContain('generator.onnx of two is not the file of its card');
  });

  test('when generator.onnx is missing', async () => {
    await rm(inModel('generator.onnx'));
    expect(await refusal(folder, generate(), 1)).toContain('cannot read generator.onnx of the model at');
  });

  test('when the card is of an unknown version', async () => {
    await changeCard((card) => {
      card.cardVersion = 2;
    });
    expect(await refusal(folder, generate(), 1)).toMatch(
      /^card.json has version 2; this is pathloom \d+\.\d+\.\d+, which reads version 1$/,
    );
  });

  test('when the states of the card were edited, its hash left as it was', async () => {
    await changeCard((card) => {
      card.states = { ...made.card.states, last: other.card.states.last };
    });
    expect(await refusal(folder, generate(), 1)).toMatch(/^card.json of one was changed: its hash/);
  });

  test('when the card lacks a field, or has one of the wrong kind', async () => {
    await changeCard((card) => {
      delete card.notice;
    });
    expect(await refusal(folder, generate(), 1)).toBe('card.json notice is missing');
    await changeCard((card) => {
      card.notice = 5;
    });
    expect(await refusal(folder, generate(), 1)).toBe('card.json notice 5: must be a string');
  });

  test('when the card is cut off', async () => {
    const text = await readFile(inModel('card.json'), 'utf8');
    await writeFile(inModel('card.json'), text.slice(0, text.length / 2));
    expect(await refusal(folder, generate(), 1)).toBe('card.json is not JSON');
  });

  test('by evaluate too, whose progress ends before the message', async () => {
    await flipByte(inModel('generator.onnx'), 1000);
    const args = ['evaluate', '--model', 'models/one', '--data', 'own.csv', '--save'];
    const { code, stdout, stderr } = await pathloom(folder, args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/^error: generator.onnx of one is not the file of its card/);
  });
});

describe('the list of models', () => {
  test('shows id, architecture, assets, dates and hash of each, and passes over other folders', async () => {
    await cp(other.folder, join(folder, 'models', 'two'), { recursive: true });
    await cp(other.folder, join(folder, 'models', 'half.123.tmp'), { recursive: true });
    await cp(join(other.folder, 'critic.onnx'), join(folder, 'models', 'scraps', 'critic.onnx'));
    const { code, stdout, stderr } = await pathloom(folder, ['models']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const line = ({ card: { id, data, sha256 } }: MadePackage) =>
      `${id}  path-dependent  ASSET1  ${data.firstDate} to ${data.lastDate}  sha256 ${sha256.slice(0, 12)}…\n`;
    expect(stdout).toBe(line(made) + line(other));
  });

  test('is JSON for programs', async () => {
    const { stdout } = await pathloom(folder, ['models', '--json']);
    const { data, sha256 } = made.card;
    expect(JSON.parse(stdout)).toEqual([
      {
        ...{ id: 'one', architecture: 'path-dependent', assets: ['ASSET1'], sha256 },
        ...{ firstDate: data.firstDate, lastDate: data.lastDate },
      },
    ]);
  });

  test('is not hidden by a package that cannot be read', async () => {
    await cp(other.folder, join(folder, 'models', 'broken'), { recursive: true });
    await writeFile(join(folder, 'models', 'broken', 'card.json'), '{');
    const { code, stdout, stderr } = await pathloom(folder, ['models']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'error: models/broken: card.json is not JSON\n' });
    expect(stdout).toMatch(/^one /);
  });

  test('of an empty folder says how to make one', async () => {
    await rm(inModel('..'), { recursive: true });
    const { code, stdout, stderr } = await pathloom(folder, ['models', '--models', '.']);
    expect({ code, stdout, stderr }).toEqual({
      ...{ code: 0, stdout: '' },
      stderr: 'no models in .; "pathloom train" makes one\n',
    });
  });

  test('of no folder is a wrong use', async () => {
    expect(await refusal(folder, ['models', '--models', 'none'], 2)).toBe('--models none: there is no such folder');
  });
});

test('a package with a file of somebody else’s in it is not replaced, even by force', async () => {
  await writeFile(inModel('notes.txt'), 'mine');
  await writeFile(join(folder, 'long.csv'), pricesCsv(500, ['close']));
  const asked = ['train', '--data', 'long.csv', '--out', 'models/one', '--force'];
  expect(await refusal(folder, asked, 2)).toContain('notes.txt');
  expect(await readFile(inModel('notes.txt'), 'utf8')).toBe('mine');
});

test('evaluate takes a column that stands for the model’s asset, and says so', async () => {
  await writeFile(join(folder, 'close.csv'), pricesCsv(400, ['close']));
  const asked = ['evaluate', '--model', 'models/one', '--data', 'close.csv'];
  expect(await refusal(folder, asked, 2)).toContain('--price names the columns');
  const { code, stdout, stderr } = await pathloom(folder, [...asked, '--price', 'close']);
  expect(code).toBe(0);
  expect(stderr).toContain('close stands for ASSET1 of model one.');
  expect(stdout).toContain('baseline:gjr');
});

test('evaluate forecasts day by day when asked, and writes what it found', async () => {
  await writeFile(join(folder, 'walk.csv'), pricesCsv(400, ['ASSET1']));
  const asked = ['evaluate', '--model', 'models/one', '--data', 'walk.csv', '--json', 'walk.json'];
  const { code, stdout } = await pathloom(folder, [...asked, '--walk-forward', '2020-01-06', '--force']);
  expect(code).toBe(0);
  expect(stdout).toContain('CRPS x 1e4, 1 day');
  const { forecasts } = JSON.parse(await readFile(join(folder, 'walk.json'), 'utf8'));
  expect(forecasts[0]).toMatchObject({ asset: 'ASSET1', firstDate: '2020-01-06' });
  expect(forecasts[0].scores.one.horizons.map(({ steps }: { steps: number }) => steps)).toEqual([1, 5, 20]);
  await rm(join(folder, 'walk.json'));
});
