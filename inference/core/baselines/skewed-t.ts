import { logDensityAtCentre, studentTCdf, studentTLowerQuantile } from './student-t.ts';

/** Hansen's skewed t: mean 0, variance 1. */
export interface SkewedT {
  logDensity(z: number): number;
  /** Probability of a value below z. */
  cdf(z: number): number;
  /** @param p in (0, 1) */
  quantile(p: number): number;
}

/** What the law is made of: z = ((1 ± λ) w - a) / b, with w of Student's t scaled to variance 1. */
export interface SkewedTShape {
  readonly nu: number;
  readonly lambda: number;
  readonly a: number;
  readonly b: number;
  /** ln of the density at its mode, b c in the paper. */
  readonly logPeak: number;
}

/**
 * The constants of Hansen's law, "Autoregressive conditional density estimation", International Economic Review (1994), equations 11 to 13.
 *
 * @param nu degrees of freedom, above 2
 * @param lambda skew, -1 … 1 without the ends; negative where falls are larger than rises
 */
export function shapeSkewedT(nu: number, lambda: number): SkewedTShape {
  const logC = logDensityAtCentre(nu) + Math.log(nu / (nu - 2)) / 2;
  const a = 4 * lambda * Math.exp(logC) * ((nu - 2) / (nu - 1));
  const b = Math.sqrt(1 + 3 * lambda * lambda - a * a);
  return { nu, lambda, a, b, logPeak: Math.log(b) + logC };
}

/**
 * Hansen's skewed t, with its density (equation 10 of the paper above), its distribution function and its quantiles, both by way
 * of Student's t on either side of the mode.
 */
export function createSkewedT(nu: number, lambda: number): SkewedT {
  const { a, b, logPeak } = shapeSkewedT(nu, lambda);
  const unit = Math.sqrt((nu - 2) / nu);
  const left = 1 - lambda;
  const right = 1 + lambda;
  return {
    logDensity(z) {
      const y = (b * z + a) / (b * z + a < 0 ? left : right);
      return logPeak - ((nu + 1) / 2) * Math.log1p((y * y) / (nu - 2));
    },
    cdf(z) {
      const y = b * z + a;
      return y < 0 ? left * studentTCdf(y / left / unit, nu) : 1 - right * studentTCdf(-y / right / unit, nu);
    },
    quantile(p) {
      const y =
        p < left / 2 ? left * studentTLowerQuantile(p / left, nu) : -right * studentTLowerQuantile((1 - p) / right, nu);
      return (y * unit - a) / b;
    },
  };
}
