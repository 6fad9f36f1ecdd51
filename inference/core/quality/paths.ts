/** Log returns of one path, [steps]. */
export type Returns = Float32Array | Float64Array;

/**
 * Cuts a tensor of one asset into single paths. Tensors keep paths last (fast to generate), statistics want each path together.
 *
 * @param values log returns, [steps, paths], paths contiguous
 * @returns one array [steps] for each path
 */
export function splitPaths(values: Returns, steps: number, paths: number): Float64Array[] {
  if (values.length !== steps * paths) {
    throw new RangeError(`${steps} steps of ${paths} paths need ${steps * paths} values; got ${values.length}`);
  }
  const split = Array.from({ length: paths }, () => new Float64Array(steps));
  for (let step = 0; step < steps; step++) {
    for (let path = 0; path < paths; path++) split[path][step] = values[step * paths + path];
  }
  return split;
}
