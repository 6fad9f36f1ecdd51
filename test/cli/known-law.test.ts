import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KnownLawReport } from '../../inference/contract/known-law.ts';
import { formatKnownLaw } from '../../inference/core/known-law/table.ts';
import { makeFolder, pathloom, press, refusal, removeFolder, start, statusOf, until } from './run.ts';

let folder: string;
beforeAll(async () => {
  folder = await makeFolder();
  await writeFile(join(folder, 'there.json'), 'keep me');
});
afterAll(() => removeFolder(folder));

const knownLaw = (...more: string[]) => ['known-law', ...more];

describe('values of known-law that are not allowed', () => {
  test.each([
    ['--law', 'bates', '--law bates: must be one of gjr, heston'],
    ['--architecture', 'lstm', 'No architecture "lstm"; known: path-dependent, joint, factor, dense, tcn'],
    ['--preset', 'medium', '--preset medium: must be one of quick, full'],
    ['--steps', '999', '--steps 999: must be at least 1000'],
    ['--steps', '50001', '--steps 50001: must be at most 50000'],
    ['--steps', 'many', '--steps many: must be a number'],
    ['--seed', '-1', '--seed -1: must be at least 0'],
    ['--json', 'there.json', '--json there.json exists; --force replaces it'],
    ['--json', '', '--json "": must not be empty'],
  ])('%s %s', async (option, value, message) => {
    expect(await refusal(folder, knownLaw(option, value), 2)).toBe(message);
  });
});

test('prints the table of the report that it writes as JSON', async () => {
  const args = knownLaw('--architecture', 'dense', '--steps', '1000', '--seed', '2', '--json', 'report.json');
  const { code, stdout, stderr } = await pathloom(folder, args);
  expect(code, stderr).toBe(0);
  const { command, ...report } = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'));
  expect(command).toBe(['pathloom', ...args].join(' '));
  expect(KnownLawReport.parse(report)).toMatchObject({
    law: { name: 'gjr' },
    ...{ trainingSteps: 1000, testSteps: 2500, paths: 256, pathSteps: 2500, seed: 2 },
    columns: ['dense', 'baseline:gjr', 'baseline:iid', 'truth'],
  });
  expect(stdout).toBe(`${formatKnownLaw(report)}\n`);
  expect(stderr).toMatch(/^Fitting dense \(quick\) on \w+ to 1000 returns of a known law, seed 2\.$/m);
  expect(stderr).toMatch(/^fit 400\/400 {2}/m);
  expect(stderr.trimEnd().split('\n').at(-1)).toBe('Wrote report.json');
});

test('an interrupted run ends with 130 and writes nothing', async () => {
  const run = await start(folder, knownLaw('--steps', '1000', '--json', 'never.json'));
  await until(run, async () => /^fit 1\//m.test(run.said()));
  await press(run, 1);
  const outcome = await run.outcome;
  expect(statusOf(outcome)).toBe(130);
  expect(outcome).toMatchObject({ stdout: '' });
  expect(outcome.stderr).toMatch(/interrupted: the fit to the known law was interrupted; nothing was written\n$/);
  await expect(readFile(join(folder, 'never.json'))).rejects.toThrow('ENOENT');
});
