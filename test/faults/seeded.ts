import { drawIndex, Stream } from '../../inference/core/random.ts';

/** Draws of a seed, one after the other. */
export class Seeded {
  readonly seed: number;
  private place = 0;

  constructor(seed: number) {
    this.seed = seed;
  }

  /** A whole number from 0, below a bound. */
  below(bound: number): number {
    return drawIndex(this.seed, this.place++, 0, Stream.evaluation, bound);
  }

  /** A whole number between two, both included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[this.below(values.length)];
  }

  /** The values in another order: Durstenfeld, "Algorithm 235: Random permutation", 1964. */
  shuffle<Value>(values: readonly Value[]): Value[] {
    const order = [...values];
    for (let i = order.length - 1; i > 0; i--) {
      const other = this.below(i + 1);
      [order[i], order[other]] = [order[other], order[i]];
    }
    return order;
  }
}
