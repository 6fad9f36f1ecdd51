import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { makePicture } from '../../functions/studio/figures/make-picture.ts';
import { toyPath } from '../quality/toy.ts';
import { drawnOf, finish, toyPaths } from './figures-toys.ts';

// Made by golden/figures.py, NumPy and SciPy.
const golden = JSON.parse(readFileSync(new URL('golden/figures.json', import.meta.url), 'utf8'));
const paths = toyPaths(golden.paths, golden.steps);
const history = toyPath(1000, golden.days);
const drawn = drawnOf(paths, 100);
const scene = { asset: 'A', frequency: 'day', withFacts: true };
const picture = finish(makePicture(drawn, { ...scene, past: { returns: history, day: golden.day } }));
const alone = finish(makePicture(drawn, scene));

/** Every number within 1e-9 of the golden one, or within that share of it. */
function expectClose(found: ArrayLike<number> | undefined, expected: readonly number[]): void {
  expect(found?.length).toBe(expected.length);
  const gaps = Array.from(
    found ?? [],
    (value, i) => Math.abs(value - expected[i]) / Math.max(1, Math.abs(expected[i])),
  );
  expect(Math.max(...gaps)).toBeLessThan(1e-9);
}

test('the paths and the history are those that the golden values were made from', () => {
  expect(Array.from({ length: 3 }, (_, path) => drawn.path(path)[0])).toEqual(golden.firstReturns);
  expect(Array.from({ length: 3 }, (_, path) => drawn.path(path)[golden.steps - 1])).toEqual(golden.lastReturns);
  expect(history[golden.days - 1]).toBe(golden.lastOfHistory);
});

describe('agrees with NumPy and SciPy:', () => {
  test('the bands of prices', () => {
    expect(picture.price.steps).toEqual(Float64Array.from({ length: golden.steps + 1 }, (_, step) => step));
    for (const [i, point] of golden.points.entries()) {
      expectClose(
        picture.price.values.map((values) => values[point]),
        golden.price[i],
      );
    }
  });

  test('the bands of volatility, where windows reach into the history', () => {
    expect(picture.volatility.steps).toEqual(picture.price.steps);
    for (const [i, point] of golden.points.entries()) {
      expectClose(
        picture.volatility.values.map((values) => values[point]),
        golden.volatilityAfterHistory[i],
      );
    }
  });

  test('the bands of volatility, where there is no history', () => {
    expect(alone.volatility.steps[0]).toBe(21);
    const late = golden.points.filter((point: number) => point >= 21);
    for (const [i, point] of late.entries()) {
      expectClose(
        alone.volatility.values.map((values) => values[point - 21]),
        golden.volatility[i],
      );
    }
  });

  test('the outcome, and the normal law beside it', () => {
    const { edges, density, normal, ...numbers } = picture.outcome;
    expectClose(edges, golden.outcome.edges);
    expectClose(density, golden.outcome.density);
    expectClose(normal, golden.outcome.normal);
    const names = ['mean', 'deviation', 'riseProbability'] as const;
    expectClose(
      names.map((name) => numbers[name]),
      names.map((name) => golden.outcome[name]),
    );
  });

  test('the drawdowns', () => {
    expectClose(picture.drawdown.edges, golden.falls.edges);
    expectClose(picture.drawdown.density, golden.falls.density);
    expectClose(picture.drawdown.quantiles, golden.falls.quantiles);
    expect(picture.drawdown).not.toHaveProperty('normal');
  });

  test.each(Object.keys(golden.facts))('the fact %s, of the paths and of the history', (id) => {
    const fact = picture.facts.find((each) => each.id === id);
    expectClose(fact?.paths, golden.facts[id]);
    expectClose(fact?.history, golden.factsOfHistory[id]);
    expect(alone.facts.find((each) => each.id === id)).toEqual({ ...fact, history: undefined });
  });

  test('value at risk and expected shortfall', () => {
    // Two paths are beyond the 99 %: too few.
    expect(picture.risk.map(({ level }) => level)).toEqual([0.95]);
    const [{ valueAtRisk, expectedShortfall, ...errors }] = picture.risk;
    expectClose([valueAtRisk, expectedShortfall], Object.values(golden.tails[95]));
    expect(errors.valueAtRiskError).toBeGreaterThan(0);
    expect(errors.expectedShortfallError).toBeGreaterThan(0);
  });

  test('the prices before the start and after it', () => {
    expectClose(picture.before, golden.before);
    expectClose(picture.after, golden.after);
    expect(alone).not.toHaveProperty('before');
    expect(alone).not.toHaveProperty('after');
  });
});

test('the golden values cover every fact', () => {
  expect(picture.facts.map(({ id }) => id)).toEqual(Object.keys(golden.facts));
});
