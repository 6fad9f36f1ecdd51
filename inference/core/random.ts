import { philox4x32 } from './noise/philox.ts';

/**
 * What a random number is for: the last word of the counter. Numbers of one stream never depend on another.
 * A seed, a path, a step, a block and a stream name four random numbers, for ever.
 */
export const Stream = {
  noise: 0,
  start: 1,
  baseline: 2,
  evaluation: 3,
  obligor: 8,
  obligorBridge: 9,
  conditionChoice: 10,
  pilotNoise: 11,
  pilotStart: 12,
  pilotChoice: 13,
  resampling: 14,
  pricing: 15,
  initialWeights: 16,
  likelihoodDays: 17,
  windows: 18,
  trainingNoise: 19,
  criticNoise: 20,
  validation: 21,
  statisticsNoise: 22,
  burnIn: 23,
  stateNoise: 24,
  copulaGain: 25,
} as const;

const words = new Uint32Array(4);
const TWO_TO_MINUS_32 = 2 ** -32;

/**
 * Four independent uniforms in the open interval (0, 1), on a grid of 2^-32.
 *
 * @param seed the key, a non-negative safe integer
 * @param path path number, below 2^32
 */
export function uniformBlock(
  seed: number,
  path: number,
  step: number,
  block: number,
  stream: number,
  out: Float64Array,
): void {
  philox4x32(path, step, block, stream, seed % 2 ** 32, Math.floor(seed / 2 ** 32), words);
  // Ends excluded, so that the logarithm is finite.
  for (let i = 0; i < 4; i++) out[i] = (words[i] + 0.5) * TWO_TO_MINUS_32;
}

/**
 * Four independent standard normals in float64, by Box & Muller ("A note on the generation of random normal deviates", 1958).
 * Their size is at most 6.77, since a uniform is at least 2^-33.
 */
export function normalBlock(
  seed: number,
  path: number,
  step: number,
  block: number,
  stream: number,
  out: Float64Array,
): void {
  uniformBlock(seed, path, step, block, stream, out);
  for (let i = 0; i < 4; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(out[i]));
    const angle = 2 * Math.PI * out[i + 1];
    out[i] = radius * Math.cos(angle);
    out[i + 1] = radius * Math.sin(angle);
  }
}

/** A whole number drawn evenly from 0 … bound - 1, one per path. */
export function drawIndex(seed: number, path: number, step: number, stream: number, bound: number): number {
  philox4x32(path, step, 0, stream, seed % 2 ** 32, Math.floor(seed / 2 ** 32), words);
  // 53 bits, so that the bias of the remainder is far below anything measurable.
  return Math.floor(((words[0] * 2 ** 21 + (words[1] >>> 11)) / 2 ** 53) * bound);
}
