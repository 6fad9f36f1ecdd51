import { philox4x32 } from './philox.ts';

/** Which noise to draw: paths firstPath …, steps firstStep … (both from 0). */
export interface NoiseRange {
  readonly seed: number;
  readonly stream: number;
  readonly firstPath: number;
  readonly paths: number;
  readonly firstStep: number;
  readonly steps: number;
  /** Normals for each step of each path. Number j of a step is the same whatever the size. */
  readonly noiseSize: number;
  /** Paths 2k and 2k + 1 get the noise of path 2k, the second with its sign changed. */
  readonly antithetic?: boolean;
}

/** The counter of a step has 32 bits: the step before the first is the last of them. */
const STEPS_OF_COUNTER = 2 ** 32;

const words = new Uint32Array(4);
const TWO_TO_MINUS_32 = 2 ** -32;
const TURN = 2 * Math.PI * TWO_TO_MINUS_32;

/**
 * Standard normals for a block of paths and steps, float32.
 *
 * Counter = (path, step, block, stream), key = seed, and block b gives entries 4b … 4b + 3 of a step's noise; so every number
 * depends on nothing but its own name, and any cut into batches, shards or chunks gives the same bits.
 *
 * @param out [steps, noiseSize, width], `width` >= `paths`; columns beyond `paths` are left as they are
 */
export function drawNoise(range: NoiseRange, out: Float32Array, width: number = range.paths): Float32Array {
  const { seed, stream, firstPath, paths, firstStep, steps, noiseSize, antithetic = false } = range;
  const key0 = seed % 2 ** 32;
  const key1 = Math.floor(seed / 2 ** 32);
  for (let step = 0; step < steps; step++) {
    for (let first = 0; first < noiseSize; first += 4) {
      const count = Math.min(4, noiseSize - first);
      const row = (step * noiseSize + first) * width;
      for (let path = 0; path < paths; path++) {
        const number = firstPath + path;
        const mirrored = antithetic && number % 2 === 1;
        philox4x32(mirrored ? number - 1 : number, firstStep + step, first / 4, stream, key0, key1, words);
        const sign = mirrored ? -1 : 1;
        for (let i = 0; i < count; i += 2) {
          // Box & Muller; the half keeps the uniform off 0, so that the logarithm is finite.
          const radius = sign * Math.sqrt(-2 * Math.log((words[i] + 0.5) * TWO_TO_MINUS_32));
          const angle = (words[i + 1] + 0.5) * TURN;
          out[row + i * width + path] = radius * Math.cos(angle);
          if (i + 1 < count) out[row + (i + 1) * width + path] = radius * Math.sin(angle);
        }
      }
    }
  }
  return out;
}

/** Where a run of the graph gets its noise. */
export interface NoiseSource {
  /** @returns [steps, noiseSize, width], good until the next call, and not to be changed */
  draw(range: NoiseRange, width: number): Float32Array;
}

/** Draws all noise into the same room: memory that is given up by the megabyte keeps the garbage collector busy. */
export class FreshNoise implements NoiseSource {
  private room = new Float32Array(0);

  draw(range: NoiseRange, width: number): Float32Array {
    const values = range.steps * range.noiseSize * width;
    if (this.room.length < values) this.room = new Float32Array(values);
    return drawNoise(range, this.room.subarray(0, values), width);
  }
}

/**
 * Keeps the noise of one block of paths, for requests that follow each other and differ in where they start or how far they go: the same
 * numbers are not drawn again.
 */
export class KeptNoise implements NoiseSource {
  private kept: { readonly name: string; readonly steps: number; readonly values: Float32Array } | undefined;

  draw(range: NoiseRange, width: number): Float32Array {
    const { steps, ...rest } = range;
    const perStep = range.noiseSize * width;
    const name = JSON.stringify([width, Object.entries(rest).sort()]);
    const old = this.kept?.name === name ? this.kept : { steps: 0, values: new Float32Array(0) };
    if (old.steps >= steps) return old.values.subarray(0, steps * perStep);
    const values = new Float32Array(steps * perStep);
    values.set(old.values);
    const more = { ...range, firstStep: range.firstStep + old.steps, steps: steps - old.steps };
    drawNoise(more, values.subarray(old.steps * perStep), width);
    this.kept = { name, steps, values };
    return values;
  }
}

/**
 * The noise of the steps that came before step 0, as many as `out` holds, oldest first: what a path starts from whose state is noise.
 * No horizon reaches these numbers.
 *
 * @param out [steps, noiseSize, width]
 */
export function drawPast(
  range: Omit<NoiseRange, 'firstStep' | 'steps'>,
  out: Float32Array,
  width: number = range.paths,
): Float32Array {
  const steps = out.length / (range.noiseSize * width);
  return drawNoise({ ...range, firstStep: STEPS_OF_COUNTER - steps, steps }, out, width);
}
