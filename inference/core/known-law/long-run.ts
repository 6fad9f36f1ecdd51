import type { KnownLawScores, LongRunFigures } from '../../contract/known-law.ts';
import { autocorrelation, leverageCorrelation } from '../quality/correlation.ts';
import { aggregate, type EmpiricalLaw, pool, quantile, wasserstein } from '../quality/distribution.ts';
import { moments } from '../quality/moments.ts';

const LAGS = [1, 5, 20, 60] as const;
const LONGEST_LAG = 60;
const LEVERAGE_LAGS = 20;
const HORIZON = 20;

/** What long paths of the law are like, made ready to be compared with. */
export interface LongRunTruth {
  readonly figures: LongRunFigures;
  readonly sums: EmpiricalLaw;
  /** Standard deviation of the sums. */
  readonly unit: number;
}

/** @param paths long paths of the law, [paths][steps], as long each as those it will be compared with: autocorrelations of short paths are biased */
export function describeTruth(paths: readonly Float64Array[]): LongRunTruth {
  const sums = pool(paths.map((path) => aggregate(path, HORIZON)));
  return { figures: describeLongRun(paths), sums, unit: Math.sqrt(moments(sums.sorted).variance) };
}

/** Scores long paths of a model against those of the law. */
export function scoreLongRun(paths: readonly Float64Array[], truth: LongRunTruth): KnownLawScores['longRun'] {
  const figures = describeLongRun(paths);
  const gaps = figures.autocorrelation.map(({ value }, i) => value - truth.figures.autocorrelation[i].value);
  return {
    ...figures,
    volatilityRatio: figures.volatility / truth.figures.volatility,
    autocorrelationError: Math.sqrt(mean(gaps.map((gap) => gap * gap))),
    wasserstein: wasserstein(pool(paths.map((path) => aggregate(path, HORIZON))).sorted, truth.sums) / truth.unit,
  };
}

function describeLongRun(paths: readonly Float64Array[]): LongRunFigures {
  const kurtoses = Float64Array.from(paths, (path) => moments(path).excessKurtosis).sort();
  const correlations = paths.map((path) => autocorrelation(path.map(Math.abs), LONGEST_LAG));
  return {
    volatility: Math.sqrt(moments(...paths).variance),
    // The mean over paths would be that of a few of them.
    kurtosis: quantile(kurtoses, 0.5),
    autocorrelation: LAGS.map((lag) => ({ lag, value: mean(correlations.map((path) => path[lag - 1])) })),
    leverage: mean(paths.map((path) => mean(leverageCorrelation(path, LEVERAGE_LAGS)))),
  };
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}
