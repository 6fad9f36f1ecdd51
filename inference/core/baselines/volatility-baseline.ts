import { drawIndex, Stream } from '../random.ts';
import type { FittedBaseline } from './baseline.ts';
import { forecastHistory } from './forecast.ts';
import type { Innovation } from './innovation.ts';
import { createSimulator, type DrawPath } from './simulator.ts';
import { filterVariance, type VarianceRecursion } from './variance.ts';

/** r[t] = mean + √v[t] z[t]: what is fitted, and how it is named. */
export interface VolatilityModel<Parameters extends Readonly<Record<string, number>>> {
  readonly id: string;
  readonly parameters: Parameters;
  readonly recursion: VarianceRecursion;
  readonly innovation: Innovation;
}

/**
 * A baseline from a variance recursion and a law of innovations. Stationary paths start from the variance of a random day of the
 * history: under the model these variances are the stationary law, as far as the history shows it. The unconditional variance that
 * the parameters imply is an extrapolation, off by any factor where the variance hardly ever reverts.
 *
 * @param returns the history fitted to, [steps]
 */
export function createVolatilityBaseline<Parameters extends Readonly<Record<string, number>>>(
  { id, parameters, recursion, innovation }: VolatilityModel<Parameters>,
  returns: Float64Array,
): FittedBaseline & { readonly parameters: Parameters } {
  const filter = (history: Float64Array) => ({ variance: filterVariance(recursion, history).subarray(1) });
  const known = filter(returns).variance;
  const startOf = (seed: number, path: number) => known[drawIndex(seed, path, 0, Stream.start, known.length)];
  const { draw, drawMirrored, logDensity } = innovation;
  const plain = createDraws(id, recursion, draw, startOf);
  return {
    ...{ id, parameters, ...plain, filter, forecast: forecastHistory(filter, plain.forecastFrom) },
    ...(drawMirrored && {
      mirrored: createDraws(id, recursion, inPairs(draw, drawMirrored), (seed, path) =>
        startOf(seed, path - (path % 2)),
      ),
    }),
    ...(logDensity && { logDensity: scoreDays(recursion, logDensity) }),
  };
}

/** Paths from innovations: from starts of their own, or from one variance. */
function createDraws(
  id: string,
  recursion: VarianceRecursion,
  draw: DrawPath,
  startOf: (seed: number, path: number) => number,
): Pick<FittedBaseline, 'simulate' | 'forecastFrom'> {
  const { simulate } = createSimulator(id, (seed, path, out) => {
    draw(seed, path, out);
    walk(recursion, startOf(seed, path), out);
  });
  const forecastFrom: FittedBaseline['forecastFrom'] = (variance, options) =>
    createSimulator(id, (seed, path, out) => {
      draw(seed, path, out);
      walk(recursion, variance, out);
    }).simulate(options);
  return { simulate, forecastFrom };
}

const inPairs =
  (draw: DrawPath, drawMirrored: DrawPath): DrawPath =>
  (seed, path, out) =>
    path % 2 === 0 ? draw(seed, path, out) : drawMirrored(seed, path - 1, out);

/** Turns innovations into returns, in place. */
function walk({ mean, omega, up, down, beta }: VarianceRecursion, firstVariance: number, path: Float64Array): void {
  let variance = firstVariance;
  for (let t = 0; t < path.length; t++) {
    const shock = Math.sqrt(variance) * path[t];
    path[t] = mean + shock;
    variance = omega + beta * variance + (shock < 0 ? down : up) * shock * shock;
  }
}

function scoreDays(recursion: VarianceRecursion, logDensity: (z: number) => number) {
  return (returns: Float64Array, first: number): Float64Array => {
    const variance = filterVariance(recursion, returns);
    return returns.slice(first).map((r, i) => {
      const v = variance[first + i];
      return logDensity((r - recursion.mean) / Math.sqrt(v)) - Math.log(v) / 2;
    });
  };
}
