import { philox4x32 } from '../noise/philox.ts';
import { Stream } from '../random.ts';
import type { ObligorKey } from './obligor-key.ts';

/** Observations in a block, whose last one is drawn before those within it: see `OwnRisk`. */
export const BLOCK = 16;
/** Observations in a quarter of a block. */
export const QUARTER = 4;
/** Blocks whose ends are drawn together. */
export const BLOCKS_TO_A_DRAW = 4;
/** Draws for four blocks: their ends, then the quarters of each, then the observations of each quarter. */
const DRAWS_OF_FOUR = 1 + BLOCKS_TO_A_DRAW + BLOCKS_TO_A_DRAW * QUARTER;
/** The step of a counter: 20 bits of the obligor, 12 of the draw. */
const BITS_OF_DRAW = 12;
const TWO_TO_MINUS_32 = 2 ** -32;
const TURN = 2 * Math.PI * TWO_TO_MINUS_32;

/**
 * The noise that an obligor has to itself, a Brownian motion at the observations. Its number at an observation depends on the seed, the
 * obligor's name, the path and the observation alone, in whatever order and company they are asked for.
 *
 * It is built from coarse to fine, as Lévy's construction of Brownian motion does (Glasserman, "Monte Carlo Methods in Financial
 * Engineering" (2004), section 3.1.1): ends of blocks of 16 observations, then the three quarters between, then the three observations
 * between those. So what is far from default is known to be with a few numbers, and nothing else is drawn. Normals by Box & Muller from
 * Philox, four to a draw.
 */
export class OwnRisk {
  private readonly words = new Uint32Array(4);
  private readonly key0: number;
  private readonly key1: number;

  constructor(seed: number) {
    this.key0 = seed % 2 ** 32;
    this.key1 = Math.floor(seed / 2 ** 32);
  }

  /** Increments over four blocks, in units of their deviation. @param four blocks 4 × four … 4 × four + 3 */
  blocks(key: ObligorKey, path: number, four: number, out: Float64Array): void {
    this.normals(key, path, four * DRAWS_OF_FOUR, out);
  }

  /** The normals of the three quarters within a block. */
  quarters(key: ObligorKey, path: number, block: number, out: Float64Array): void {
    const four = Math.floor(block / BLOCKS_TO_A_DRAW);
    this.normals(key, path, four * DRAWS_OF_FOUR + 1 + (block % BLOCKS_TO_A_DRAW), out);
  }

  /** The normals of the three observations within a quarter. @param quarter counted from 0 */
  observations(key: ObligorKey, path: number, quarter: number, out: Float64Array): void {
    const ofFour = BLOCKS_TO_A_DRAW * QUARTER;
    const four = Math.floor(quarter / ofFour);
    this.normals(key, path, four * DRAWS_OF_FOUR + 1 + BLOCKS_TO_A_DRAW + (quarter % ofFour), out);
  }

  /** Uniforms in (0, 1) for the four intervals of a quarter: whether assets pass the barrier within each. */
  passages(key: ObligorKey, path: number, quarter: number, out: Float64Array): void {
    this.stir(key, path, quarter, Stream.obligorBridge);
    for (let i = 0; i < 4; i++) out[i] = (this.words[i] + 0.5) * TWO_TO_MINUS_32;
  }

  protected normals(key: ObligorKey, path: number, draw: number, out: Float64Array): void {
    const { words } = this;
    this.stir(key, path, draw, Stream.obligor);
    for (let i = 0; i < 4; i += 2) {
      // The half keeps the uniform off 0, so that the logarithm is finite.
      const radius = Math.sqrt(-2 * Math.log((words[i] + 0.5) * TWO_TO_MINUS_32));
      const angle = (words[i + 1] + 0.5) * TURN;
      out[i] = radius * Math.cos(angle);
      out[i + 1] = radius * Math.sin(angle);
    }
  }

  private stir({ low, high }: ObligorKey, path: number, draw: number, stream: number): void {
    const step = high * 2 ** BITS_OF_DRAW + draw;
    philox4x32(path, step, low, stream, this.key0, this.key1, this.words);
  }
}

/**
 * Deviation of the next point of a Brownian bridge, in that of an interval, with so many even intervals to its end: √((n − 1) / n). Its mean
 * is a share 1 / n of the way.
 */
export const QUARTER_BRIDGE = Math.sqrt(3 / 4);
export const THIRD_BRIDGE = Math.sqrt(2 / 3);
export const HALF_BRIDGE = Math.sqrt(1 / 2);

/** The next point of a Brownian bridge. @param left intervals to its end @param deviation of an interval */
export function bridgeOn(from: number, to: number, left: number, deviation: number, normal: number): number {
  return from + (to - from) / left + deviation * Math.sqrt((left - 1) / left) * normal;
}
