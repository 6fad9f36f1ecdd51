/**
 * E[cosh(q asinh z)] of a standard normal z, as `exp` of a polynomial in q.
 *
 * Jones & Pewsey, "Sinh-arcsinh distributions", Biometrika 96 (2009), section 2.2, give it by Bessel functions:
 * exp(1/4) / sqrt(8 pi) (K_{(q+1)/2}(1/4) + K_{(q-1)/2}(1/4)). The coefficients are a least-squares fit of its logarithm at
 * Chebyshev nodes, lowest order first; the relative error is below 2e-6 for q in [1.24, 2.46], the range of 1/d.
 */
export const LOG_COSH_MOMENT = [
  0.01758576786937794, -0.06004764258712963, 0.3997539752744887, -0.05778198885758311, 0.004022575796456639,
] as const;

/** The same for the doubled argument, E[cosh(2 q asinh z)] as a polynomial in q: relative error below 4e-6. */
export const LOG_COSH_MOMENT_DOUBLED = [
  -0.02534459963151938, -0.010330186030657974, 1.5114980720053754, -0.45609880404005765, 0.08557844210158001,
  -0.006998265488184457,
] as const;

/** Value of a polynomial, coefficients lowest order first. */
export function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) value = value * x + coefficients[i];
  return value;
}

/** Slope of a polynomial, coefficients lowest order first. */
export function polynomialSlope(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (let i = coefficients.length - 1; i >= 1; i--) value = value * x + i * coefficients[i];
  return value;
}
