import { fitGjrSkewedT } from '../../../inference/core/baselines/gjr-skewed-t.ts';
import { fitIidBootstrap } from '../../../inference/core/baselines/iid-bootstrap.ts';
import { createSkewedT } from '../../../inference/core/baselines/skewed-t.ts';
import { forecastsOf, type OneStepForecasts } from '../../../inference/core/known-law/one-step.ts';
import { sampleLaw } from '../../../inference/core/known-law/sample-law.ts';
import { skewedTLaw } from '../../../inference/core/known-law/skewed-t-law.ts';
import { splitPaths } from '../../../inference/core/quality/paths.ts';

/** A baseline on the same data as the model. */
export interface Contestant {
  readonly forecasts: OneStepForecasts;
  /** Long paths, [paths][steps]. */
  readonly paths: readonly Float64Array[];
}

/** How long paths are drawn. */
export interface LongPaths {
  readonly paths: number;
  readonly steps: number;
  readonly seed: number;
}

/**
 * What stands beside the model, by id: a GJR-GARCH by maximum likelihood, and one that knows the training returns and no time.
 * Each is fitted to the first `first` returns and forecasts those after them.
 *
 * @throws PathloomError `training_failed` where the fit does not converge
 */
export const contestants: Readonly<
  Record<string, (returns: Float64Array, first: number, long: LongPaths) => Contestant>
> = {
  'baseline:gjr'(returns, first, long) {
    const fitted = fitGjrSkewedT(returns.subarray(0, first));
    const { mean, nu, lambda } = fitted.parameters;
    const { variance } = fitted.filter(returns);
    const standard = createSkewedT(nu, lambda);
    const lawOf = (day: number) => skewedTLaw(mean, variance[first + day - 1], standard);
    return { forecasts: forecastsOf(lawOf, returns.subarray(first)), paths: drawPaths(fitted, long) };
  },
  'baseline:iid'(returns, first, long) {
    const training = returns.slice(0, first);
    const fitted = fitIidBootstrap(training);
    const law = sampleLaw(training.slice());
    return { forecasts: forecastsOf(() => law, returns.subarray(first)), paths: drawPaths(fitted, long) };
  },
};

function drawPaths(
  { simulate }: ReturnType<typeof fitIidBootstrap> | ReturnType<typeof fitGjrSkewedT>,
  { paths, steps, seed }: LongPaths,
): Float64Array[] {
  return splitPaths(simulate({ steps, firstPath: 0, paths, seed }), steps, paths);
}
