import type { ValueStatistics, ValueTally } from '../../inference/contract/batch.ts';
import type { PathChunk } from '../../inference/contract/chunk.ts';
import { addBins, BINS, packBins, quantileOf, rawBin } from './bins.ts';

/** Levels of the quantiles in a manifest. */
export const QUANTILE_LEVELS = [0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999];

interface Moments {
  count: number;
  mean: number;
  /** Sum of the squared deviations from the mean. */
  squares: number;
  min: number;
  max: number;
  notFinite: number;
}

const nothing = (): Moments => ({
  ...{ count: 0, mean: 0, squares: 0, notFinite: 0 },
  ...{ min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY },
});

/** Joins two sets: Chan, Golub & LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances", 1979. */
function join(into: Moments, other: Moments): void {
  const count = into.count + other.count;
  const apart = other.mean - into.mean;
  if (other.count > 0) {
    into.squares += other.squares + (apart * apart * into.count * other.count) / count;
    into.mean += (apart * other.count) / count;
  }
  into.count = count;
  into.notFinite += other.notFinite;
  into.min = Math.min(into.min, other.min);
  into.max = Math.max(into.max, other.max);
}

/** Counts the values of chunks as they pass. */
export class Tally {
  private readonly moments: readonly Moments[];
  /** Of each asset, by raw bin: a shard has fewer values than 32 bits count. */
  private readonly bins: readonly Uint32Array[];

  constructor(assets: number) {
    this.moments = Array.from({ length: assets }, nothing);
    this.bins = Array.from({ length: assets }, () => new Uint32Array(BINS));
  }

  add(chunk: PathChunk): void {
    this.moments.forEach((moments, asset) => {
      join(moments, countValues(chunk, asset, this.bins[asset], moments.mean));
    });
  }

  /** What was counted, asset by asset. */
  seal(): ValueTally[] {
    return this.moments.map(({ min, max, ...moments }, asset) => ({
      ...moments,
      min: moments.count > 0 ? min : null,
      max: moments.count > 0 ? max : null,
      bins: packBins(this.bins[asset]),
    }));
  }
}

/** @param shift a number near the mean, from which values are measured: the sum of squares then loses no digits */
function countValues(chunk: PathChunk, asset: number, bins: Uint32Array, shift: number): Moments {
  const { values, steps, assets, paths } = chunk;
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  // Kept apart from the object while it is counted, and each declared by itself: taken out of a list, the engine made an object of every
  // sum, 16 bytes a value.
  let sum = 0;
  let squares = 0;
  let notFinite = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let step = 0; step < steps; step++) {
    const from = (step * assets + asset) * paths;
    for (let i = from; i < from + paths; i++) {
      const value = values[i];
      // Neither infinity less itself is 0, nor what is no number.
      if (value - value !== 0) {
        notFinite++;
        continue;
      }
      bins[rawBin(bits[i])]++;
      const apart = value - shift;
      sum += apart;
      squares += apart * apart;
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  const moments = { ...nothing(), notFinite, min, max };
  moments.count = steps * paths - moments.notFinite;
  if (moments.count > 0) {
    moments.mean = shift + sum / moments.count;
    moments.squares = Math.max(0, squares - (sum * sum) / moments.count);
  }
  return moments;
}

/** Puts the tallies of parts together, in the order in which they are added: sums of the same parts in the same order are the same bits. */
export class TallySum {
  private readonly moments: readonly Moments[];
  /** Of each asset, by place. */
  private readonly bins: readonly Float64Array[];

  constructor(assets: number) {
    this.moments = Array.from({ length: assets }, nothing);
    this.bins = Array.from({ length: assets }, () => new Float64Array(BINS));
  }

  add(tallies: readonly ValueTally[]): void {
    tallies.forEach(({ bins, min, max, ...moments }, asset) => {
      addBins(bins, this.bins[asset]);
      const bounds = { min: min ?? Number.POSITIVE_INFINITY, max: max ?? Number.NEGATIVE_INFINITY };
      join(this.moments[asset], { ...moments, ...bounds });
    });
  }

  statistics(names: readonly string[]): ValueStatistics[] {
    return names.map((asset, i) => {
      const { count, notFinite, mean, squares, min, max } = this.moments[i];
      if (count === 0)
        return { asset, count, notFinite, min: null, max: null, mean: null, deviation: null, quantiles: [] };
      const quantiles = QUANTILE_LEVELS.map((level) => ({ level, value: quantileOf(this.bins[i], level, min, max) }));
      const deviation = count > 1 ? Math.sqrt(squares / (count - 1)) : null;
      return { asset, count, notFinite, min, max, mean, deviation, quantiles };
    });
  }
}
