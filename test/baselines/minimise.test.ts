import { expect, test } from 'vitest';
import { minimise } from '../../inference/core/baselines/minimise.ts';

test('finds the bottom of a bowl in four dimensions', () => {
  const bottom = [1, -2, 3, 0.5];
  const found = minimise((x) => bottom.reduce((sum, b, i) => sum + (i + 1) * (x[i] - b) ** 2, 7), [0, 0, 0, 0], {
    steps: [1, 1, 1, 1],
  });
  expect(found.converged).toBe(true);
  expect(found.value).toBeCloseTo(7, 8);
  for (const [i, b] of bottom.entries()) expect(found.x[i]).toBeCloseTo(b, 4);
});

test("follows Rosenbrock's bent valley to its end", () => {
  const found = minimise(([x, y]) => (1 - x) ** 2 + 100 * (y - x * x) ** 2, [-1.2, 1], { steps: [0.5, 0.5] });
  expect(found.converged).toBe(true);
  expect(found.x[0]).toBeCloseTo(1, 3);
  expect(found.x[1]).toBeCloseTo(1, 3);
});

test("leaves the place where McKinnon's function traps a simplex that never starts again", () => {
  // McKinnon, SIAM J. Optim. (1998), section 3: from this simplex the search shrinks onto (0, 0), which is no minimum.
  const [a, b] = [(1 + Math.sqrt(33)) / 8, (1 - Math.sqrt(33)) / 8];
  const mckinnon = ([u, v]: Float64Array) => {
    const [x, y] = [u + a * v, u + b * v];
    return (x <= 0 ? 360 : 6) * x ** 2 + y + y ** 2;
  };
  const found = minimise(mckinnon, [0, 0], { steps: [1, 1] });
  expect(found.converged).toBe(true);
  expect(found.value).toBeCloseTo(-0.25, 6);
});

test('never takes a place where the function is not defined for a minimum', () => {
  const found = minimise(([x]) => (x < 2 ? Number.NaN : x), [10], { steps: [1] });
  expect(found.converged).toBe(true);
  expect(found.x[0]).toBeCloseTo(2, 6);
});

test.each([
  ['a slope without end', ([x]: Float64Array) => -x],
  ['a hole without bottom', ([x]: Float64Array) => (x > 3 ? Number.NEGATIVE_INFINITY : -x)],
  ['a function that is nowhere defined', () => Number.NaN],
])('says that it did not converge on %s', (_, objective) => {
  expect(minimise(objective, [0], { steps: [1], maximumEvaluations: 500 }).converged).toBe(false);
});

test('says that it did not converge when the evaluations run out', () => {
  const found = minimise(([x, y]) => (1 - x) ** 2 + 100 * (y - x * x) ** 2, [-1.2, 1], {
    steps: [0.5, 0.5],
    maximumEvaluations: 30,
  });
  expect(found.converged).toBe(false);
  expect(found.evaluations).toBeLessThan(40);
});
