import type { SkewedT } from '../baselines/skewed-t.ts';
import type { DensityLaw } from './law.ts';

/** The law of mean + √variance z, z of Hansen's skewed t. */
export function skewedTLaw(mean: number, variance: number, z: SkewedT): DensityLaw {
  const volatility = Math.sqrt(variance);
  return {
    volatility,
    cdf: (x) => z.cdf((x - mean) / volatility),
    quantile: (p) => mean + volatility * z.quantile(p),
    logDensity: (x) => z.logDensity((x - mean) / volatility) - Math.log(volatility),
  };
}
