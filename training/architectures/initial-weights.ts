import { normalBlock, Stream } from '../../inference/core/random.ts';
import type { WeightArray } from './architecture.ts';

/** Normal weights of standard deviation gain / sqrt(inputs); `number` tells the weights of one seed apart. */
export function normalWeights(
  seed: number,
  number: number,
  shape: readonly number[],
  inputs: number,
  gain = 1,
): WeightArray {
  const four = new Float64Array(4);
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  for (let i = 0; i < values.length; i++) {
    if (i % 4 === 0) normalBlock(seed, number, i / 4, 0, Stream.initialWeights, four);
    values[i] = (four[i % 4] * gain) / Math.sqrt(inputs);
  }
  return { shape, values };
}

export function constantWeights(shape: readonly number[], value = 0): WeightArray {
  return { shape, values: new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(value) };
}

/** A vector of given numbers. */
export const vectorOf = (values: ArrayLike<number>): WeightArray => ({
  shape: [values.length],
  values: Float32Array.from(values),
});
