import { incompleteBeta } from './incomplete-beta.ts';
import { logGamma } from './log-gamma.ts';

const MOST_STEPS = 60;
/** A step of Newton's method that is this small has an error of its square. */
const CLOSE = 1e-8;
/** sinh of it squared is still finite. */
const FARTHEST = 340;

/** ln of Γ((ν + 1) / 2) / (√(π ν) Γ(ν / 2)): the log density of Student's t at its centre. */
export function logDensityAtCentre(nu: number): number {
  return logGamma((nu + 1) / 2) - logGamma(nu / 2) - Math.log(Math.PI * nu) / 2;
}

/** Student's t with ν degrees of freedom, ν > 0: the probability of a value below x. Lower tails are exact in relative terms. */
export function studentTCdf(x: number, nu: number): number {
  const square = x * x;
  const outside = incompleteBeta(nu / 2, 0.5, nu / (nu + square), 1 / (1 + nu / square)) / 2;
  return x < 0 ? outside : 1 - outside;
}

/**
 * The quantile of Student's t in its lower half. Newton's method for ln p against asinh x: in these terms the law is straight in
 * its centre and in its tail, and concave between, so that the search closes in from one side and never leaves.
 *
 * @param p 1e-280 … 0.5
 * @returns 0 or less
 */
export function studentTLowerQuantile(p: number, nu: number): number {
  const logCentre = logDensityAtCentre(nu);
  const target = Math.log(p);
  // Two bounds of the answer: the tangent at the centre, and the normal law's with its tail made as heavy as this one's.
  const depth = Math.max(0, -Math.log(2 * p));
  const bound = Math.sqrt(nu * Math.expm1((2 * depth) / nu));
  let s = Math.min(depth / (2 * Math.exp(logCentre)), Math.asinh(bound), FARTHEST);
  for (let step = 0; step < MOST_STEPS; step++) {
    const x = Math.sinh(s);
    const below = studentTCdf(-x, nu);
    const density = Math.exp(logCentre - ((nu + 1) / 2) * Math.log1p((x * x) / nu));
    const change = ((Math.log(below) - target) * below) / (density * Math.cosh(s));
    s += change;
    if (Math.abs(change) <= CLOSE * (1 + s)) break;
  }
  return -Math.sinh(Math.max(s, 0));
}
