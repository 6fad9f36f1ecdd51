import { quantile } from '../../../inference/core/quality/distribution.ts';
import type { Histogram } from './picture.ts';

/** Interquartile ranges from the quartiles beyond which nothing is drawn: a few far values would squeeze all others. */
const REACH = 5;
const MOST_BINS = 100;

/**
 * A histogram whose bins are about as wide as Freedman & Diaconis, "On the histogram as a density estimator: L2 theory" (1981), have
 * them, rounded to 1, 2 or 5 times a power of ten, and whose edges are multiples of that: zero is never within a bin, and edges stay
 * where they are when the sample changes a little.
 *
 * @param sorted finite values, ascending, at least one
 */
export function histogram(sorted: Float64Array): Pick<Histogram, 'edges' | 'density'> {
  const { low, high, width } = frame(sorted);
  const edge = (number: number) => Number((number * width).toPrecision(12));
  let first = Math.floor(low / width);
  let last = Math.max(first + 1, Math.ceil(high / width));
  // A quotient may be rounded to the edge that its value lies beyond.
  if (edge(first) > low) first--;
  if (edge(last) < high) last++;
  const bins = last - first;
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => edge(first + i));
  const density = new Float64Array(bins);
  const share = 1 / (sorted.length * width);
  let bin = 0;
  for (const value of sorted) {
    if (value < edges[0]) continue;
    if (value > edges[bins]) break;
    // Bins hold their lower edge, the last one its upper edge too.
    while (bin < bins - 1 && value >= edges[bin + 1]) bin++;
    density[bin] += share;
  }
  return { edges, density };
}

/** What is shown, and how wide bins are. */
function frame(sorted: Float64Array): { low: number; high: number; width: number } {
  const least = sorted[0];
  const most = sorted[sorted.length - 1];
  const lower = quantile(sorted, 0.25);
  const upper = quantile(sorted, 0.75);
  const range = upper - lower;
  // Where half of the values are equal the quartiles say nothing.
  const [low, high] =
    range > 0 ? [Math.max(least, lower - REACH * range), Math.min(most, upper + REACH * range)] : [least, most];
  const wanted = range > 0 ? (2 * range) / Math.cbrt(sorted.length) : (high - low) / 20;
  // Values that are all the same need a bin too.
  const smallest = Math.max((high - low) / MOST_BINS, 1e-6 * Math.max(Math.abs(low), Math.abs(high)), 1e-9);
  return { low, high, width: roundWidth(Math.max(wanted, smallest)) };
}

/** The nearest of 1, 2 and 5 times a power of ten, by ratio. */
function roundWidth(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width));
  const nearest = [1, 2, 5, 10].reduce((best, next) => (distance(next) < distance(best) ? next : best));
  return Number((nearest * power).toPrecision(12));

  function distance(times: number): number {
    return Math.abs(Math.log((times * power) / width));
  }
}
