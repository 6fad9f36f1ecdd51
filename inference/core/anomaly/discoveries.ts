/**
 * q-values: the smallest level at which Benjamini & Hochberg, "Controlling the false discovery rate", Journal of the Royal Statistical
 * Society B 57 (1995), would reject each hypothesis.
 *
 * @param p in [0, 1]
 */
export function discoveryLevels(p: Float64Array): Float64Array {
  const order = Uint32Array.from(p.keys()).sort((a, b) => p[b] - p[a]);
  const levels = new Float64Array(p.length);
  let least = 1;
  order.forEach((index, place) => {
    least = Math.min(least, (p[index] * p.length) / (p.length - place));
    levels[index] = least;
  });
  return levels;
}
