import { MOST_PATHS, type NoiseFiller } from './fill.ts';
import { kernelFiller } from './kernel.ts';
import { plainFiller } from './plain.ts';

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

let filler: NoiseFiller | undefined;
/** The quicker one that may be had here; both give the same bits. */
function fillerHere(): NoiseFiller {
  filler ??= kernelFiller() ?? plainFiller();
  return filler;
}

/**
 * Standard normals for a block of paths and steps, float32.
 *
 * Counter = (path, step, block, stream), key = seed, and block b gives entries 4b … 4b + 3 of a step's noise; so every number
 * depends on nothing but its own name, and any cut into batches, shards or chunks gives the same bits.
 *
 * @param out [steps, noiseSize, width], `width` >= `paths`; columns beyond `paths` are left as they are
 */
export function drawNoise(range: NoiseRange, out: Float32Array, width: number = range.paths): Float32Array {
  return drawWith(fillerHere(), range, out, width);
}

/** The same with a filler of one's choice. */
export function drawWith(filler: NoiseFiller, range: NoiseRange, out: Float32Array, width: number): Float32Array {
  const { seed, stream, firstPath, paths, firstStep, steps, noiseSize, antithetic = false } = range;
  const key0 = seed % 2 ** 32;
  const key1 = Math.floor(seed / 2 ** 32);
  const mirrored = antithetic ? 1 : 0;
  for (let from = 0; from < paths; from += MOST_PATHS) {
    const count = Math.min(MOST_PATHS, paths - from);
    const rows = filler.rows.map((row) => row.subarray(0, count));
    for (let step = 0; step < steps; step++) {
      for (let first = 0; first < noiseSize; first += 4) {
        const wanted = Math.min(4, noiseSize - first);
        filler.fill(firstPath + from, count, firstStep + step, first / 4, stream, key0, key1, wanted, mirrored);
        for (let i = 0; i < wanted; i++) out.set(rows[i], (step * noiseSize + first + i) * width + from);
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
