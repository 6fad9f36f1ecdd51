import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { modelHash } from '../../inference/core/model-hash.ts';
import { openModel } from '../../inference/node.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';

let made: MadePackage;
let around: string;
beforeAll(async () => {
  made = await makePackage({ architecture: 'dense', assets: 2 });
  around = await mkdtemp(join(tmpdir(), 'pathloom-history-'));
});
afterAll(async () => {
  await made.remove();
  await rm(around, { recursive: true });
});

test('a model gives the returns that it was fitted to', async () => {
  const model = await openModel(made.folder);
  const { assets, dates, returns } = made.history;
  expect(await model.history()).toEqual({ assets, dates, returns: returns.map((series) => series.map(Math.fround)) });
});

test('a package of before, which does not hold them, opens and has none', async () => {
  const folder = join(around, 'before');
  await cp(made.folder, folder, { recursive: true });
  await rm(join(folder, 'returns.bin'));
  const card = JSON.parse(await readFile(join(folder, 'card.json'), 'utf8'));
  delete card.files['returns.bin'];
  card.sha256 = await modelHash(card);
  await writeFile(join(folder, 'card.json'), JSON.stringify(card));
  expect(await (await openModel(folder)).history()).toBeUndefined();
});

test('returns that are not those of the card are refused', async () => {
  const folder = join(around, 'altered');
  await cp(made.folder, folder, { recursive: true });
  const bytes = await readFile(join(folder, 'returns.bin'));
  bytes[bytes.length - 1] ^= 1;
  await writeFile(join(folder, 'returns.bin'), bytes);
  const model = await openModel(folder);
  await expect(model.history()).rejects.toThrow('returns.bin of made-dense is not the file of its card');
});
