import { describe, expect, test } from 'vitest';
import { drawer } from '../../inference/core/usefulness/draws.ts';
import { Records } from '../../inference/core/usefulness/memorisation.ts';
import { judgeByTrees } from '../../inference/core/usefulness/tree-judge.ts';
import { ForecastTest } from '../../inference/core/usefulness/variance-forecast.ts';
import { memorises } from '../../inference/core/usefulness/verdict.ts';
import { calendarBlocks, drawWindow, pathBlocks } from '../../inference/core/usefulness/windows.ts';
import { recurrentScores } from '../../training/evaluate/usefulness/recurrent-judge.ts';
import { garchPath, normalPath, paths, replay } from './series.ts';

const STEPS = 2400;
const PATHS = 60;
const draw = () => drawer(1, 98, 0);
const garch = garchPath(1, 0, STEPS);
const normal = normalPath(1, 0, STEPS);
const garchPaths = paths(PATHS, (number) => garchPath(1, number, STEPS));
const normalPaths = paths(PATHS, (number) => normalPath(1, number, STEPS));

describe('windows', () => {
  const blocks = calendarBlocks(normal.subarray(0, 103), 4, 10, 3);

  test('of a history lie within their block, and no block shares a return with another', () => {
    expect(blocks.map((windows) => windows.length)).toEqual([6, 6, 6, 6]);
    blocks.forEach((windows, block) => {
      const own = normal.subarray(25 * block, 25 * (block + 1));
      for (const window of windows) expect(window.every((r) => own.includes(r))).toBe(true);
      expect(windows[1]).toEqual(own.subarray(3, 13));
    });
  });

  test('of paths are as many, from paths of which each is in one block', () => {
    const numbered = Array.from({ length: 9 }, (_, path) => new Float64Array(30).fill(path).map((p, t) => p + t / 100));
    const made = pathBlocks(numbered, blocks, 10, draw());
    expect(made.map((windows) => windows.length)).toEqual([6, 6, 6, 6]);
    made.forEach((windows, block) => {
      for (const window of windows) {
        expect(window).toHaveLength(10);
        expect(Math.floor(window[0]) % 4).toBe(block);
      }
    });
    expect(new Set(made.flat().map(([first]) => Math.floor(first))).size).toBe(9);
  });

  test('are not cut from blocks that are shorter', () => {
    expect(() => calendarBlocks(normal.subarray(0, 39), 4, 10, 1)).toThrow(
      new RangeError('39 steps in 4 blocks leave 9 for windows of 10'),
    );
  });
});

describe('the trees', () => {
  const judge = (history: Float64Array, made: Float64Array[]) => {
    const real = calendarBlocks(history, 10, 60, 5);
    return judgeByTrees(real, pathBlocks(made, real, 60, draw()));
  };

  test('tell normal paths from a history with spells of turbulence', () => {
    const { auc, accuracy } = judge(garch, normalPaths);
    expect(auc.value).toBeGreaterThan(0.85);
    expect(accuracy.value).toBeGreaterThan(0.75);
    expect(auc.value - 0.5).toBeGreaterThan(5 * auc.standardError);
  });

  test.each([
    ['independent normal', normal, normalPaths],
    ['GARCH', garch, garchPaths],
  ])('cannot tell paths of the same %s law from the history', (_, history, made) => {
    const { auc, accuracy } = judge(history, made);
    expect(Math.abs(auc.value - 0.5)).toBeLessThan(2.5 * auc.standardError);
    expect(Math.abs(accuracy.value - 0.5)).toBeLessThan(0.1);
  });

  test('cannot tell the two halves of an independent normal history apart', () => {
    const { auc } = judgeByTrees(
      calendarBlocks(normal.subarray(0, STEPS / 2), 10, 60, 5),
      calendarBlocks(normal.subarray(STEPS / 2), 10, 60, 5),
    );
    expect(Math.abs(auc.value - 0.5)).toBeLessThan(2.5 * auc.standardError);
  });

  test('are wrong more often than right about a replay, whose windows they have learned by the other name', () => {
    const made = paths(PATHS, (number) => replay(garch, 500, 1, number));
    expect(judge(garch, made).auc.value).toBeLessThan(0.35);
  });
});

describe('the recurrent judge', () => {
  const real = calendarBlocks(normal.subarray(0, 1000), 5, 24, 1);
  const first = (made: Float64Array[], seed: number) =>
    recurrentScores(real, pathBlocks(made, real, 24, draw()), seed).next().value;

  test('knows windows of twice the size, by the same share when asked again', () => {
    const turbulent = normalPaths.map((path) => path.map((r) => 3 * r + 0.01));
    const score = first(turbulent, 5);
    expect(score).toBeGreaterThan(0.3);
    expect(first(turbulent, 5)).toBe(score);
  });

  test('can only guess about windows of the same law', () => {
    expect(first(normalPaths, 5)).toBeLessThan(0.1);
  });
});

describe('the variance forecast', () => {
  const forecast = new ForecastTest(garch, 1700);

  test('is as good when learned from paths of the same law', () => {
    const { ratio, dieboldMarianoP, qlike } = forecast.use(garchPaths.slice(0, 16));
    expect(Math.abs(ratio - 1)).toBeLessThan(0.02);
    expect(dieboldMarianoP).toBeGreaterThan(0.05);
    expect(qlike / forecast.qlike).toBeCloseTo(ratio, 12);
  });

  test('is worse when learned from paths without spells of turbulence', () => {
    const { ratio, dieboldMarianoP } = forecast.use(normalPaths.slice(0, 16));
    expect(ratio).toBeGreaterThan(1.03);
    expect(dieboldMarianoP).toBeLessThan(0.01);
  });
});

describe('memorising', () => {
  const records = new Records(calendarBlocks(garch, 5, 20, 1));
  const distances = (made: Float64Array[]) => {
    const own = draw();
    return records.distances(Array.from({ length: 300 }, (_, i) => drawWindow(made[i % made.length], 20, own)));
  };
  const isFound = (made: Float64Array[]) => memorises(distances(made), records.own);
  const replays = paths(PATHS, (number) => replay(garch, 250, 1, number));

  test('is found in a bootstrap of long stretches, which is all copies', () => {
    const { median, copies } = distances(replays);
    expect(median).toBeLessThan(1e-6);
    expect(copies).toBeGreaterThan(0.6);
    expect(isFound(replays)).toBe(true);
  });

  test('is found in copies that are turned louder and blurred by a quarter of their size', () => {
    expect(isFound(replays.map((path, i) => path.map((r, t) => 2 * r + 0.5 * normalPaths[i][t])))).toBe(true);
  });

  test('is found where one path in ten is a copy, which a median would not see', () => {
    const made = garchPaths.map((path, i) => (i % 10 === 0 ? replays[i] : path));
    expect(distances(made).median / records.own.median).toBeGreaterThan(0.95);
    expect(isFound(made)).toBe(true);
  });

  test.each([
    ['the same law', garchPaths],
    ['a calmer law without its tails', normalPaths.map((path) => path.map((r) => r / 3))],
    ['single days of the history', paths(PATHS, (number) => replay(garch, 1, 1, number))],
  ])('is not found in paths of %s', (_, made) => {
    expect(isFound(made)).toBe(false);
    expect(distances(made).median / records.own.median).toBeGreaterThan(0.97);
    expect(distances(made).copies).toBe(0);
  });
});
