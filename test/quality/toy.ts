/**
 * A path of the toy volatility model of golden/metrics.py, the same to the last bit: falls raise its scale, its shocks come from
 * a linear congruential generator (Numerical Recipes' multiplier), and nothing but sums and products is in it.
 */
export function toyPath(number: number, steps: number): Float64Array {
  const path = new Float64Array(steps);
  let word = 12345 + 7919 * number;
  let scale = 0.005;
  let last = 0;
  for (let t = -20; t < steps; t++) {
    word = (Math.imul(1664525, word) + 1013904223) >>> 0;
    const c = (word + 0.5) / 2 ** 31 - 1;
    scale = 0.9 * scale + 0.0005 + 0.09 * Math.max(-last, 0);
    last = 0.0003 + scale * (c / (1.35 - c * c));
    if (t >= 0) path[t] = last;
  }
  return path;
}

export function toyPaths(count: number, steps: number): Float64Array[] {
  return Array.from({ length: count }, (_, number) => toyPath(number, steps));
}
