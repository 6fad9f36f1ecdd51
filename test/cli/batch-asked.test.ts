import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makePackage } from '../fixtures/package.ts';
import { contentsOf, drawNight, makeNightFolder, type Night, REQUEST, SHARDS } from './night-batch.ts';
import { listing, pathloom, refusal, removeFolder } from './run.ts';

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
const inOut = (...parts: string[]) => join(folder, 'out', ...parts);

describe('a plan', () => {
  test('says what the batch would come to, in words and as JSON, and writes nothing', async () => {
    const before = await listing(folder);
    const args = ['batch', 'plan', 'request.json', ...night.models, '--workers', '3', '--concurrency', '20'];
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
    const { stdout } = await pathloom(folder, ['batch', 'plan', 'request.json', ...night.models]);
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
    expect(await refusal(folder, of('text.json'), 2)).toBe('request text.json: it is not JSON');
    await writeFile(join(folder, 'wide.json'), '\ufeff{}', 'utf16le');
    expect(await refusal(folder, of('wide.json'), 2)).toBe('request wide.json: it is not UTF-8 text');
    await writeFile(join(folder, 'marked.json'), '\ufeff{}');
    expect(await refusal(folder, of('marked.json'), 2)).toBe('marked.json: model is missing');
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
    await cp(night.out, inOut(), { recursive: true });
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
        `model made has changed: its sha256 is ${other.card.sha256}, the batch was begun with ${night.made.card.sha256}`,
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
