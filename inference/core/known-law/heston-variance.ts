import type { HestonParameters } from './heston.ts';

/** Largest squared coefficient of variation of a step that a squared normal can have, with some room: the limit is 2. */
const LARGEST_SPREAD = 1.5;

/**
 * A step of the square-root process dv = kappa (theta - v) dt + sigma √v dB as a squared normal with the exact mean and variance of
 * the step, never negative: the quadratic form of Andersen's scheme, "Simple and efficient simulation of the Heston stochastic
 * volatility model", Journal of Computational Finance 11 (2008), section 3.2.2. Its other form, for a variance that stays at zero, is
 * not needed under Feller's condition: the squared coefficient of variation is largest from zero, sigma² / (2 kappa theta) < 1.
 *
 * @returns the variance after a step, from the variance before it and a standard normal
 * @throws RangeError where the quadratic form does not suffice: a mistake of the caller
 */
export function createVarianceStep(
  { kappa, theta, sigma }: Pick<HestonParameters, 'kappa' | 'theta' | 'sigma'>,
  time: number,
): (variance: number, z: number) => number {
  if (!(sigma * sigma <= LARGEST_SPREAD * 2 * kappa * theta)) {
    throw new RangeError(
      `sigma ${sigma} is too large for kappa ${kappa} and theta ${theta}: the variance stays at zero`,
    );
  }
  const decay = Math.exp(-kappa * time);
  const gain = -Math.expm1(-kappa * time);
  const slope = (sigma * sigma * decay * gain) / kappa;
  const constant = (theta * sigma * sigma * gain * gain) / (2 * kappa);
  return (variance, z) => {
    const mean = theta + (variance - theta) * decay;
    const inverse = (2 * mean * mean) / (slope * variance + constant);
    const square = inverse - 1 + Math.sqrt(inverse * (inverse - 1));
    return (mean / (1 + square)) * (Math.sqrt(square) + z) ** 2;
  };
}
