import { spawnSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { drawIndex, Stream } from '../../inference/core/random.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { bash, listing, makeFolder, pathloom, press, refusal, removeFolder, start, statusOf, until } from './run.ts';

/** 12 shards of 400 paths, each long enough to be killed in. */
const REQUEST = { name: 'night', model: 'made', paths: 4700, steps: 60, seed: 5, format: 'parquet', shardPaths: 400 };
const SHARDS = 12;

let folder: string;
let around: string;
let made: MadePackage;
let undisturbed: Record<string, string>;
beforeAll(async () => {
  made = await makePackage({ architecture: 'path-dependent', id: 'made' });
  around = await makeFolder();
  await writeFile(join(around, 'request.json'), JSON.stringify(REQUEST));
  expect(await pathloom(around, run('out'))).toMatchObject({ code: 0, stdout: '' });
  undisturbed = await contentsOf(join(around, 'out'));
});
afterAll(() => Promise.all([made.remove(), removeFolder(around)]));
beforeEach(async () => {
  folder = await makeFolder();
  await writeFile(join(folder, 'request.json'), JSON.stringify(REQUEST));
  return () => removeFolder(folder);
});

const models = () => ['--models', dirname(made.folder)];
const run = (out: string, ...more: string[]) => ['batch', 'run', 'request.json', '--out', out, ...models(), ...more];
const resume = (...more: string[]) => ['batch', 'resume', 'out', ...models(), ...more];
const verify = (...more: string[]) => ['batch', 'verify', 'out', ...models(), ...more];
const inOut = (...parts: string[]) => join(folder, 'out', ...parts);

/** Every file below a folder, hidden ones too. */
async function contentsOf(at: string): Promise<Record<string, string>> {
  const entries = await readdir(at, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const pairs = await Promise.all(
    files.map(async (file) => [file.slice(at.length + 1), await readFile(file, 'base64')]),
  );
  return Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
}

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
    await cp(join(around, 'out'), inOut(), { recursive: true });
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
    await cp(join(around, 'out'), inOut(), { recursive: true });
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

describe('a plan', () => {
  test('says what the batch would come to, in words and as JSON, and writes nothing', async () => {
    const before = await listing(folder);
    const args = ['batch', 'plan', 'request.json', ...models(), '--workers', '3', '--concurrency', '20'];
    const said = await pathloom(folder, args);
    expect(said).toMatchObject({ code: 0, stderr: '' });
    const lines = said.stdout.trimEnd().split('\n');
    expect(lines[0]).toBe('night: 4,700 paths, 282,000 rows in 12 shards, about 1.2 MB');
    expect(lines[1]).toMatch(
      /^here: about \d+ (s|min|h)\b.* on 3 cores; a path takes a core [\d.e+]+ µs, as just measured$/,
    );
    expect(lines[2]).toMatch(
      /^on Lambda: about .* with 20 at a time, and \$\d+\.\d\d \(Lambda .*, Step Functions .*, S3 .*\)$/,
    );
    const told = JSON.parse((await pathloom(folder, [...args, '--json'])).stdout);
    expect(told).toMatchObject({ name: 'night', shards: SHARDS, paths: 4700, rows: 4700 * 60, here: { workers: 3 } });
    expect(told.lambda).toMatchObject({ concurrency: 20, calls: 12 });
    expect(told.pace).toBeGreaterThan(0);
    expect(await listing(folder)).toEqual(before);
  });

  test('of a billion paths takes no longer', async () => {
    await writeFile(join(folder, 'request.json'), JSON.stringify({ ...REQUEST, paths: 10 ** 9, shardPaths: 10_000 }));
    const { stdout } = await pathloom(folder, ['batch', 'plan', 'request.json', ...models()]);
    expect(stdout).toContain('1,000,000,000 paths, 60,000,000,000 rows in 100,000 shards, about 243.8 GB');
  });
});

test.each([
  ['plan', '<REQUEST.json>', ['--models <DIR>', '--workers <N>', '--concurrency <N>', '--json']],
  ['run', '<REQUEST.json>', ['--out <DIR>', '--models <DIR>', '--workers <N>', '--json']],
  ['status', '<DIR>', ['--json']],
  ['resume', '<DIR>', ['--request <REQUEST.json>', '--models <DIR>', '--workers <N>', '--json']],
  ['verify', '<DIR>', ['--models <DIR>', '--samples <N>', '--seed <N>', '--json']],
])('pathloom batch %s --help names its argument and options', async (name, argument, options) => {
  const { code, stdout, stderr } = await pathloom(folder, ['batch', name, '--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain(`Usage: pathloom batch ${name} [options] ${argument}\n`);
  for (const option of options) expect(stdout).toMatch(new RegExp(`\\n  ${option} +[A-Z]`));
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
  const going = await start(folder, run('out', '--workers', '1'));
  await until(going, async () => (await receiptsIn()) > 0);
  await press(going, 1);
  const outcome = await going.outcome;
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

const inSource = () => ['batch', 'run', join(folder, 'request.json'), '--out', inOut(), ...models()];

describe('is refused before anything is written', () => {
  const write = (fields: Record<string, unknown>) =>
    writeFile(join(folder, 'request.json'), JSON.stringify({ ...REQUEST, ...fields }));

  test.each<[Record<string, unknown>, string]>([
    [{ paths: 0 }, 'request.json: paths 0: must be at least 1'],
    [{ paths: 10 ** 12 }, 'request.json: paths 1000000000000: must be at most 1000000000'],
    [
      { shardPaths: 1, paths: 10 ** 9 },
      'request.json: shardPaths 1: 1000000000 shards are more than 100000; must be at least 10000',
    ],
    [{ name: '../up' }, 'request.json: name "../up": must be 1 to 64 of a-z'],
    [{ format: 'csv' }, 'request.json: format "csv": must be one of parquet'],
    [{ model: 'other' }, 'request.json: there is no model "other"'],
    [{ start: '1950-01-02' }, 'request.json: start 1950-01-02 is outside the history'],
  ])('a request with %j', async (fields, message) => {
    await write(fields);
    expect(await refusal(folder, run('out'), 2)).toContain(message);
  });

  test('a request that cannot be read, or is not JSON', async () => {
    await writeFile(join(folder, 'text.json'), 'paths: 3');
    const of = (file: string) => ['batch', 'run', file, '--out', 'out'];
    expect(await refusal(folder, of('text.json'), 2)).toBe('request text.json is not JSON');
    expect(await refusal(folder, of('none.json'), 2)).toBe('request none.json: there is no such file');
  });

  test('a place that holds something, cannot be written to, or is elsewhere', async () => {
    await mkdir(inOut());
    await writeFile(inOut('thesis.txt'), '');
    expect(await refusal(folder, run('out'), 2)).toContain('--out out is not empty, it holds thesis.txt');
    expect(await refusal(folder, run('request.json'), 1)).toBe(
      'cannot read request.json: a part of the path is a file, not a folder',
    );
    expect(await refusal(folder, run('/proc/out'), 1)).toMatch(
      /^cannot write \/proc\/out\/plan.json: its folder cannot/,
    );
    expect(await refusal(folder, run('gs://bucket'), 2)).toContain('must be a folder or s3://BUCKET/PREFIX');
  });

  test('going on with another request or another model, and there is no harm', async () => {
    await cp(join(around, 'out'), inOut(), { recursive: true });
    expect(await refusal(folder, run('out'), 2)).toBe(
      '--out out holds this batch; pathloom batch resume out goes on with it',
    );
    await write({ seed: 6 });
    expect(await refusal(folder, run('out'), 2)).toContain('holds the batch night, which differs: seed is 6, there 5');
    expect(await refusal(folder, resume('--request', 'request.json'), 2)).toBe(
      'the request is not that of the batch night: seed is 6, there 5',
    );
    const other = await makePackage({ architecture: 'path-dependent', id: 'made', seed: 2 });
    try {
      const args = ['batch', 'resume', 'out', '--models', dirname(other.folder)];
      expect(await refusal(folder, args, 1)).toBe(
        `model made has changed: its sha256 is ${other.card.sha256}, the batch was begun with ${made.card.sha256}`,
      );
    } finally {
      await other.remove();
    }
    expect(await contentsOf(inOut())).toEqual(undisturbed);
  });

  test.each([
    [['batch'], 'a command is missing after pathloom batch; known: plan, run, status, resume, verify'],
    [['batch', 'go'], '"go" is no command of pathloom batch; known: plan, run, status, resume, verify'],
    [['batch', 'run', '--out', 'x'], "missing required argument 'REQUEST.json'; --help lists what is allowed"],
    [['batch', 'run', 'request.json'], '--out <DIR> is missing: New or empty folder to write to'],
    [['batch', 'status', 'nowhere'], 'no batch at nowhere: there is no plan.json'],
    [['batch', 'status', 'a', 'b'], 'b belongs to no option; pathloom batch status takes one argument and options'],
    [['batch', 'run', 'request.json', '--out', 'x', '--workers', '0'], '--workers 0: must be at least 1'],
  ])('%j, as wrong use', async (args, message) => {
    expect(await refusal(folder, args, 2)).toContain(message);
    expect(await listing(folder)).toHaveLength(1);
  });
});
