import type { Measured } from './distance.ts';
import type { DrawnColumns } from './draw-columns.ts';
import { binOf, type Tilt } from './tilt.ts';

/** What a fit needs to know of paths that were tried. */
export class Pilot {
  readonly weights: Float64Array;
  /** How volatile the starts are. */
  readonly wild: Float64Array;
  readonly bins: Int32Array;
  /** Distance from each rule, [rules, paths]. */
  readonly apart: Float64Array;
  /** Steps of each block that decide, [blocks, paths]; and of their noise the sum and the sum of squares, [cells, paths]. */
  readonly lengths: Float64Array;
  readonly sums: Float64Array;
  readonly squares: Float64Array;
  readonly paths: number;
  private readonly tilt: Tilt;

  constructor(paths: number, rules: number, tilt: Tilt) {
    this.paths = paths;
    this.tilt = tilt;
    this.weights = new Float64Array(paths);
    this.wild = new Float64Array(paths);
    this.bins = new Int32Array(paths);
    this.apart = new Float64Array(rules * paths);
    this.lengths = new Float64Array((tilt.mean.length / tilt.noiseSize) * paths);
    this.sums = new Float64Array(tilt.mean.length * paths);
    this.squares = new Float64Array(tilt.mean.length * paths);
  }

  /** Takes in the first paths of a run, as many as there is room for from path `first` on. */
  add(first: number, drawn: DrawnColumns, { apart, last }: Measured, weights: Float64Array): void {
    const { paths, tilt } = this;
    const columns = drawn.numbers.length;
    const count = Math.min(columns, paths - first);
    this.weights.set(weights.subarray(0, count), first);
    this.wild.set(drawn.wild.subarray(0, count), first);
    for (let i = 0; i < count; i++) this.bins[first + i] = binOf(tilt, drawn.ranks[i]);
    for (let rule = 0; rule * columns < apart.length; rule++) {
      this.apart.set(apart.subarray(rule * columns, rule * columns + count), rule * paths + first);
    }
    for (let step = 0; step < tilt.blockOf.length; step++) {
      const block = tilt.blockOf[step] * paths + first;
      for (let i = 0; i < count; i++) if (step < last[i]) this.lengths[block + i]++;
      for (let entry = 0; entry < tilt.noiseSize; entry++) {
        const from = (step * tilt.noiseSize + entry) * columns;
        const to = (tilt.blockOf[step] * tilt.noiseSize + entry) * paths + first;
        for (let i = 0; i < count; i++) {
          if (step >= last[i]) continue;
          const z = drawn.noise[from + i];
          this.sums[to + i] += z;
          this.squares[to + i] += z * z;
        }
      }
    }
  }

  /** Some of the paths. */
  only(chosen: readonly number[]): Pilot {
    const some = new Pilot(chosen.length, this.apart.length / this.paths, this.tilt);
    some.take(0, this, chosen);
    return some;
  }

  /** All paths of several pilots, of the same rules and shape of a tilt, one after another. */
  static joined(pilots: readonly Pilot[]): Pilot {
    const [{ apart, paths, tilt }] = pilots;
    const all = new Pilot(
      pilots.reduce((sum, each) => sum + each.paths, 0),
      apart.length / paths,
      tilt,
    );
    let first = 0;
    for (const each of pilots) {
      all.take(
        first,
        each,
        Array.from({ length: each.paths }, (_, i) => i),
      );
      first += each.paths;
    }
    return all;
  }

  /** Puts chosen paths of another pilot from path `first` on. */
  private take(first: number, from: Pilot, chosen: readonly number[]): void {
    for (const field of ['weights', 'wild', 'bins', 'apart', 'lengths', 'sums', 'squares'] as const) {
      const [theirs, own] = [from[field], this[field]];
      for (let row = 0; row * from.paths < theirs.length; row++) {
        for (const [place, i] of chosen.entries()) own[row * this.paths + first + place] = theirs[row * from.paths + i];
      }
    }
  }
}
