import * as fsSync from 'node:fs';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { ModelCard } from '../../inference/contract/card.ts';
import { modelHash } from '../../inference/core/model-hash.ts';
import { openModel } from '../../inference/node.ts';
import { writePackage } from '../../training/package/write.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { queryOf } from '../fixtures/paths.ts';

vi.mock('node:fs', async (original) => ({ ...(await original<typeof fsSync>()) }));
vi.mock('node:fs/promises', async (original) => ({ ...(await original<typeof fs>()) }));

const ALL = ['card.json', 'critic.onnx', 'encoder.onnx', 'generator.onnx', 'returns.bin', 'states.bin'];

let made: MadePackage;
let newer: MadePackage;
let around: string;
let folder: string;

beforeAll(async () => {
  made = await makePackage({ architecture: 'path-dependent', id: 'model' });
  newer = await makePackage({ architecture: 'path-dependent', id: 'model', seed: 2 });
});
afterAll(() => Promise.all([made.remove(), newer.remove()]));
beforeEach(async () => {
  around = await fs.mkdtemp(join(tmpdir(), 'pathloom-write-'));
  folder = join(around, 'models', 'model');
});
afterEach(async () => {
  vi.restoreAllMocks();
  await fs.rm(around, { recursive: true });
});

const list = async (at: string) => (await fs.readdir(at)).sort();

/** What stands in the folder is one whole package. */
async function expectWhole({ card }: MadePackage): Promise<void> {
  expect(await list(folder)).toEqual(ALL);
  expect(await list(join(around, 'models'))).toEqual(['model']);
  const model = await openModel(folder);
  expect(model.card).toEqual(card);
  await model.generate(queryOf());
  await model.datedStates();
  await model.close();
}

test('a package is written with its folders, and is one that opens', async () => {
  await writePackage(folder, made.card, made.files);
  await expectWhole(made);
});

test('a link to a package stays, and the package that it leads to is replaced', async () => {
  await writePackage(folder, made.card, made.files);
  const link = join(around, 'link');
  await fs.symlink(folder, link);
  await writePackage(`${link}/`, newer.card, newer.files);
  await expectWhole(newer);
  expect(await fs.readlink(link)).toBe(folder);
});

test('a package that stood there is replaced, with nothing of it left', async () => {
  await writePackage(folder, made.card, { ...made.files, 'left-over.txt': new Uint8Array(1) });
  await writePackage(folder, newer.card, newer.files);
  await expectWhole(newer);
});

test('a slash at the end of the folder’s name makes no difference', async () => {
  await writePackage(`${folder}/`, made.card, made.files);
  await writePackage(`${folder}/`, newer.card, newer.files);
  await expectWhole(newer);
});

const diskFull = () => Object.assign(new Error('disk full'), { code: 'ENOSPC' });

/** Fails as on a full disk where a test says so, and goes on to the real function elsewhere. */
function failOpening(part: string): void {
  const { open } = fs;
  vi.spyOn(fs, 'open').mockImplementation((path, ...more) =>
    String(path).includes(part) ? Promise.reject(diskFull()) : open(path, ...more),
  );
}

function failMoving(when: (from: string, to: string) => boolean): void {
  const { renameSync } = fsSync;
  vi.spyOn(fsSync, 'renameSync').mockImplementation((from, to) => {
    if (when(String(from), String(to))) throw diskFull();
    renameSync(from, to);
  });
}

test.each(ALL)('when the disk is full at %s, the old package stays and nothing else is left', async (file) => {
  await writePackage(folder, made.card, made.files);
  failOpening(file);
  await expect(writePackage(folder, newer.card, newer.files)).rejects.toThrow(
    expect.objectContaining({
      name: 'PathloomError',
      code: 'write_failed',
      message: expect.stringMatching(/no space is left/),
    }),
  );
  vi.restoreAllMocks();
  await expectWhole(made);
});

test('when the last move fails, the old package is put back', async () => {
  await writePackage(folder, made.card, made.files);
  failMoving((from, to) => to === folder && from.endsWith(`${process.pid}.tmp`) && !from.includes('.old.'));
  await expect(writePackage(folder, newer.card, newer.files)).rejects.toThrow(
    expect.objectContaining({ code: 'write_failed' }),
  );
  vi.restoreAllMocks();
  await expectWhole(made);
});

test('when the old package cannot be moved away, it stays, and the error is one for people', async () => {
  await writePackage(folder, made.card, made.files);
  failMoving((from) => from === folder);
  await expect(writePackage(folder, newer.card, newer.files)).rejects.toThrow(
    expect.objectContaining({ code: 'write_failed' }),
  );
  vi.restoreAllMocks();
  await expectWhole(made);
});

test('a first package that fails leaves no folder', async () => {
  failOpening('encoder.onnx');
  await expect(writePackage(folder, made.card, made.files)).rejects.toThrow(
    expect.objectContaining({ code: 'write_failed' }),
  );
  vi.restoreAllMocks();
  expect(await list(join(around, 'models'))).toEqual([]);
});

test('what an observer sees while a package is replaced is always whole, or for a moment absent', async () => {
  await writePackage(folder, made.card, made.files);
  const seen = new Set<string>();
  let writing = true;
  const watch = (async () => {
    while (writing) seen.add((await list(folder).catch(() => [])).join());
  })();
  for (const { card, files } of [newer, made, newer]) await writePackage(folder, card, files);
  writing = false;
  await watch;
  seen.delete('');
  expect([...seen]).toEqual([ALL.join()]);
});

test('a card is valid by its schema, and hashes are of what decides the paths only', async () => {
  expect(ModelCard.parse(JSON.parse(await fs.readFile(join(made.folder, 'card.json'), 'utf8')))).toEqual(made.card);
  const { card } = made;
  expect(
    await modelHash({
      ...card,
      quality: [],
      id: 'renamed',
      files: Object.fromEntries(Object.entries(card.files).reverse()),
    } as never),
  ).toBe(card.sha256);
  expect(await modelHash({ ...card, graph: { ...card.graph, noiseSize: 9 } })).not.toBe(card.sha256);
});
