import { logistic, logit } from '../baselines/logistic.ts';
import { maximiseLikelihood } from '../baselines/maximise.ts';
import { type DccDistances, type DccRecursion, dccDistances, normalPart, studentPart } from './dcc.ts';

/** a + b stays below this, so that Q reverts. */
const LARGEST_PERSISTENCE = 0.9999;
const SMALLEST_FREEDOM = 2.05;
const LARGEST_FREEDOM = 300;
/** First steps of the search: logit of a + b, logit of a's share of it; then the logit of the degrees of freedom. */
const STEPS = [0.5, 0.3];
const STARTS = [0.97, 0.99, 0.997].flatMap((persistence) =>
  [0.005, 0.02, 0.05].map((news) =>
    Float64Array.of(logit(persistence / LARGEST_PERSISTENCE), logit(news / persistence)),
  ),
);
const START_FREEDOM = 8;

export interface FittedDcc {
  readonly recursion: DccRecursion;
  /** ν of the Student-t. */
  readonly freedom: number;
}

/**
 * DCC(1,1) in two steps: a and b by normal quasi likelihood around the sample's correlations, then the degrees of freedom of a Student-t by
 * likelihood, given the correlations. Engle (2002), section 4; Bauwens & Laurent, "A new class of multivariate skew densities", Journal of
 * Business & Economic Statistics 23 (2005), section 2, for the Student-t of variance 1.
 *
 * @param residuals standardised returns, [assets][days]
 * @throws PathloomError `training_failed` where the search does not settle
 */
export function fitDcc(id: string, residuals: readonly Float64Array[]): FittedDcc {
  const assets = residuals.length;
  const target = sampleCorrelations(residuals);
  const recursionOf = (x: Float64Array): DccRecursion => {
    const persistence = LARGEST_PERSISTENCE * logistic(x[0]);
    const news = persistence * logistic(x[1]);
    return { assets, target, news, memory: persistence - news };
  };
  const tied = maximiseLikelihood(id, (x) => -normalPart(dccDistances(recursionOf(x), residuals)), STARTS, {
    steps: STEPS,
  });
  const recursion = recursionOf(tied.x);
  return { recursion, freedom: fitFreedom(id, dccDistances(recursion, residuals), assets) };
}

function fitFreedom(id: string, distances: DccDistances, assets: number): number {
  const range = LARGEST_FREEDOM - SMALLEST_FREEDOM;
  const freedomOf = (x: Float64Array) => SMALLEST_FREEDOM + range * logistic(x[0]);
  const start = Float64Array.of(logit((START_FREEDOM - SMALLEST_FREEDOM) / range));
  const found = maximiseLikelihood(id, (x) => -studentPart(distances, assets, freedomOf(x)), [start], { steps: [0.3] });
  return freedomOf(found.x);
}

/** Second moments of the residuals, scaled to ones on the diagonal, [assets, assets]. */
function sampleCorrelations(residuals: readonly Float64Array[]): Float64Array {
  const assets = residuals.length;
  const product = (a: Float64Array, b: Float64Array) => a.reduce((sum, each, t) => sum + each * b[t], 0);
  const own = residuals.map((series) => product(series, series));
  return Float64Array.from({ length: assets * assets }, (_, k) => {
    const [i, j] = [Math.floor(k / assets), k % assets];
    return product(residuals[i], residuals[j]) / Math.sqrt(own[i] * own[j]);
  });
}
