import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { oncePiece, openDestination, readWhole } from '../../functions/batch/destination.ts';
import { folderDestination } from '../../functions/batch/folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pathloom-batch-'));
  return () => rm(folder, { recursive: true });
});

const bytes = (text: string) => Buffer.from(text);
const keysOf = async (at = folder, prefix = '') => {
  const keys: string[] = [];
  for await (const { key, bytes: size } of folderDestination(at).list(prefix)) keys.push(`${key} ${size}`);
  return keys.sort();
};

describe('a folder', () => {
  test('shows a file once it is whole, and replaces it at once', async () => {
    const destination = folderDestination(folder);
    const writing = destination.write(
      'shards/a',
      (async function* () {
        yield bytes('one');
        expect(await keysOf()).toEqual([]);
        yield bytes(' two');
      })(),
    );
    await writing;
    expect(await keysOf()).toEqual(['shards/a 7']);
    await destination.write('shards/a', oncePiece(bytes('three')));
    expect((await readWhole(destination, 'shards/a'))?.toString()).toBe('three');
    await destination.sweep();
    expect(await readdir(folder)).toEqual(['shards']);
  });

  test('shows nothing of a file whose contents fail, and keeps the one before', async () => {
    const destination = folderDestination(folder);
    await destination.write('a', oncePiece(bytes('old')));
    const failing = (async function* () {
      yield bytes('new');
      throw new Error('the source failed');
    })();
    await expect(destination.write('a', failing)).rejects.toThrow('the source failed');
    expect((await readWhole(destination, 'a'))?.toString()).toBe('old');
    await destination.sweep();
    expect(await readdir(folder)).toEqual(['a']);
  });

  test('creates a file for the first of several only', async () => {
    const destination = folderDestination(folder);
    const made = await Promise.all(['x', 'y', 'z'].map((text) => destination.create('plan', bytes(text))));
    expect(made.filter((first) => first)).toHaveLength(1);
    expect((await readWhole(destination, 'plan'))?.toString()).toBe('xyz'[made.indexOf(true)]);
  });

  test('lists what is under a prefix, and nothing where there is no folder', async () => {
    const destination = folderDestination(folder);
    for (const key of ['plan', 'shards/a', 'shards/b', 'receipts/a'])
      await destination.write(key, oncePiece(bytes(key)));
    expect(await keysOf(folder, 'shards/')).toEqual(['shards/a 8', 'shards/b 8']);
    expect(await keysOf()).toHaveLength(4);
    expect(await keysOf(join(folder, 'nowhere'))).toEqual([]);
    expect(await destination.read('nothing')).toBeUndefined();
    expect(await destination.read('plan/below')).toBeUndefined();
  });

  test('sweeps away what processes that are gone left, and not what one writes', async () => {
    // Process 1 is always there; the other number is beyond any that Linux gives.
    for (const process of ['1', '99999999']) {
      await mkdir(join(folder, '.unfinished', process), { recursive: true });
      await writeFile(join(folder, '.unfinished', process, '0-0'), 'half');
    }
    await folderDestination(folder).sweep();
    expect(await readdir(join(folder, '.unfinished'))).toEqual(['1']);
    expect(await keysOf()).toEqual([]);
  });

  test.each([
    [
      'a file is in the place of its folder',
      'file/below',
      /^cannot write .*\/file\/below\/a: a part of the path is a file/,
    ],
    ['its name is too long', 'x'.repeat(300), /^cannot write .*x\/a: the name is too long$/],
  ])('says why it cannot be written to: %s', async (_why, name, message) => {
    await writeFile(join(folder, 'file'), '');
    const destination = folderDestination(join(folder, name));
    const error = await destination.write('a', oncePiece(bytes('a'))).catch((failure) => failure);
    expect(error).toMatchObject({ code: 'write_failed', message: expect.stringMatching(message) });
  });
});

test.each(['', 'gs://bucket', 'https://host/x'])('a location %j is refused', async (location) => {
  await expect(openDestination(location)).rejects.toThrow(
    `--out "${location}": must be a folder or s3://BUCKET/PREFIX`,
  );
});
