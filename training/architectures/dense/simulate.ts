import * as tf from '@tensorflow/tfjs-core';
import type { Simulation, WeightArrays } from '../architecture.ts';
import { drawReturns, remember } from './cell.ts';
import { noiseSizeOf, stateSizeOf } from './shape.ts';

/**
 * Paths without gradients, one step after another. Unlike the small default cell this one lives in its matMul, and tfjs's was
 * measured 9 to 50 times faster than loops over typed arrays. Memory does not grow with the steps but for the result.
 *
 * @param state [LAGS × assets, paths]
 * @param noise [steps, noiseSize, paths]
 */
export function simulate(
  weights: WeightArrays,
  assets: number,
  state: Float32Array,
  noise: Float32Array,
  steps: number,
  paths: number,
): Simulation {
  const returns = new Float32Array(steps * assets * paths);
  const stepNoise = noiseSizeOf(assets) * paths;
  const tensors = tf.tidy(() =>
    Object.fromEntries(
      Object.entries(weights).map(([name, { shape, values }]) => [name, tf.tensor(values, [...shape])]),
    ),
  );
  let current = tf.tensor2d(state, [stateSizeOf(assets), paths]);
  for (let step = 0; step < steps; step++) {
    const before = current;
    current = tf.tidy(() => {
      const entry = noise.subarray(step * stepNoise, (step + 1) * stepNoise);
      const drawn = drawReturns(tensors, before, tf.tensor2d(entry, [noiseSizeOf(assets), paths]));
      returns.set(drawn.dataSync(), step * assets * paths);
      return remember(before, drawn);
    });
    before.dispose();
  }
  const lastState = Float32Array.from(current.dataSync());
  tf.dispose([current, tensors]);
  return { returns, lastState };
}
