import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AnomalyAnswer } from '../../inference/contract/anomaly.ts';
import { pricesCsv } from '../cli/prices.ts';
import { makeFolder, pathloom, removeFolder } from '../cli/run.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';

let folder: string;
let made: MadePackage;
beforeAll(async () => {
  made = await makePackage({ architecture: 'path-dependent' });
  folder = await makeFolder();
  await writeFile(join(folder, 'own.csv'), pricesCsv(700, ['ASSET1']));
  const rows = pricesCsv(700, ['ASSET1']).trimEnd().split('\n');
  await writeFile(join(folder, 'weekly.csv'), rows.filter((_, row) => row % 5 === 0).join('\n'));
});
afterAll(async () => {
  await made.remove();
  await removeFolder(folder);
});

const detect = (data: string, ...more: string[]) =>
  pathloom(folder, ['detect', '--model', made.folder, '--data', data, ...more]);

describe('pathloom detect', () => {
  test('prints every day as JSON', async () => {
    const { code, stdout } = await detect('own.csv', '--from', '2021-06-01', '--json', '--price', 'ASSET1');
    expect(code).toBe(0);
    const { manifest, observations } = AnomalyAnswer.parse(JSON.parse(stdout));
    expect(observations[0].date).toBe('2021-06-01');
    expect(manifest.calibration.source).toBe('data');
    expect(manifest.tests).toContain('round');
  });

  test('prints for people what is flagged, and what it was held against', async () => {
    const { code, stdout } = await detect('own.csv', '--from', '2021-06-01', '--rate', '0.2');
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    const [said, calibrated] = lines.slice(-2);
    expect(said).toMatch(/^\d+ of \d+ observations, at 20 % of clean days flagged; tests: size, /);
    expect(lines.length - 2).toBe(Number(/^\d+/.exec(said)?.[0]));
    expect(calibrated).toMatch(
      /^Calibrated on \d+ days before 2021-06-01, 2019-\S+ to 2021-05-31, seen in training\.$/,
    );
  });

  test.each([
    ['a rate of nothing', ['own.csv', '--rate', '0'], /--rate 0: must be above 0/],
    ['a first day that is none', ['own.csv', '--from', 'May'], /--from May: must be a date such as 2008-10-01/],
    [
      'a first day after the data',
      ['own.csv', '--from', '2030-01-01'],
      /--from 2030-01-01 is after the last day of the data/,
    ],
    [
      'data of another frequency',
      ['weekly.csv'],
      /the frequency of the data is "week", that of model made-path-dependent is "day"/,
    ],
    ['a file that is not there', ['none.csv'], /none\.csv: there is no such file/],
  ])('refuses %s in one line', async (_what, [file, ...more], message) => {
    const { code, stderr, stdout } = await detect(file, ...more);
    expect(code).toBeGreaterThan(0);
    expect(stdout).toBe('');
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(message);
  });
});
