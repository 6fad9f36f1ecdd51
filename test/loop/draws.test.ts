import { expect, test } from 'vitest';
import { type DrawSource, drawRealDays } from '../../training/loop/draws.ts';

/** A source whose every return is the number of its day, so that a draw tells which days were drawn. */
function numberedDays(days: number): DrawSource {
  const returns = Float32Array.from({ length: days }, (_, day) => day);
  const data = {
    assets: ['p'],
    scale: [1],
    mean: [0],
    sample: returns,
    returns,
    steps: days,
    trainingSteps: days,
    dates: Array.from({ length: days }, () => '2020-01-01'),
  };
  return { parts: [{ data, states: new Float32Array(days + 1) }], stateSize: 1, noiseSize: 1, warmUp: 60, seed: 3 };
}

const drawn = (halfLife: number) => Array.from(drawRealDays(numberedDays(3000), 0, 20_000, halfLife).returns);
const share = (days: readonly number[], from: number, to: number) =>
  days.filter((day) => day >= from && day < to).length / days.length;

test('without a half-life all days after the warm-up are as likely', () => {
  const days = drawn(Number.POSITIVE_INFINITY);
  expect(Math.min(...days)).toBeGreaterThanOrEqual(60);
  expect(Math.max(...days)).toBeLessThan(3000);
  expect(share(days, 60, 1530)).toBeCloseTo(0.5, 1);
});

test('a day is drawn half as often as one that is a half-life later', () => {
  const days = drawn(1000);
  expect(Math.min(...days)).toBeGreaterThanOrEqual(60);
  expect(Math.max(...days)).toBeLessThan(3000);
  expect(share(days, 1000, 2000) / share(days, 2000, 3000)).toBeGreaterThan(0.47);
  expect(share(days, 1000, 2000) / share(days, 2000, 3000)).toBeLessThan(0.53);
  // The newest and the oldest day are not favoured by the ends of the draw: 20,000 × ln 2 / 1000 / (1 - 2^-2.94) is 16 a day.
  expect(20_000 * share(days, 2990, 3000)).toBeLessThan(230);
  expect(20_000 * share(days, 60, 70)).toBeLessThan(60);
});

test('another step of training draws other days, the same step the same', () => {
  const source = numberedDays(3000);
  expect(drawRealDays(source, 4, 50, 1000).returns).toEqual(drawRealDays(source, 4, 50, 1000).returns);
  expect(drawRealDays(source, 5, 50, 1000).returns).not.toEqual(drawRealDays(source, 4, 50, 1000).returns);
});
