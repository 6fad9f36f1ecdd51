import { estimateDeviation, estimateMean } from '../../../inference/core/risk/moments.ts';
import { histogram } from './histogram.ts';
import type { Picture } from './picture.ts';

/**
 * The law of the log return at the horizon, beside the normal one with its mean and deviation.
 *
 * @param sorted log returns, ascending
 */
export function describeOutcome(sorted: Float64Array): Picture['outcome'] {
  const { edges, density } = histogram(sorted);
  const mean = estimateMean(sorted).value;
  const deviation = sorted.length > 1 ? estimateDeviation(sorted).value : 0;
  const normal = density.map((_, bin) => normalDensity((edges[bin] + edges[bin + 1]) / 2, mean, deviation));
  return {
    edges,
    density,
    ...(deviation > 0 && { normal }),
    mean,
    deviation,
    riseProbability: sorted.filter((value) => value > 0).length / sorted.length,
  };
}

function normalDensity(x: number, mean: number, deviation: number): number {
  return Math.exp(-(((x - mean) / deviation) ** 2) / 2) / (deviation * Math.sqrt(2 * Math.PI));
}
