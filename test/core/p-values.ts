/**
 * Probabilities of a chance result at least as far out. They decide between "once in a hundred thousand" and "never", so that
 * two correct digits are plenty.
 */

/** Both tails of a standard normal. By the continued fraction of Mills' ratio beyond 2, by the power series of the integral within. */
export function normalTails(z: number): number {
  const x = Math.abs(z);
  const density = Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
  if (x > 2) {
    let fraction = x;
    for (let k = 60; k >= 1; k--) fraction = x + k / fraction;
    return (2 * density) / fraction;
  }
  let term = x;
  let sum = x;
  for (let k = 3; k < 60; k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return 1 - 2 * density * sum;
}

/** Both tails of chi-square, by Wilson & Hilferty's cube root: good for ten degrees and more. Too even counts are suspicious too. */
export function chiSquareTails(chiSquare: number, degrees: number): number {
  const spread = 2 / (9 * degrees);
  return normalTails((Math.cbrt(chiSquare / degrees) - (1 - spread)) / Math.sqrt(spread));
}

/** Counts against their expectation. */
export function evenness(counts: ArrayLike<number>, expected: (i: number) => number): number {
  let chiSquare = 0;
  for (let i = 0; i < counts.length; i++) chiSquare += (counts[i] - expected(i)) ** 2 / expected(i);
  return chiSquareTails(chiSquare, counts.length - 1);
}

/** Both tails of a Poisson count, by the square root that makes its variance constant: good from an expectation of ten or so. */
export function poissonTails(count: number, expected: number): number {
  return normalTails(2 * (Math.sqrt(count + 3 / 8) - Math.sqrt(expected + 3 / 8)));
}

/** Kolmogorov's limit law: the probability that √n times the largest gap of an empirical law exceeds what was found. */
export function kolmogorovTail(gap: number, n: number): number {
  const lambda = Math.sqrt(n) * gap;
  if (lambda < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * lambda * lambda);
  return Math.min(1, sum);
}

/** The smallest of several p-values, as the one p-value of them all (Bonferroni). */
export function worst(pValues: readonly number[]): number {
  return Math.min(1, pValues.length * Math.min(...pValues));
}
