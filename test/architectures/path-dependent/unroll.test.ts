import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { step } from '../../../training/architectures/path-dependent/cell.ts';
import { filterStates } from '../../../training/architectures/path-dependent/filter.ts';
import { generateOperation } from '../../../training/architectures/path-dependent/operations.ts';
import {
  FLOOR,
  LOG_SCALE_MAX,
  NEWS_CAP,
  NEWS_ROW,
  STATE_SIZE,
  TAIL_MAX,
  TAIL_MIN,
} from '../../../training/architectures/path-dependent/shape.ts';
import { unroll, unrollAdjoint } from '../../../training/architectures/path-dependent/unroll.ts';
import { cellWeights, WEIGHT_NAMES } from '../../../training/architectures/path-dependent/weights.ts';
import { openBackend } from '../../../training/backend/open.ts';
import { BACKENDS } from '../../backend/available.ts';
import { relativeGap, someNoise, tensorsOf } from '../tensors.ts';
import { doubled, finiteDifferences, livelyWeights, someStates } from './weights.ts';

const DRIFT = 0.02;

describe.each(BACKENDS)('on the %s backend', (backend) => {
  const [steps, paths] = [24, 6];
  const weights = livelyWeights([-0.2, 0.2, -0.2]);
  const states = someStates(paths);
  const noise = someNoise(steps, 1, paths);
  /** One weight for every return, so that no two of them can be mistaken for each other. */
  const factors = () => tf.tensor3d(someNoise(steps, 1, paths).map(Math.cos), [steps, 1, paths]);

  beforeAll(async () => void (await openBackend(backend)));

  function plainReturns(tensors: Record<string, tf.Tensor>): tf.Tensor {
    let state = tf.tensor2d(states, [STATE_SIZE, paths]);
    const drawn: tf.Tensor[] = [];
    for (const entry of tf.unstack(tf.tensor3d(noise, [steps, 1, paths]))) {
      const next = step(tensors, DRIFT, state, entry as tf.Tensor2D);
      drawn.push(next.returns);
      state = next.state;
    }
    return tf.stack(drawn);
  }

  const fastReturns = (tensors: Record<string, tf.Tensor>): tf.Tensor =>
    generateOperation(tensors, DRIFT, tf.tensor2d(states, [STATE_SIZE, paths]), tf.tensor3d(noise, [steps, 1, paths]));

  test('the unrolled cell draws what the plain cell draws', () => {
    const tensors = tensorsOf(weights);
    // float32 against float64: 24 steps feed roundings of 6e-8 back through the state.
    expect(relativeGap(fastReturns(tensors).dataSync(), plainReturns(tensors).dataSync())).toBeLessThan(2e-5);
  });

  test("its gradient is tfjs's automatic gradient of the plain cell", () => {
    const gradients = (returns: (tensors: Record<string, tf.Tensor>) => tf.Tensor) => {
      const tensors = tensorsOf(weights);
      const loss = (...inputs: tf.Tensor[]) => {
        const named = Object.fromEntries(WEIGHT_NAMES.map((name, i) => [name, inputs[i]]));
        return tf.sum(tf.mul(returns(named), factors())) as tf.Scalar;
      };
      return tf.grads(loss)(WEIGHT_NAMES.map((name) => tensors[name]));
    };
    const expected = gradients(plainReturns);
    gradients(fastReturns).forEach((gradient, i) => {
      expect(gradient.shape).toEqual(expected[i].shape);
      // Sums of 24 × 6 terms of either sign in float32, so some digits fewer than the value keeps.
      expect(relativeGap(gradient.dataSync(), expected[i].dataSync()), WEIGHT_NAMES[i]).toBeLessThan(1e-4);
    });
  });
});

