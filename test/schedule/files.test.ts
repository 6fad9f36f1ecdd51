import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, test } from 'vitest';
import { takeLock } from '../../functions/batch/schedule/lock.ts';
import { openProgress } from '../../functions/batch/schedule/progress-file.ts';
import { makeFolder, removeFolder } from '../cli/run.ts';

let folder: string;
beforeEach(async () => {
  folder = await makeFolder();
  return () => removeFolder(folder);
});

describe('the file of progress', () => {
  const file = () => join(folder, 's.state.json');

  test('keeps what was written, schedule by schedule, and nothing else lies about', async () => {
    const progress = await openProgress(file());
    expect(progress.read('nightly')).toBeUndefined();
    await progress.write('nightly', new Date('2026-11-20T23:30:00Z'));
    await progress.write('weekly', new Date('2026-11-21T00:00:00Z'));
    await progress.write('nightly', new Date('2026-11-23T23:30:00.051Z'));
    const again = await openProgress(file());
    expect(again.read('nightly')).toEqual(new Date('2026-11-23T23:30:00.051Z'));
    expect(again.read('weekly')).toEqual(new Date('2026-11-21T00:00:00Z'));
    expect(await readdir(folder)).toEqual(['s.state.json']);
  });

  test.each(['', '{', '{"dealtWith":{"a":"soon"}}', '[]'])('that holds %j is refused, and left alone', async (text) => {
    await writeFile(file(), text);
    await expect(openProgress(file())).rejects.toThrow(/s\.state\.json is not what was written there: /);
    expect(await readFile(file(), 'utf8')).toBe(text);
  });

  test('that cannot be written is told', async () => {
    const progress = await openProgress(join(folder, 'gone', 's.state.json'));
    await expect(progress.write('a', new Date(0))).rejects.toMatchObject({
      code: 'write_failed',
      message: expect.stringMatching(/^cannot write .*gone\/s\.state\.json: its folder cannot be made or is gone$/),
    });
  });
});

describe('a lock', () => {
  const file = () => join(folder, 's.nightly.lock');

  test('is refused while another process has it, and taken once that gave it back', async () => {
    // The process that started this one.
    await writeFile(file(), String(process.ppid));
    expect(await takeLock(file())).toEqual({ heldBy: process.ppid });
    expect(await readdir(folder)).toEqual(['s.nightly.lock']);
    await writeFile(file(), '');
    const lock = await takeLock(file());
    if (!('release' in lock)) throw new Error('it was not taken');
    expect(await readFile(file(), 'utf8')).toBe(String(process.pid));
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
  });

  test.each(['99999999', String(process.pid)])('of a process that is gone is taken over: %s', async (pid) => {
    await writeFile(file(), pid);
    expect(await takeLock(file())).toHaveProperty('release');
  });

  test('that another has taken meanwhile is not given back', async () => {
    const lock = await takeLock(file());
    if (!('release' in lock)) throw new Error('it was not taken');
    await writeFile(file(), String(process.ppid));
    await lock.release();
    expect(await readFile(file(), 'utf8')).toBe(String(process.ppid));
  });

  test('is never held by two processes, however quickly they take it and give it back', async () => {
    const script = `
      import { closeSync, openSync, rmSync } from 'node:fs';
      import { takeLock } from ${JSON.stringify(resolve('functions/batch/schedule/lock.ts'))};
      const [, , file, alone] = process.argv;
      for (let taken = 0; taken < 150; ) {
        const lock = await takeLock(file);
        if (!('release' in lock)) continue;
        closeSync(openSync(alone, 'wx'));
        rmSync(alone);
        await lock.release();
        taken++;
      }`;
    await writeFile(join(folder, 'take.mts'), script);
    const run = () =>
      promisify(execFile)(process.execPath, [
        '--import',
        'tsx',
        join(folder, 'take.mts'),
        file(),
        join(folder, 'alone'),
      ]);
    await Promise.all([run(), run(), run()]);
    expect((await readdir(folder)).sort()).toEqual(['take.mts']);
  });

  test('that cannot be written is told', async () => {
    await expect(takeLock(join(folder, 'gone', 'lock'))).rejects.toThrow(
      /^cannot write .*gone\/lock: its folder cannot/,
    );
  });
});
