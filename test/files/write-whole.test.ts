import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeTogether } from '../../training/files/write-whole.ts';

const FILES = ['a.bin', 'b.bin'];
const BYTES = 300_000;
const writer = resolve('training/files/write-whole.ts');

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pathloom-whole-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A program that writes two files, and ends so many turns of the event loop later. */
async function endAfter(turns: number, at: string): Promise<void> {
  const program = `
    import { writeTogether } from ${JSON.stringify(writer)};
    const files = ${JSON.stringify(FILES)}.map((name) => [${JSON.stringify(at)} + '/' + name, new Uint8Array(${BYTES})]);
    void writeTogether(files);
    for (let turn = 0; turn < ${turns}; turn++) await new Promise(setImmediate);
    process.exit(0);`;
  await promisify(execFile)(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program]);
}

test.each([0, 1, 2, 3, 4, 5, 6, 8, 12, 20])(
  'a program that ends %i turns after it began to write leaves all files whole, or nothing',
  async (turns) => {
    const at = join(folder, String(turns));
    await endAfter(turns, at);
    const left = await readdir(at);
    if (left.length > 0) expect(left.sort()).toEqual(FILES);
    for (const name of left) expect((await readFile(join(at, name))).length).toBe(BYTES);
  },
);

test('where the second file cannot be put in its place, the first does not stay in its own', async () => {
  const at = join(folder, 'taken');
  await mkdir(join(at, 'b.bin', 'a folder with something in it'), { recursive: true });
  const files = FILES.map((name) => [join(at, name), new Uint8Array(BYTES)] as const);
  await expect(writeTogether(files)).rejects.toThrow(/^cannot write \S+b\.bin: .*; nothing was left behind$/);
  expect(await readdir(at)).toEqual(['b.bin']);
});