describe('the adjoint in double precision', () => {
  const [steps, paths] = [10, 4];
  const states = Float64Array.from(someStates(paths));
  const factors = Float64Array.from(someNoise(steps, 1, paths), Math.cos);

  test.each([
    ['inside the bounds', [-0.2, 0.2, -0.2], 1, []],
    ['where the log scale is clamped', [LOG_SCALE_MAX - 0.5, 0.2, -0.2], 1, ['scale', 'free']],
    ['where the tail is clamped at its thinnest, on some paths', [-0.2, 0.2, 0.7], 1, ['thin', 'tail']],
    ['where the tail is clamped at its heaviest, and under large shocks', [-0.2, 0.2, -0.8], 2, ['heavy', 'outlier']],
  ])('%s is that of finite differences', (_name, bias, shockSize, clamps) => {
    const noise = someNoise(steps, 1, paths).map((z) => shockSize * z);
    const cell = doubled(livelyWeights(bias));
    const run = unroll(cell, DRIFT, states, noise, steps, paths, true);
    expect(reached(run, paths)).toEqual(expect.arrayContaining(clamps));
    const gradients = unrollAdjoint(cell, DRIFT, noise, run, factors, paths);
    const expected = finiteDifferences(cell, (changed) =>
      unroll(changed, DRIFT, states, noise, steps, paths, false).returns.reduce((sum, x, i) => sum + factors[i] * x, 0),
    );
    // Differences of a sum are as exact as its steepest slope allows.
    const steepest = Math.max(...WEIGHT_NAMES.flatMap((name) => [...gradients[name]].map(Math.abs)));
    for (const name of WEIGHT_NAMES) {
      gradients[name].forEach((slope, i) => {
        expect(Math.abs(slope - expected[name][i]), `${name}[${i}]`).toBeLessThan(1e-7 * steepest);
      });
    }
  });

  /** Which clamps hold somewhere along the paths, so that a test of them cannot pass without meeting them. */
  function reached({ returns, tapes }: ReturnType<typeof unroll>, paths: number): string[] {
    const found = new Set<string>();
    for (const [step, tape] of tapes.entries()) {
      for (let path = 0; path < paths; path++) {
        const average = tape.state[NEWS_ROW * paths + path];
        if (returns[step * paths + path] ** 2 > NEWS_CAP * (average + FLOOR)) found.add('outlier');
        const q = tape.inverseTail[path];
        found.add(tape.outputs[path] > LOG_SCALE_MAX ? 'scale' : 'free');
        if (q === Math.exp(TAIL_MIN)) found.add('thin');
        else if (q === Math.exp(TAIL_MAX)) found.add('heavy');
        else found.add('tail');
      }
    }
    return [...found];
  }
});

test('a run cut in two gives the paths of the whole run to the bit', () => {
  const [steps, paths] = [30, 5];
  const cell = cellWeights(livelyWeights());
  const noise = someNoise(steps, 1, paths);
  const whole = unroll(cell, DRIFT, someStates(paths), noise, steps, paths, false);
  const first = unroll(cell, DRIFT, someStates(paths), noise.subarray(0, 13 * paths), 13, paths, false);
  const second = unroll(cell, DRIFT, first.lastState, noise.subarray(13 * paths), 17, paths, false);
  expect([...first.returns, ...second.returns]).toEqual([...whole.returns]);
  expect(second.lastState).toEqual(whole.lastState);
});

test('the filter starts at the mean square and then averages exponentially', () => {
  const returns = Float32Array.of(1, -2, 0.5);
  const states = filterStates(returns);
  const meanSquare = (1 + 4 + 0.25) / 3;
  const start = [
    0,
    0,
    0,
    ...Array.from({ length: 5 }, () => meanSquare),
    ...Array.from({ length: 3 }, () => meanSquare / 2),
  ];
  expect([...states.subarray(0, STATE_SIZE)]).toEqual(start.map(Math.fround));
  /** After the three returns: what is left of the start, and the news weighted by their age. */
  const average = (span: number, from: number, news: readonly number[]) => {
    const decay = Math.exp(-1 / span);
    return decay ** 3 * from + (1 - decay) * (decay * decay * news[0] + decay * news[1] + news[2]);
  };
  const expected = [
    ...[2, 8, 40].map((span) => average(span, 0, [1, -2, 0.5])),
    ...[1.5, 5, 15, 50, 150].map((span) => average(span, meanSquare, [1, 4, 0.25])),
    ...[1.5, 5, 15].map((span) => average(span, meanSquare / 2, [0, 4, 0])),
  ];
  expected.forEach((value, row) => {
    expect(states[3 * STATE_SIZE + row]).toBeCloseTo(value, 6);
  });
});

test('of an outlier, averages of squares take sixteen times the 15-day average before it', () => {
  const calm = Float32Array.from({ length: 250 }, (_, i) => (i % 2 === 0 ? 1 : -1));
  const stateAfter = (x: number) => filterStates(Float32Array.of(...calm, x)).subarray(-STATE_SIZE);
  // Calm squares are 1, and so are their averages: the bound is 16.016, with the floor of the averages.
  const root = Math.sqrt(16.016);
  expect([...stateAfter(50).subarray(3)]).toEqual([...stateAfter(root).subarray(3)].map((x) => expect.closeTo(x, 5)));
  expect([...stateAfter(-50).subarray(3)]).toEqual([...stateAfter(-root).subarray(3)].map((x) => expect.closeTo(x, 5)));
  expect(stateAfter(-3.9)[3]).toBeLessThan(stateAfter(-root)[3]);
  // The averages of returns take it whole.
  expect(stateAfter(50)[0]).toBeGreaterThan(10 * stateAfter(root)[0]);
});
