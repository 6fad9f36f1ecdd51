import type { Pilot } from './pilot.ts';
import type { Tilt } from './tilt.ts';
import { effectiveSampleSize, normalise } from './weights.ts';

/** Standard errors that a parameter must lie off the model's own law to be kept: one that is but chance costs weight and wins nothing. */
const LEAST_SCORE = 2.5;
const NARROWEST = 0.5;
const WIDEST = 2.5;
/** Paths that the model's own law of starts counts for. */
const PRIOR_PATHS = 4;

/**
 * Share of the paths, those of the largest weights, that count as much as the least of them: else a few that the last tilt made too seldom
 * would decide the next alone. Koblents & Míguez, "A population Monte Carlo scheme with transformed weights", Statistics and Computing 25
 * (2015), section 3.
 */
const CLIPPED = 0.05;

/**
 * The tilt nearest to the law of some paths in cross-entropy: weighted maximum likelihood. De Boer, Kroese, Mannor & Rubinstein, "A
 * tutorial on the cross-entropy method", Annals of Operations Research (2005), section 3.
 *
 * @param own the model's own law
 */
export function fitTilt(own: Tilt, pilot: Pilot): Tilt {
  const weights = normalise(clip(pilot.weights));
  const effective = effectiveSampleSize(weights);
  const bins = own.bins.map((probability) => (probability * PRIOR_PATHS) / effective);
  for (const [i, weight] of weights.entries()) bins[pilot.bins[i]] += weight;
  const sumOfBins = bins.reduce((sum, value) => sum + value, 0);

  const tilt = { ...own, mean: own.mean.slice(), slope: own.slope.slice(), deviation: own.deviation.slice() };
  for (let block = 0; block * own.noiseSize < own.mean.length; block++) {
    const starts = startsOf(pilot, weights, block);
    if (starts.total === 0) continue;
    const draws = effective * starts.total;
    for (let entry = 0; entry < own.noiseSize; entry++) {
      const cell = block * own.noiseSize + entry;
      const law = fitCell(pilot, weights, cell, starts, draws);
      [tilt.mean[cell], tilt.slope[cell], tilt.deviation[cell]] = law;
    }
  }
  return { ...tilt, bins: bins.map((value) => value / sumOfBins) };
}

function clip(weights: Float64Array): Float64Array {
  const most = weights.slice().sort()[Math.ceil((1 - CLIPPED) * weights.length) - 1];
  return weights.map((weight) => Math.min(weight, most));
}

/** Of the noise of a block: its weight in all, and mean and variance of how volatile the starts are. */
function startsOf({ wild, lengths, paths }: Pilot, weights: Float64Array, block: number) {
  const shares = weights.map((weight, i) => weight * lengths[block * paths + i]);
  const total = shares.reduce((sum, share) => sum + share, 0);
  const mean = shares.reduce((sum, share, i) => sum + share * wild[i], 0) / total;
  const variance = shares.reduce((sum, share, i) => sum + share * (wild[i] - mean) ** 2, 0) / total;
  return { total, mean, variance };
}

/** Mean, slope and deviation of a cell, of which what could be chance is as in the model's own law. */
function fitCell(
  { wild, sums, squares, paths }: Pilot,
  weights: Float64Array,
  cell: number,
  starts: { readonly total: number; readonly mean: number; readonly variance: number },
  draws: number,
): readonly [mean: number, slope: number, deviation: number] {
  let sum = 0;
  let product = 0;
  let square = 0;
  for (const [i, weight] of weights.entries()) {
    const z = weight * sums[cell * paths + i];
    sum += z;
    product += z * (wild[i] - starts.mean);
    square += weight * squares[cell * paths + i];
  }
  const { total, variance } = starts;
  const average = sum / total;
  const fitted = variance > 0 ? product / (total * variance) : 0;
  const slope = Math.abs(fitted) * Math.sqrt(variance * draws) >= LEAST_SCORE ? fitted : 0;
  const isMoved = slope !== 0 || Math.abs(average) * Math.sqrt(draws) >= LEAST_SCORE;
  const centre = isMoved ? average : 0;
  const spread = square / total - centre ** 2 - slope ** 2 * variance;
  const isSpread = Math.abs(spread - 1) * Math.sqrt(draws / 2) >= LEAST_SCORE;
  const deviation = Math.min(WIDEST, Math.max(NARROWEST, Math.sqrt(Math.max(0, spread))));
  return [centre - slope * starts.mean, slope, isSpread ? deviation : 1];
}
