import type { WeightArray, WeightArrays } from '../architecture.ts';
import { constantWeights, normalWeights } from '../initial-weights.ts';
import { BLOCKS, NOISE_SIZE, SLOPE } from './shape.ts';

/** √(2 / (1 + SLOPE²)) keeps the size of what passes a leaky layer. He, Zhang, Ren, Sun, ICCV 2015, eq. 15. */
const GAIN = Math.sqrt(2 / (1 + SLOPE * SLOPE));

/** The generator: three normals a step in, one number out. */
export const generatorWeights = (seed: number, channels: number): WeightArrays => ({
  ...networkWeights(seed, 0, NOISE_SIZE, channels),
  ...Object.fromEntries(
    Array.from({ length: BLOCKS }, (_, block) => [
      [`firstSlope${block}`, constantWeights([1], SLOPE)],
      [`secondSlope${block}`, constantWeights([1], SLOPE)],
    ]).flat(),
  ),
});

/** The critic: one return a step in, one number out. */
export const criticWeights = (seed: number, channels: number): WeightArrays => networkWeights(seed, 100, 1, channels);

/**
 * Two convolutions a block, kernels [taps × inputs, channels] with the older tap first, and a skip connection [channels, 1] from each
 * block to the sum that leaves the network. `number` tells networks of one seed apart.
 */
function networkWeights(seed: number, number: number, inputs: number, channels: number): WeightArrays {
  const weights: Record<string, WeightArray> = { outputBias: constantWeights([1]) };
  for (let block = 0; block < BLOCKS; block++) {
    const rows = block === 0 ? [inputs, channels] : [2 * channels, 2 * channels];
    for (const [i, part] of ['first', 'second'].entries()) {
      weights[`${part}${block}`] = normalWeights(seed, number + 3 * block + i, [rows[i], channels], rows[i], GAIN);
      weights[`${part}Bias${block}`] = constantWeights([channels]);
    }
    weights[`skip${block}`] = normalWeights(seed, number + 3 * block + 2, [channels, 1], BLOCKS * channels);
  }
  return weights;
}
