import { describe, expect, test } from 'vitest';
import type { AnomalyTestName } from '../../inference/contract/anomaly.ts';
import { anomalyTests } from '../../inference/contract/anomaly.ts';
import { type Detector, fitDetector } from '../../inference/core/anomaly/detector.ts';
import { range, type Series } from '../../inference/core/anomaly/series.ts';
import { tests } from '../../inference/core/anomaly/tests/registry.ts';
import { reversal } from '../../inference/core/anomaly/tests/reversal.ts';
import { cleanSeries, seriesOf } from './series.ts';

const DAYS = 1400;
const FIRST = 1000;
const clean = cleanSeries(DAYS, 1);

/** The clean series with other residuals from a day on. */
const changed = (from: number, ...residuals: number[]): Series => {
  const residual = clean.residual.slice();
  residual.set(residuals, from);
  return seriesOf(residual);
};

const verdictOf = async (detector: Detector, series: Series, name: AnomalyTestName) =>
  (await detector.judge(series)).verdicts.find(({ test }) => test.name === name)?.p ?? new Float64Array();

const detector = await fitDetector({ series: clean, rows: range(300, FIRST) }, clean);
const repeat = (length: number, make: (i: number) => number) => Array.from({ length }, (_, i) => make(i));
const jump = Math.log(2) / 0.01;

test('the registry has the tests of the contract, in its order', () => {
  expect(tests.map(({ name }) => name)).toEqual([...anomalyTests]);
});

describe.each([
  ['size', 'a return of seven deviations', changed(1200, 7), 1200],
  ['reversal', 'a price that goes out and comes back', changed(1200, 4, -4), 1200],
  ['reversal', 'the day that it comes back', changed(1200, 4, -4), 1201],
  ['stale', 'a price that stands', changed(1200, 0, 0, 0, 0), 1203],
  ['stale', 'a return that repeats itself', changed(1200, 0.7, 0.7, 0.7, 0.7), 1203],
  ['split', 'a price that halves', changed(1200, -jump), 1200],
  ['split', 'a price that doubles, by a reverse split', changed(1200, jump), 1200],
  ['burst', 'a week of returns to and fro', changed(1200, ...repeat(8, (i) => (i % 2 ? -3 : 3))), 1204],
  ['drift', 'three weeks upwards', changed(1200, ...repeat(20, () => 1.3)), 1219],
  ['drift', 'two weeks upwards and back in three days', changed(1200, ...repeat(13, (i) => (i < 10 ? 1.2 : -3))), 1212],
  [
    'regime',
    'weeks that are three times as wild',
    changed(1200, ...clean.residual.map((z) => 3 * z).subarray(1200, 1260)),
    1230,
  ],
] as const)('the test of %s', (name, what, series, day) => {
  test(`finds ${what}, and nothing there in clean days`, async () => {
    // A window is told on the day that its evidence is enough, and not again until there is much more.
    const from = name === 'drift' || name === 'regime' ? 1200 : day;
    const found = Math.min(...(await verdictOf(detector, series, name)).subarray(from, day + 1));
    expect(found).toBeLessThan(1e-3);
    expect(Math.min(...(await verdictOf(detector, clean, name)).subarray(from, day + 1))).toBeGreaterThan(1e-3);
  });
});

test('a day is told as stranger than weeks that are as strange by theory, for fewer such weeks were seen', async () => {
  const weeks = changed(1200, ...repeat(40, () => 2));
  const day = changed(1200, 80 / Math.sqrt(40));
  const least = async (series: Series, name: AnomalyTestName) =>
    Math.min(...(await verdictOf(detector, series, name)).subarray(1200));
  // By theory both are of 12.6 deviations.
  expect(await least(day, 'size')).toBeLessThan(1e-6 * (await least(weeks, 'drift')));
});

test('a reversal is as strange by theory as two returns of a Student-t with 4 degrees of freedom', () => {
  const series = changed(1200, 2, -8);
  const [look] = reversal.fit({ series, rows: [] }, series);
  // The geometric mean is 4. SciPy 1.17: (2 * t.sf(4 * sqrt(2), 4)) ** 2
  for (const day of [1200, 1201]) expect(look.p(series)[day] / 2.3161872708477225e-5).toBeCloseTo(1, 10);
});

test('a jump that is no simple ratio, or is undone, is no split', async () => {
  expect((await verdictOf(detector, changed(1200, 58), 'split'))[1200]).toBe(1);
  expect((await verdictOf(detector, changed(1200, jump, -jump), 'split'))[1200]).toBe(1);
});

test('closes on round numbers are found, and only where prices are known', async () => {
  const closes = clean.closes?.map((close, day) => (day >= 1200 && day < 1210 ? Math.round(close) : close));
  const round = { ...clean, ...(closes && { closes }) };
  expect(Math.min(...(await verdictOf(detector, round, 'round')).subarray(1200, 1210))).toBeLessThan(1e-6);
  expect(Math.min(...(await verdictOf(detector, clean, 'round')).subarray(1200, 1210))).toBeGreaterThan(1e-3);
  const { closes: _, ...bare } = clean;
  expect((await fitDetector({ series: bare, rows: range(300, FIRST) }, bare)).names).not.toContain('round');
});

test('the critic’s low scores are found, and without a critic there is no test', async () => {
  const scores = clean.residual.map((_, day) => Math.sin(day ** 2) - (day === 1200 ? 9 : 0));
  const scored = { ...clean, critic: { days: 128, scores } };
  const own = await fitDetector({ series: scored, rows: range(300, FIRST) }, scored);
  expect((await verdictOf(own, scored, 'critic'))[1200]).toBeLessThan(1e-3);
  expect(detector.names).not.toContain('critic');
});

test('a window is told once, not on every day that shares it', async () => {
  const p = (await verdictOf(detector, changed(1200, ...repeat(20, () => 1.3)), 'drift')).subarray(1200, 1240);
  const told = p.filter((value) => value < 0.02).length;
  expect(told).toBeGreaterThan(0);
  expect(told).toBeLessThan(8);
});

test('on clean days as many are flagged as is asked for', async () => {
  const later: Float64Array[] = [];
  for (const seed of [11, 12, 13, 14, 15, 16]) {
    const series = cleanSeries(3000, seed);
    const { judge } = await fitDetector({ series, rows: range(300, 1800) }, series);
    later.push((await judge(series)).p.subarray(1800));
  }
  const shares = [0.01, 0.05].map((rate) => {
    const counts = later.map((p) => p.filter((value) => value <= rate).length / p.length);
    return counts.reduce((sum, share) => sum + share, 0) / counts.length / rate;
  });
  // 7,200 days, of which those flagged come in twos by reversals: within two deviations or so.
  for (const share of shares) expect(Math.abs(share - 1)).toBeLessThan(0.3);
});
