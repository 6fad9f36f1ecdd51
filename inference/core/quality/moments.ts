import type { Returns } from './paths.ts';

/** The first moments of a sample, with the number of values as the divisor. */
export interface Moments {
  readonly mean: number;
  readonly variance: number;
  /** Third standardised moment. */
  readonly skewness: number;
  /** Fourth standardised moment less 3, so that a normal has 0. */
  readonly excessKurtosis: number;
}

/** Moments of all samples taken together; skewness and kurtosis of a sample without variation are NaN. */
export function moments(...samples: readonly Returns[]): Moments {
  let count = 0;
  let sum = 0;
  for (const sample of samples) {
    count += sample.length;
    for (let i = 0; i < sample.length; i++) sum += sample[i];
  }
  const mean = sum / count;
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (const sample of samples) {
    for (let i = 0; i < sample.length; i++) {
      const gap = sample[i] - mean;
      const square = gap * gap;
      second += square;
      third += square * gap;
      fourth += square * square;
    }
  }
  const variance = second / count;
  return {
    mean,
    variance,
    skewness: third / count / variance ** 1.5,
    excessKurtosis: fourth / count / variance ** 2 - 3,
  };
}
