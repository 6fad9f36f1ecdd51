/** B[2k] / (2k (2k - 1)) for k = 1 … 8, with Bernoulli numbers B: the terms of Stirling's series. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400];
/** From here on eight terms are exact to float64. */
const LARGE = 12;

/**
 * ln Γ(x) for x > 0: Stirling's series, after the argument is raised by Γ(x + 1) = x Γ(x). NIST Digital Library of Mathematical
 * Functions, 5.11.1 and 5.5.1. The error is some 1e-15 of the larger of 1 and the value.
 */
export function logGamma(x: number): number {
  let raised = x;
  let product = 1;
  while (raised < LARGE) {
    product *= raised;
    raised += 1;
  }
  const square = raised * raised;
  let power = raised;
  let series = 0;
  for (const term of STIRLING) {
    series += term / power;
    power *= square;
  }
  return (raised - 0.5) * Math.log(raised) - raised + Math.log(2 * Math.PI) / 2 + series - Math.log(product);
}
