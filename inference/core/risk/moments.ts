import type { MonteCarlo } from '../../contract/estimate.ts';

/** Mean of independent draws; its standard error is their deviation over the root of their number. */
export function estimateMean(draws: Float64Array): MonteCarlo {
  const { mean, second } = centralMoments(draws);
  return { value: mean, standardError: Math.sqrt(second / (draws.length - 1)) };
}

/**
 * Standard deviation of independent draws, with n - 1. Its standard error is that for any law with four moments, from the variance
 * (m4 - m2²) / n of the second central moment: Cramér, "Mathematical Methods of Statistics" (1946), section 28.2.
 */
export function estimateDeviation(draws: Float64Array): MonteCarlo {
  const { second, fourth } = centralMoments(draws);
  const count = draws.length;
  const value = Math.sqrt((second * count) / (count - 1));
  if (value === 0) return { value, standardError: 0 };
  return { value, standardError: Math.sqrt(Math.max(0, fourth - second * second) / count) / (2 * value) };
}

function centralMoments(draws: Float64Array): { mean: number; second: number; fourth: number } {
  let sum = 0;
  for (const draw of draws) sum += draw;
  const mean = sum / draws.length;
  let squares = 0;
  let fourths = 0;
  for (const draw of draws) {
    const square = (draw - mean) ** 2;
    squares += square;
    fourths += square * square;
  }
  return { mean, second: squares / draws.length, fourth: fourths / draws.length };
}
