import * as tf from '@tensorflow/tfjs-core';
import { drawNoise } from '../../inference/core/noise/noise.ts';
import type { WeightArrays } from '../../training/architectures/architecture.ts';

export function tensorsOf(weights: WeightArrays): Record<string, tf.Tensor> {
  return Object.fromEntries(
    Object.entries(weights).map(([name, { shape, values }]) => [name, tf.tensor(values.slice(), [...shape])]),
  );
}

/** Standard normals, [steps, noiseSize, paths]; the same on every run. */
export function someNoise(steps: number, noiseSize: number, paths: number): Float32Array {
  const out = new Float32Array(steps * noiseSize * paths);
  return drawNoise({ seed: 11, stream: 0, firstPath: 0, paths, firstStep: 0, steps, noiseSize }, out);
}

/** The largest difference of two lists, relative to the largest entry of the second. NaN if an entry is. */
export function relativeGap(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) throw new Error(`${actual.length} entries, expected ${expected.length}`);
  const entries = Array.from(expected);
  return Math.max(...entries.map((value, i) => Math.abs(actual[i] - value))) / Math.max(...entries.map(Math.abs));
}
