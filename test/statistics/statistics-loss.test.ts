import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { openBackend } from '../../training/backend/open.ts';
import { statisticsOperation } from '../../training/statistics/operation.ts';
import { statisticsLoss, targetStatistics } from '../../training/statistics/statistics-loss.ts';
import { toyPath } from '../quality/toy.ts';

interface Golden {
  readonly historySteps: number;
  readonly steps: number;
  readonly paths: number;
  readonly levels: number[];
  readonly returnQuantiles: number[][];
  readonly returnDeviations: number[];
  readonly volatilityQuantiles: number[];
  readonly clustering: number[];
  readonly leverage: number[];
  readonly loss: number;
  readonly cappedSquares: number;
}

/** Made by golden/statistics.py with NumPy, which also says where the definition differs from the prototype's. */
const golden: Golden = JSON.parse(readFileSync(new URL('golden/statistics.json', import.meta.url), 'utf8'));

const scaledToy = (number: number, steps: number) => toyPath(number, steps).map((x) => 300 * x);
const history = scaledToy(0, golden.historySteps);
const target = targetStatistics(history);

/** [steps, paths] */
function paths(count: number, steps: number): Float64Array {
  const each = Array.from({ length: count }, (_, path) => scaledToy(1 + path, steps));
  return Float64Array.from({ length: steps * count }, (_, i) => each[i % count][Math.floor(i / count)]);
}

beforeAll(() => openBackend());

test('the statistics of a history are those of NumPy', () => {
  const pick = (quantiles: Float64Array) => golden.levels.map((level) => quantiles[level]);
  target.returnQuantiles.forEach((quantiles, n) => {
    expectClose(pick(quantiles), golden.returnQuantiles[n]);
  });
  expectClose(target.returnDeviations, golden.returnDeviations);
  expectClose(pick(target.volatilityQuantiles), golden.volatilityQuantiles);
  expectClose(target.clustering, golden.clustering);
  expectClose(target.leverage, golden.leverage);
});

test('the distance of paths from a history is that of NumPy, where some squares are cut', () => {
  expect(golden.cappedSquares).toBeGreaterThan(0);
  const { value } = statisticsLoss(paths(golden.paths, golden.steps), target, golden.steps, golden.paths);
  expectClose([value], [golden.loss]);
});

test('a history has no distance from itself but the floors of the two correlation terms', () => {
  const { value } = statisticsLoss(history, target, history.length, 1);
  expectClose([value], [2 * 2 * Math.sqrt(1e-6)]);
});

test('the gradient of the distance is that of finite differences', () => {
  const [steps, count] = [90, 3];
  const returns = paths(count, steps);
  const { gradient } = statisticsLoss(returns, target, steps, count);
  const largest = Math.max(...gradient.map(Math.abs));
  const distance = 1e-6;
  const shifted = (i: number, by: number) =>
    statisticsLoss(
      returns.map((x, k) => (k === i ? x + by : x)),
      target,
      steps,
      count,
    ).value;
  for (let i = 0; i < returns.length; i++) {
    const slope = (shifted(i, distance) - shifted(i, -distance)) / (2 * distance);
    expect(Math.abs(slope - gradient[i]), `entry ${i}`).toBeLessThan(1e-6 * largest);
  }
});

test('as an operation of tfjs it has the same value, and its gradient times what comes from above', () => {
  const [steps, count] = [golden.steps, golden.paths];
  const returns = Float32Array.from(paths(count, steps));
  const expected = statisticsLoss(Float64Array.from(returns), target, steps, count);
  const { value, grad } = tf.valueAndGrad((x) => tf.mul(statisticsOperation(x as tf.Tensor3D, target), 3))(
    tf.tensor3d(returns, [steps, 1, count]),
  );
  expect(value.dataSync()[0]).toBeCloseTo(3 * expected.value, 5);
  const tripled = grad.dataSync();
  expect(tripled.length).toBe(steps * count);
  // One rounding to float32 and one product.
  tripled.forEach((slope, i) => {
    expect(Math.abs(slope - 3 * expected.gradient[i])).toBeLessThan(1e-6 * Math.abs(slope) + 1e-12);
  });
});

/** Both sides sum the same numbers in another order, in float64. */
function expectClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(actual[i] - value)).toBeLessThan(1e-10 * (1 + Math.abs(value)));
  });
}
