/** Values of a pooled sample at evenly spread levels, interpolated between order statistics. `sorted` is ascending. */
export function quantilesOfSorted(sorted: Float64Array, levels: number): Float64Array {
  const quantiles = new Float64Array(levels);
  for (let i = 0; i < levels; i++) {
    const position = levelAt(i, levels) * (sorted.length - 1);
    const below = Math.floor(position);
    const above = Math.min(below + 1, sorted.length - 1);
    quantiles[i] = sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }
  return quantiles;
}

/** The i-th of `levels` levels: the middles of equal parts of (0, 1). */
export function levelAt(i: number, levels: number): number {
  return (i + 0.5) / levels;
}

/** Share of the levels at each end that counts double: what is rare decides risk. */
const TAIL = 0.05;

/**
 * Mean distance between the quantiles of a sample and given ones, the outer 5 % on both sides counted twice: a
 * tail-weighted Wasserstein-1 distance between two laws.
 *
 * @param target quantiles at `target.length` levels
 * @param gradient same length as `sample`; the gradient of `weight` × distance is added
 */
export function quantileDistance(
  sample: Float64Array,
  target: Float64Array,
  weight: number,
  gradient: Float64Array,
): number {
  const levels = target.length;
  const sorted = sample.slice().sort();
  const quantiles = quantilesOfSorted(sorted, levels);
  const slopes = new Map<number, number>();
  let distance = 0;
  for (let i = 0; i < levels; i++) {
    const level = levelAt(i, levels);
    const factor = (Math.abs(level - 0.5) > 0.5 - TAIL ? 2 : 1) / levels;
    const gap = quantiles[i] - target[i];
    distance += factor * Math.abs(gap);
    const position = level * (sorted.length - 1);
    const below = Math.floor(position);
    const above = Math.min(below + 1, sorted.length - 1);
    const slope = weight * factor * Math.sign(gap);
    addTo(slopes, sorted[below], slope * (1 - (position - below)));
    addTo(slopes, sorted[above], slope * (position - below));
  }
  // An order statistic is found again by its value, which spares sorting the indices.
  for (let i = 0; i < sample.length; i++) {
    const slope = slopes.get(sample[i]);
    if (slope !== undefined) {
      gradient[i] += slope;
      slopes.delete(sample[i]);
    }
  }
  return weight * distance;
}

function addTo(map: Map<number, number>, key: number, value: number): void {
  map.set(key, (map.get(key) ?? 0) + value);
}
