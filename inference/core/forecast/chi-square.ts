import { logGamma } from '../baselines/log-gamma.ts';

const MOST_TERMS = 1000;
/** Stands in for a denominator of zero, as Lentz's algorithm has it. */
const TINY = 1e-300;

/**
 * Probability that a chi-square with `freedom` degrees of freedom is above `x`: the regularised incomplete gamma function
 * Q(freedom / 2, x / 2), by its power series below the mean and by its continued fraction above. NIST Digital Library of
 * Mathematical Functions, 8.11.4 and 8.9.2. Exact in relative terms in the upper tail, where p-values are small.
 *
 * @param freedom above 0
 */
export function chiSquareTail(x: number, freedom: number): number {
  if (!(x > 0)) return 1;
  const a = freedom / 2;
  const half = x / 2;
  const front = Math.exp(a * Math.log(half) - half - logGamma(a));
  return half < a + 1 ? 1 - front * lowerSeries(a, half) : front * upperFraction(a, half);
}

/** P(a, x) without its factor x^a e^-x / Γ(a). */
function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n <= MOST_TERMS && term > sum * 1e-17; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/** Q(a, x) without the same factor. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let value = d;
  for (let n = 1; n <= MOST_TERMS; n++) {
    const numerator = n * (a - n);
    b += 2;
    d = 1 / away(numerator * d + b);
    c = away(b + numerator / c);
    value *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return value;
}

function away(denominator: number): number {
  return Math.abs(denominator) < TINY ? TINY : denominator;
}
