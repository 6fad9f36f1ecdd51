/**
 * Bins of float32 values: the sign, the exponent and the first six bits of the fraction, in the order of the values, so that a bin is at
 * most 1/64 of its value wide. Counts of bins add up exactly, in any order.
 */
export const BINS = 2 ** 15;

const DROPPED_BITS = 17;
const NEGATIVE = BINS / 2;

/** The bin of a value whose float32 bits these are, before bins are put in order: one shift, for it is done for every value. */
export const rawBin = (bits: number): number => bits >>> DROPPED_BITS;

/** The place of a raw bin in the order of the values, or of a place the raw bin. */
export const orderedBin = (raw: number): number => (raw < NEGATIVE ? raw + NEGATIVE : BINS - 1 - raw);
const unorderedBin = (place: number): number => (place >= NEGATIVE ? place - NEGATIVE : BINS - 1 - place);

const bits = new Uint32Array(1);
const value = new Float32Array(bits.buffer);

function magnitude(raw: number): number {
  bits[0] = raw << DROPPED_BITS;
  return value[0];
}

/** The bounds of a bin by its place, low before high. */
export function boundsOf(place: number): readonly [number, number] {
  const raw = unorderedBin(place);
  if (raw < NEGATIVE) return [magnitude(raw), magnitude(raw + 1)];
  return [-magnitude(raw - NEGATIVE + 1), -magnitude(raw - NEGATIVE)];
}

/** Counts by raw bin as a list of places and counts in turn, without the empty ones. */
export function packBins(counts: Uint32Array): number[] {
  const packed: number[] = [];
  for (let place = 0; place < BINS; place++) {
    const count = counts[unorderedBin(place)];
    if (count > 0) packed.push(place, count);
  }
  return packed;
}

/** Adds packed bins to counts by place. */
export function addBins(packed: readonly number[], counts: Float64Array): void {
  for (let i = 0; i < packed.length; i += 2) counts[packed[i]] += packed[i + 1];
}

/**
 * The value below which a share of the values lies, interpolated within its bin.
 *
 * @param counts by place
 * @param level between 0 and 1
 */
export function quantileOf(counts: Float64Array, level: number, min: number, max: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  // Value k of the sorted ones stands for the middle of the k-th of `total` equal shares.
  const rank = level * (total - 1) + 0.5;
  let below = 0;
  for (let place = 0; place < BINS; place++) {
    const count = counts[place];
    if (count > 0 && below + count >= rank) {
      const [low, high] = boundsOf(place);
      const from = Math.max(low, min);
      return from + (Math.min(high, max) - from) * ((rank - below) / count);
    }
    below += count;
  }
  return max;
}
