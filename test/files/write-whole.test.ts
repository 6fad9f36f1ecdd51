import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
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

/** Signals a program amid writing, of so many pieces, a hundred a second. What it ends with is told, and what it left. */
async function signalAmid(signal: NodeJS.Signals, name: string, pieces: number, before = '') {
  const at = join(folder, name);
  const program = `
    import { writeWhole } from ${JSON.stringify(writer)};
    ${before}
    async function* slowly() {
      for (let piece = 0; piece < ${pieces}; piece++) {
        yield new Uint8Array(1000);
        await new Promise((next) => setTimeout(next, 10));
      }
    }
    await writeWhole(${JSON.stringify(at)} + '/a.bin', slowly());
    process.exitCode = process.listenerCount('SIGINT') + process.listenerCount('SIGTERM');`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program]);
  const ended = once(child, 'close');
  while ((await readdir(at).catch(() => [])).length === 0) await wait(5);
  child.kill(signal);
  return { ended: await ended, left: await readdir(at) };
}

test.each(['SIGINT', 'SIGTERM'] as const)('%s amid writing leaves nothing where nobody hears it', async (signal) => {
  // Five minutes of them: the program does not end by itself before the signal, however late that comes.
  expect(await signalAmid(signal, signal, 30_000)).toEqual({ ended: [null, signal], left: [] });
});

test('a signal amid writing is left to who hears it', async () => {
  const heard = await signalAmid('SIGINT', 'heard', 50, "process.on('SIGINT', () => {});");
  expect(heard).toEqual({ ended: [1, null], left: ['a.bin'] });
});

test('links stay, and what they lead to is written: through several, from elsewhere, and where nothing is yet', async () => {
  const [at, real] = [join(folder, 'links'), join(folder, 'real', 'deep')];
  await mkdir(real, { recursive: true });
  await mkdir(at);
  // The folder is a link itself, so that `..` leads out of what it stands for.
  await symlink(real, join(at, 'folder'));
  await symlink('../new/a.bin', join(real, 'first'));
  await symlink('folder/first', join(at, 'second'));
  for (const bytes of [10, 20]) {
    await writeTogether([[join(at, 'second'), new Uint8Array(bytes)]]);
    expect((await readFile(join(folder, 'real', 'new', 'a.bin'))).length).toBe(bytes);
  }
  expect(await readlink(join(at, 'second'))).toBe('folder/first');
  expect(await readdir(join(folder, 'real', 'new'))).toEqual(['a.bin']);
  expect(await readdir(real)).toEqual(['first']);
});
