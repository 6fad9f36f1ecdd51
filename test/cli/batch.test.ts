import { spawnSync } from 'node:child_process';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { drawIndex, Stream } from '../../inference/core/random.ts';
import { contentsOf, drawNight, makeNightFolder, type Night, SHARDS } from './night-batch.ts';
import { bash, pathloom, press, removeFolder, start, statusOf, until } from './run.ts';

let folder: string;
let night: Night;
let undisturbed: Night['undisturbed'];
beforeAll(async () => {
  night = await drawNight();
  ({ undisturbed } = night);
});
afterAll(() => night.remove());
beforeEach(async () => {
  folder = await makeNightFolder();
  return () => removeFolder(folder);
});

const run = (out: string, ...more: string[]) => [
  'batch',
  'run',
  'request.json',
  '--out',
  out,
  ...night.models,
  ...more,
];
const resume = (...more: string[]) => ['batch', 'resume', 'out', ...night.models, ...more];
const verify = (...more: string[]) => ['batch', 'verify', 'out', ...night.models, ...more];
const inOut = (...parts: string[]) => join(folder, 'out', ...parts);

const receiptsIn = async () => (await readdir(inOut('receipts')).catch(() => [])).length;

describe('a batch', () => {
  test('is files that say what they are, the same for any number of threads', async () => {
    expect(Object.keys(undisturbed)).toHaveLength(2 + 2 * SHARDS);
    const { code, stdout, stderr } = await pathloom(folder, run('out', '--workers', '3', '--json'));
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      name: 'night',
      totals: { shards: SHARDS, paths: 4700, rows: 4700 * 60 },
      drawn: SHARDS,
    });
    expect(await contentsOf(inOut())).toEqual(undisturbed);
    const lines = stderr.trimEnd().split('\n');
    expect(lines[0]).toBe('night: 4,700 synthetic paths of 60 steps in 12 shards, about 1.2 MB');
    expect(lines.at(-2)).toMatch(/^batch 4700\/4700 {2}[\d.]+ s {2}[\d,]+ paths\/s$/);
    expect(lines.at(-1)).toBe('Drew 12 shards; 1.2 MB and manifest.json are in out.');
  });

  test('says how far it is, and that it is as it was written', async () => {
    await cp(night.out, inOut(), { recursive: true });
    expect(await pathloom(folder, ['batch', 'status', 'out'])).toEqual({
      ...{ code: 0, signal: null, stderr: '' },
      stdout: 'night: finished, 12 of 12 shards, 4,700 of 4,700 paths, 1.2 MB\n',
    });
    const checked = await pathloom(folder, verify());
    expect(checked).toMatchObject({ code: 0, stdout: '' });
    expect(checked.stderr.trimEnd().split('\n').at(-1)).toBe(
      'night: every file is as it was written; 3 sampled paths drawn again are the same bits.',
    );
  });

  test('that is spoilt is found out, line by line, and mended by going on', async () => {
    await cp(night.out, inOut(), { recursive: true });
    await rm(inOut('shards', '000003.parquet'));
    const bytes = await readFile(inOut('shards', '000007.parquet'));
    bytes[bytes.length >> 1] ^= 1;
    await writeFile(inOut('shards', '000007.parquet'), bytes);
    await writeFile(inOut('notes.txt'), 'mine');
    const { code, stdout, stderr } = await pathloom(folder, verify());
    expect(code).toBe(1);
    expect(stdout.split('\n').map((line) => line.slice(0, 40))).toEqual([
      'missing: shards/000003.parquet, paths 12',
      'altered: shards/000007.parquet is not wh',
      'extra: notes.txt is no part of the batch',
      '',
    ]);
    expect(stderr).toContain('error: out is not as it was written: 3 findings\n');
    const again = await pathloom(folder, resume());
    expect(again.stderr).toContain('Drew 2 shards, found 10 whole; 1.2 MB and manifest.json are in out.');
    await rm(inOut('notes.txt'));
    expect(await contentsOf(inOut())).toEqual(undisturbed);
    expect(JSON.parse((await pathloom(folder, verify('--json'))).stdout)).toMatchObject({ sound: true, findings: [] });
  });
});

