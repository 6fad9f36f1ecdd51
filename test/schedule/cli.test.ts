import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { seedOf } from '../../functions/batch/schedule/request-for.ts';
import { makeFolder, pathloom, press, refusal, removeFolder, start, statusOf, until } from '../cli/run.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';

const NIGHTLY = {
  name: 'nightly',
  cron: '30 18 * * 1-5',
  timeZone: 'America/New_York',
  request: { model: 'made', paths: 60, steps: 5, seed: 11, format: 'parquet', shardPaths: 20 },
  out: 'batches',
};
/** Fires half a year from now, not while a test runs. */
const SELDOM = { ...NIGHTLY, name: 'seldom', cron: `30 18 1 ${((new Date().getUTCMonth() + 6) % 12) + 1} *` };
const OFTEN = { ...NIGHTLY, name: 'often', cron: '*/2 * * * * *' };

let folder: string;
let made: MadePackage;
beforeAll(async () => {
  made = await makePackage({ architecture: 'path-dependent', id: 'made' });
});
afterAll(() => made.remove());
beforeEach(async () => {
  folder = await makeFolder();
  await write(NIGHTLY);
  return () => removeFolder(folder);
});

const write = (...schedules: object[]) => writeFile(join(folder, 's.json'), JSON.stringify({ schedules }));
const models = () => ['--models', dirname(made.folder), '--workers', '1'];
const once = (...more: string[]) => ['schedule', 'once', 's.json', '--name', 'nightly', ...models(), ...more];
const run = (...more: string[]) => ['schedule', 'run', 's.json', ...models(), ...more];
const batches = async () => (await readdir(join(folder, 'batches')).catch(() => [])).sort();
const readJson = async (...path: string[]) => JSON.parse(await readFile(join(folder, ...path), 'utf8'));

describe('schedule once', () => {
  test('draws the batch of a day, keeps one that is whole, and mends one that is not', async () => {
    const drawn = await pathloom(folder, once('--at', '2026-11-20'));
    expect(drawn).toMatchObject({ code: 0, stdout: '' });
    expect(drawn.stderr.trimEnd().split('\n').at(-1)).toBe(
      'nightly-2026-11-20 is whole: 3 shards in batches/nightly-2026-11-20.',
    );
    const manifest = await readJson('batches', 'nightly-2026-11-20', 'manifest.json');
    const { seed } = manifest.request;
    expect(manifest.request).toMatchObject({ ...NIGHTLY.request, name: 'nightly-2026-11-20', seed });
    expect(seed).toBe(seedOf(11, 'nightly-2026-11-20'));

    const kept = await pathloom(folder, once('--at', '2026-11-20T18:30', '--json'));
    expect(kept.stderr).toBe('nightly-2026-11-20 is whole already, in batches/nightly-2026-11-20.\n');
    expect(JSON.parse(kept.stdout)).toMatchObject({
      name: 'nightly-2026-11-20',
      at: '2026-11-20T23:30:00.000Z',
      kind: 'kept',
    });

    await rm(join(folder, 'batches', 'nightly-2026-11-20', 'receipts', '000001.json'));
    const resumed = await pathloom(folder, once('--at', '2026-11-20'));
    expect(resumed.stderr).toContain('is whole: 3 shards with those that were there, in');
    expect(await readJson('batches', 'nightly-2026-11-20', 'manifest.json')).toEqual(manifest);
    expect((await readdir(folder)).sort()).toEqual(['batches', 's.json']);
  });

  test('without a time takes the last that was due', async () => {
    const before = new Date();
    const { stdout } = await pathloom(folder, once('--json'));
    const { at, name } = JSON.parse(stdout);
    expect(Date.parse(at)).toBeLessThanOrEqual(Date.now());
    // No further back than a weekend.
    expect(before.getTime() - Date.parse(at)).toBeLessThan(4 * 86_400_000);
    expect(await batches()).toEqual([name]);
  });

  test('is refused while another process draws a batch of the schedule', async () => {
    await writeFile(join(folder, 's.nightly.lock'), String(process.pid));
    expect(await refusal(folder, once('--at', '2026-11-20'), 1)).toBe(
      'nightly-2026-11-20 is skipped: another process draws a batch of nightly',
    );
  });

  test('does not touch what was drawn by another request', async () => {
    await pathloom(folder, once('--at', '2026-11-20'));
    await write({ ...NIGHTLY, request: { ...NIGHTLY.request, steps: 6 } });
    expect(await refusal(folder, once('--at', '2026-11-20'), 2)).toBe(
      'the request is not that of the batch nightly-2026-11-20: steps is 6, there 5',
    );
  });
});

