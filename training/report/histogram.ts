/** Equal bins over a stretch of the axis. */
export interface Bins {
  readonly from: number;
  readonly width: number;
  readonly count: number;
}

export function makeBins(from: number, to: number, count: number): Bins {
  return { from, width: (to - from) / count, count };
}

/** Middle of each bin. */
export function centres({ from, width, count }: Bins): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => from + (i + 0.5) * width);
}

/**
 * Density of a sample by bin: share of all values in the bin, over its width. Values outside the bins count in the total, so
 * that what is shown is never inflated by what is not.
 */
export function density(values: Float64Array, { from, width, count }: Bins): Float64Array {
  const densities = new Float64Array(count);
  for (const value of values) {
    const position = (value - from) / width;
    // The last bin includes its upper edge, where the largest value may lie.
    const bin = position === count ? count - 1 : Math.floor(position);
    if (bin >= 0 && bin < count) densities[bin] += 1;
  }
  return densities.map((number) => number / (values.length * width));
}