describe('a run that is killed', () => {
  const WORKERS = 2;
  // In the middle of shards and between them: what is waited for, and how long after.
  const points = Array.from({ length: 8 }, (_, seed) => ({
    seed,
    receipts: drawIndex(seed, 0, 0, Stream.evaluation, SHARDS),
    milliseconds: drawIndex(seed, 1, 0, Stream.evaluation, 40),
  }));

  test.each(points)('(seed $seed) after $receipts shards is resumed to the same bytes', async (point) => {
    const going = await start(folder, run('out', '--workers', String(WORKERS)));
    // A quick machine may have finished: then there is nothing left to kill, and that must be as good.
    while (going.child.exitCode === null && (await receiptsIn()) < point.receipts) await wait(1);
    await wait(point.milliseconds);
    going.child.kill('SIGKILL');
    await going.outcome;
    const before = await contentsOf(inOut()).catch(() => ({}) as Record<string, string>);
    for (const [key, bytes] of Object.entries(before)) {
      if (!key.startsWith('.unfinished/')) expect(bytes).toBe(undisturbed[key]);
    }
    if ('manifest.json' in before) expect(before).toEqual(undisturbed);
    const receipts = Object.keys(before).filter((key) => key.startsWith('receipts/')).length;
    const shards = Object.keys(before).filter((key) => key.startsWith('shards/')).length;
    expect(shards - receipts).toBeLessThanOrEqual(WORKERS);

    const again = 'plan.json' in before ? resume('--json') : run('out', '--json');
    const { code, stdout } = await pathloom(folder, again);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).drawn).toBe(SHARDS - receipts);
    expect(await contentsOf(inOut())).toEqual(undisturbed);
  });

  test('again and again, while it is resumed, ends with the same bytes', async () => {
    let going = await start(folder, run('out', '--workers', '2'));
    await until(going, async () => (await readdir(inOut()).catch(() => [] as string[])).includes('plan.json'));
    for (const kill of [0, 1, 2]) {
      const known = await receiptsIn();
      while (going.child.exitCode === null && (await receiptsIn()) <= known) await wait(1);
      going.child.kill('SIGKILL');
      await going.outcome;
      going = await start(folder, resume('--workers', String(1 + kill)));
    }
    expect(await going.outcome).toMatchObject({ code: 0 });
    expect(await contentsOf(inOut())).toEqual(undisturbed);
  });
});

test('Ctrl-C says what goes on, leaves no half a shard, and going on ends with the same bytes', async () => {
  const interrupt = async () => {
    await rm(inOut(), { recursive: true, force: true });
    const going = await start(folder, run('out', '--workers', '1'));
    await until(going, async () => (await receiptsIn()) > 0);
    await press(going, 1);
    return going.outcome;
  };
  let outcome = await interrupt();
  // On a busy machine the signal may come after the last shard has begun: then the batch is whole.
  for (let again = 0; statusOf(outcome) === 0 && again < 10; again++) outcome = await interrupt();
  expect(statusOf(outcome)).toBe(130);
  expect(outcome.stderr).toMatch(
    /\ninterrupted: \d+ of 12 shards are whole; pathloom batch resume out draws the others\n$/,
  );
  expect((await readdir(inOut())).sort()).toEqual(['plan.json', 'receipts', 'shards']);
  expect(await pathloom(folder, ['batch', 'status', 'out'])).toMatchObject({
    stdout: expect.stringMatching(/^night: not finished, \d+ of 12 shards, /),
  });
  expect((await pathloom(folder, resume())).code).toBe(0);
  expect(await contentsOf(inOut())).toEqual(undisturbed);
});

describe('a disk that fills up', () => {
  test('amid a shard leaves what is whole, and going on when there is room ends with the same bytes', async () => {
    // Shards have 100 KB. Files may have 80: only the last shard, of 300 paths, fits.
    const { code, stderr } = await bash(folder, `ulimit -f 80; pathloom ${run('out').join(' ')}`);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /error: cannot write out\/shards\/00000\d\.parquet: the file would be larger than is allowed here\n$/,
    );
    const there = await contentsOf(inOut());
    expect(there['manifest.json']).toBeUndefined();
    for (const [key, bytes] of Object.entries(there)) expect(bytes).toBe(undisturbed[key]);
    expect((await pathloom(folder, resume())).code).toBe(0);
    expect(await contentsOf(inOut())).toEqual(undisturbed);
  });
});

test('the program run from its source draws in threads too', async () => {
  const run = spawnSync(process.execPath, ['--import', 'tsx', 'bin/pathloom.ts', ...inSource()], { encoding: 'utf8' });
  expect(run).toMatchObject({ status: 0, stderr: expect.stringContaining('Drew 12 shards') });
  expect(await contentsOf(inOut())).toEqual(undisturbed);
});

const inSource = () => ['batch', 'run', join(folder, 'request.json'), '--out', inOut(), ...night.models];
