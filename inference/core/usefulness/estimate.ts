/** An average over blocks, and its standard error. */
export interface Estimate {
  readonly value: number;
  readonly standardError: number;
}

/**
 * Mean of values, one for each block held out, and its standard error with the correction of Nadeau & Bengio, "Inference for the
 * generalization error", Machine Learning 52 (2003): what was learned for two blocks comes from much the same windows, so the
 * variance of the mean is not s² / n but s² (1 / n + test / train), here s² (1 / n + 1 / (n - 1)).
 *
 * @param values at least two
 */
export function estimate(values: readonly number[]): Estimate {
  const n = values.length;
  const value = values.reduce((sum, one) => sum + one, 0) / n;
  const squares = values.reduce((sum, one) => sum + (one - value) ** 2, 0);
  return { value, standardError: Math.sqrt((squares / (n - 1)) * (1 / n + 1 / (n - 1))) };
}
