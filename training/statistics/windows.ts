/**
 * Sums over windows of `length` steps, starting every `stride` steps, for every path.
 *
 * @param values [steps, paths]
 * @returns [windows, paths], windows = ⌊(steps - length) / stride⌋ + 1
 */
export function windowSums(
  values: Float64Array,
  length: number,
  stride: number,
  steps: number,
  paths: number,
): Float64Array {
  const windows = Math.floor((steps - length) / stride) + 1;
  const cumulative = new Float64Array((steps + 1) * paths);
  for (let i = 0; i < steps * paths; i++) cumulative[i + paths] = cumulative[i] + values[i];
  const sums = new Float64Array(windows * paths);
  for (let window = 0; window < windows; window++) {
    const from = window * stride * paths;
    const to = from + length * paths;
    for (let path = 0; path < paths; path++)
      sums[window * paths + path] = cumulative[to + path] - cumulative[from + path];
  }
  return sums;
}

/** Adjoint of `windowSums`: adds to `gradient` [steps, paths]. */
export function windowSumsAdjoint(
  sumGradient: Float64Array,
  length: number,
  stride: number,
  paths: number,
  gradient: Float64Array,
): void {
  const windows = sumGradient.length / paths;
  const change = new Float64Array(gradient.length + paths);
  for (let window = 0; window < windows; window++) {
    const from = window * stride * paths;
    const to = from + length * paths;
    for (let path = 0; path < paths; path++) {
      const slope = sumGradient[window * paths + path];
      change[from + path] += slope;
      change[to + path] -= slope;
    }
  }
  for (let path = 0; path < paths; path++) {
    let running = 0;
    for (let i = path; i < gradient.length; i += paths) {
      running += change[i];
      gradient[i] += running;
    }
  }
}
