import { chiSquareTail } from '../forecast/chi-square.ts';

const FARTHEST = 40;
const HALVINGS = 80;

/** Probability of a standard normal below z. Lower tails are exact in relative terms. */
export function normalCdf(z: number): number {
  const outside = chiSquareTail(z * z, 1) / 2;
  return z < 0 ? outside : 1 - outside;
}

/** The quantile of the standard normal, by halving: for a few levels, not for draws. @param p in (0, 1) */
export function normalQuantile(p: number): number {
  let low = -FARTHEST;
  let high = FARTHEST;
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
