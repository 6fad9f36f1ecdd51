import { MAX_OUTCOMES } from '../../contract/credit.ts';
import { PathloomError } from '../../contract/error.ts';

const BITS = 32;

/** Where outcomes are kept. Threads that follow different paths of one request may share it. */
export interface OutcomeMemory {
  /** Of the portfolio on every path. */
  readonly losses: Float64Array;
  /** A bit for each obligor, path by path. */
  readonly bits: Uint32Array;
  /** Paths on which an obligor defaults at an observation, [obligors, observations + 1]. */
  readonly counts: Uint32Array;
}

/**
 * Memory for the outcomes of a run.
 *
 * @param allocate so many bytes of zeros; of the thread alone unless given
 * @throws PathloomError `bad_option` where there are too many
 */
export function outcomeMemory(
  obligors: number,
  paths: number,
  observations: number,
  allocate: (bytes: number) => ArrayBufferLike = (bytes) => new ArrayBuffer(bytes),
): OutcomeMemory {
  if (obligors * paths > MAX_OUTCOMES) {
    const most = Math.floor(MAX_OUTCOMES / obligors);
    throw new PathloomError('bad_option', `paths ${paths}: must be at most ${most} with ${obligors} obligors`, {
      field: 'paths',
    });
  }
  return {
    losses: new Float64Array(allocate(8 * paths)),
    bits: new Uint32Array(allocate(4 * paths * Math.ceil(obligors / BITS))),
    counts: new Uint32Array(allocate(4 * obligors * (observations + 1))),
  };
}

/**
 * Which obligors default on which paths, a bit of each, and how many at which observation. Nothing is kept of obligor × path × observation:
 * 1,000 obligors on 100,000 paths take 13 MB.
 */
export class Outcomes {
  readonly obligors: number;
  readonly paths: number;
  private readonly memory: OutcomeMemory;
  private readonly wordsOfPath: number;
  private readonly stride: number;

  constructor(obligors: number, paths: number, observations: number, memory: OutcomeMemory) {
    this.obligors = obligors;
    this.paths = paths;
    this.memory = memory;
    this.wordsOfPath = Math.ceil(obligors / BITS);
    this.stride = observations + 1;
  }

  /** Loss of the portfolio on every path. */
  get losses(): Float64Array {
    return this.memory.losses;
  }

  /** Obligors are to be told in their order, so that paths with the same defaults have the same loss to the bit. */
  tell(obligor: number, path: number, observation: number, loss: number): void {
    const { losses, bits, counts } = this.memory;
    losses[path] += loss;
    bits[path * this.wordsOfPath + Math.floor(obligor / BITS)] |= 1 << (obligor % BITS);
    // Counts alone are written by several threads.
    Atomics.add(counts, obligor * this.stride + observation, 1);
  }

  /** Number of paths on which an obligor has defaulted until an observation, that one included. */
  defaultsUntil(obligor: number, observation: number): number {
    let sum = 0;
    for (let k = 1; k <= observation; k++) sum += this.memory.counts[obligor * this.stride + k];
    return sum;
  }

  /** Adds 1 for each obligor that defaults on a path. @param sums [obligors] */
  addDefaults(path: number, sums: Float64Array): void {
    const first = path * this.wordsOfPath;
    for (let word = 0; word < this.wordsOfPath; word++) {
      let left = this.memory.bits[first + word];
      while (left !== 0) {
        const lowest = left & -left;
        sums[word * BITS + (BITS - 1 - Math.clz32(lowest))]++;
        left ^= lowest;
      }
    }
  }
}