describe('schedule run', () => {
  test('fires, draws, is left by Ctrl-C, and says at the next start what it missed', async () => {
    await write(OFTEN);
    const going = await start(folder, run());
    await until(going, async () => (going.said().match(/ is whole: /g) ?? []).length >= 2);
    await press(going, 1);
    const outcome = await going.outcome;
    expect([0, 130]).toContain(statusOf(outcome));
    const names = await batches();
    expect(names.length).toBeGreaterThanOrEqual(2);
    for (const name of names) expect(name).toMatch(/^often-\d{4}-\d\d-\d\dt\d{5}[02468]$/);
    const whole = Array.from(outcome.stderr.matchAll(/^(\S+) is whole: /gm), ([, name]) => name);
    const seeds = await Promise.all(
      whole.map(async (name) => (await readJson('batches', name, 'manifest.json')).request.seed),
    );
    expect(new Set(seeds).size).toBe(whole.length);
    expect((await readdir(folder)).sort()).toEqual(['batches', 's.json', 's.state.json']);

    const state = await readJson('s.state.json');
    await writeFile(
      join(folder, 's.state.json'),
      JSON.stringify({ dealtWith: { often: new Date(Date.now() - 3_600_000) } }),
    );
    expect(Date.parse(state.dealtWith.often)).toBeLessThanOrEqual(Date.now());
    const again = await start(folder, run());
    await until(again, () => again.said().includes(' is whole: '));
    await press(again, 1);
    expect((await again.outcome).stderr).toMatch(/often: missed and left out: many, of the last \d+ from often-/);
  });

  test('ends at once and with 0 where nothing is drawn', async () => {
    await write(SELDOM);
    const going = await start(folder, run('--state', 'kept.json'));
    await until(going, () => going.said().includes('seldom: next at '));
    await press(going, 1);
    expect(await going.outcome).toMatchObject({ code: 0, stdout: '' });
    expect((await readdir(folder)).sort()).toEqual(['kept.json', 's.json']);
  });

  test.each<[object, string]>([
    [{ request: { ...NIGHTLY.request, model: 'other' } }, 'schedule nightly: there is no model "other"'],
    [{ request: { ...NIGHTLY.request, start: '1950-01-02' } }, 'schedule nightly: start 1950-01-02 is outside'],
    [
      { request: { ...NIGHTLY.request, paths: 1e9, shardPaths: 1 } },
      'schedule nightly: shardPaths 1: 1000000000 shards',
    ],
    [{ out: 'gs://bucket' }, 'schedule nightly: --out "gs://bucket/nightly-'],
    [{ cron: '61 * * * *' }, 's.json: schedules.0.cron "61 * * * *": must be as cron has it'],
  ])('with %j is refused before it waits', async (fields, message) => {
    await write({ ...NIGHTLY, ...fields });
    expect(await refusal(folder, run(), 2)).toContain(message);
  });
});

test('schedule next shows when and what, for people and for programs', async () => {
  await write(SELDOM, OFTEN);
  const shown = await pathloom(folder, ['schedule', 'next', 's.json', '--count', '3']);
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  const line =
    /^\S+Z {2}\S+ America\/New_York {2}often-\S+: 60 paths of 5 steps of made, seed \d+, to batches\/often-\S+$/;
  expect(shown.stdout.trimEnd().split('\n')).toEqual(Array.from({ length: 3 }, () => expect.stringMatching(line)));
  await writeFile(join(folder, 's.json'), `\ufeff${JSON.stringify({ schedules: [NIGHTLY] })}`);
  const { stdout } = await pathloom(folder, ['schedule', 'next', 's.json', '--count', '2', '--json']);
  const runs = JSON.parse(stdout);
  expect(runs).toHaveLength(2);
  expect(runs[0]).toMatchObject({
    schedule: 'nightly',
    localTime: expect.stringMatching(/T18:30$/),
    request: { paths: 60 },
  });
});

test.each([
  [['schedule'], 'a command is missing after pathloom schedule; known: run, next, once'],
  [['schedule', 'go'], '"go" is no command of pathloom schedule; known: run, next, once'],
  [['schedule', 'next', 'none.json'], 'schedules none.json: there is no such file'],
  [['schedule', 'once', 's.json'], '--name <NAME> is missing: Name of the schedule'],
  [['schedule', 'once', 's.json', '--name', 'x'], '--name x: there is no such schedule; known: nightly'],
  [
    ['schedule', 'once', 's.json', '--name', 'nightly', '--at', '2026-11-22'],
    '--at 2026-11-22: nightly does not fire then',
  ],
  [['schedule', 'once', 's.json', '--name', 'nightly', '--at', 'today'], '--at today: must be as 2026-11-20 or'],
  [['schedule', 'once', 's.json', '--name', 'nightly', '--at', '2026-13-01'], '--at 2026-13-01: must be a date'],
  [['schedule', 'run', 's.json', '--missed', 'some'], '--missed some: must be one of latest, all, none'],
])('%j is wrong use', async (args, message) => {
  expect(await refusal(folder, args, 2)).toContain(message);
});
