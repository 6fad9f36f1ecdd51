/**
 * E[cosh(q asinh u)] of a stretched normal u = z exp(0.1 z² / 2), as `exp` of a polynomial in q: what the mean of a sinh-arcsinh law needs, as
 * in Jones & Pewsey, "Sinh-arcsinh distributions", Biometrika 96 (2009), section 2.2, where u is normal. The coefficients are a
 * least-squares fit of its logarithm at Chebyshev nodes, lowest order first; the relative error is below 2e-6 for q in [1, 1.822], the
 * range of 1/d.
 */
export const LOG_COSH_MOMENT = [
  0.009913017606821062, -0.03879974207093112, 0.43085762489234475, -0.04609762297199735, 0.0029194990582317873,
] as const;

/** The same for the doubled argument, E[cosh(2 q asinh u)] as a polynomial in q: relative error below 1e-7. */
export const LOG_COSH_MOMENT_DOUBLED = [
  0.04192116026165893, -0.2315198751272911, 2.01628323292708, -0.642191071877335, 0.171730844394997,
  -0.024200346111432722, 0.0016828672531776705,
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
