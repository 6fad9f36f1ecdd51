import type { Bands } from './picture.ts';
import { putInPlace } from './put-in-place.ts';

/** Probabilities of all bands. */
export const LEVELS: readonly number[] = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

/** Bands of samples of one size that are filled point by point. */
export class BandsBuilder {
  readonly bands: Bands;
  /** Places in a sorted sample that the quantiles are read from. */
  readonly #ranks: readonly number[];

  /** One point for each step from `first` to `last`; none if there is no such step. */
  constructor(first: number, last: number, values: number) {
    const points = Math.max(0, last + 1 - first);
    this.bands = {
      levels: LEVELS,
      steps: Float64Array.from({ length: points }, (_, point) => first + point),
      values: LEVELS.map(() => new Float64Array(points)),
    };
    this.#ranks = LEVELS.flatMap((level) => {
      const place = level * (values - 1);
      return [Math.floor(place), Math.min(Math.floor(place) + 1, values - 1)];
    });
  }

  /**
   * Writes the quantiles of what is shown of a sample at a point: linear between order statistics, as NumPy has them. The sample is
   * rearranged.
   *
   * @param shown does not fall: it is worked out for the few values that count, not for all of the sample
   */
  fill(point: number, sample: Float64Array, shown: (value: number) => number): void {
    putInPlace(sample, this.#ranks);
    const { levels, values } = this.bands;
    for (let i = 0; i < levels.length; i++) {
      const place = levels[i] * (sample.length - 1);
      const below = this.#ranks[2 * i];
      const low = shown(sample[below]);
      values[i][point] = low + (place - below) * (shown(sample[this.#ranks[2 * i + 1]]) - low);
    }
  }
}
