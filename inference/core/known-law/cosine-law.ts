import type { Complex } from './complex.ts';

/** A term this small, and all after it, no longer matter. */
const SMALLEST = 1e-15;
const MOST_TERMS = 4096;
/** Halvings of the interval: down to the rounding of its ends. */
const HALVINGS = 60;
/** Stands for a density that rounding has left at zero or below, far out in a tail. */
const LEAST_DENSITY = 1e-300;

/**
 * A law on an interval from its characteristic function, as a series of cosines, which converges as fast as that function falls.
 * Fang & Oosterlee, "A novel pricing method for European options based on Fourier-cosine series expansions", SIAM Journal on
 * Scientific Computing 31 (2008), section 2. Absolute errors are those of rounding, so a density is right in relative terms to some
 * seven standard deviations.
 *
 * @param from outside of the interval there must be next to no probability
 */
export function cosineLaw(characteristic: (u: number) => Complex, from: number, to: number) {
  const width = to - from;
  const terms: number[] = [];
  for (let k = 0; k < MOST_TERMS; k++) {
    const u = (k * Math.PI) / width;
    const { re, im } = characteristic(u);
    if (Math.hypot(re, im) < SMALLEST) break;
    terms.push(((k === 0 ? 1 : 2) / width) * (re * Math.cos(u * from) + im * Math.sin(u * from)));
  }
  const cdf = (x: number): number => {
    const place = (x - from) / width;
    if (place <= 0) return 0;
    if (place >= 1) return 1;
    let sum = terms[0] * place * width;
    for (let k = 1; k < terms.length; k++) sum += (terms[k] * width * Math.sin(k * Math.PI * place)) / (k * Math.PI);
    return Math.min(1, Math.max(0, sum));
  };
  return {
    cdf,
    quantile(p: number): number {
      let low = from;
      let high = to;
      for (let halving = 0; halving < HALVINGS; halving++) {
        const middle = (low + high) / 2;
        if (cdf(middle) < p) low = middle;
        else high = middle;
      }
      return (low + high) / 2;
    },
    logDensity(x: number): number {
      const angle = (Math.PI * (x - from)) / width;
      const density = terms.reduce((sum, term, k) => sum + term * Math.cos(k * angle), 0);
      return Math.log(Math.max(LEAST_DENSITY, x < from || x > to ? 0 : density));
    },
  };
}
