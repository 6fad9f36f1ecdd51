/** Weights that are 1 in sum. */
export function normalise(weights: Float64Array): Float64Array {
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

/** Number of paths of equal weight that would tell as much: Kish, "Survey sampling" (1965), section 11.7. @param weights 1 in sum */
export function effectiveSampleSize(weights: Float64Array): number {
  return 1 / weights.reduce((sum, weight) => sum + weight * weight, 0);
}
