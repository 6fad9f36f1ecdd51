import type { KnownLawScores } from '../../contract/known-law.ts';
import { histogram, testUniform } from '../forecast/pit.ts';
import { LEVELS } from '../forecast/scorecard.ts';
import type { DensityLaw, OneStepLaw } from './law.ts';

const BINS = 20;

/** A forecaster's laws of the returns of a test, by what of them is scored. */
export interface OneStepForecasts {
  /** Standard deviation, [days]. */
  readonly volatility: Float64Array;
  /** Probability of a return below the one that came, [days]. */
  readonly pit: Float64Array;
  /** The quantile at each of `LEVELS`, [levels][days]. */
  readonly valueAtRisk: readonly Float64Array[];
  /** Log density of the return that came, nats, [days]. */
  readonly logDensity?: Float64Array;
}

/** What laws say that have a density. */
export type TrueForecasts = OneStepForecasts & { readonly logDensity: Float64Array };

/**
 * What laws say of the returns that came.
 *
 * @param lawOf the law of a day, counted from 0; asked once for each
 * @param observed log returns, [days]
 */
export function forecastsOf(lawOf: (day: number) => DensityLaw, observed: Float64Array): TrueForecasts;
export function forecastsOf(lawOf: (day: number) => OneStepLaw, observed: Float64Array): OneStepForecasts;
export function forecastsOf(lawOf: (day: number) => OneStepLaw, observed: Float64Array): OneStepForecasts {
  const days = observed.length;
  const volatility = new Float64Array(days);
  const pit = new Float64Array(days);
  const logDensity = new Float64Array(days);
  const valueAtRisk = LEVELS.map(() => new Float64Array(days));
  let hasDensity = true;
  for (let day = 0; day < days; day++) {
    const law = lawOf(day);
    volatility[day] = law.volatility;
    pit[day] = law.cdf(observed[day]);
    LEVELS.forEach((level, i) => {
      valueAtRisk[i][day] = law.quantile(level);
    });
    if (law.logDensity) logDensity[day] = law.logDensity(observed[day]);
    else hasDensity = false;
  }
  return { volatility, pit, valueAtRisk, ...(hasDensity && { logDensity }) };
}

/** Scores forecasts against the true law of the same days. */
export function scoreOneStep(
  forecasts: OneStepForecasts,
  truth: TrueForecasts,
): Pick<KnownLawScores, 'volatility' | 'oneStep'> {
  const logErrors = forecasts.volatility.map((value, day) => Math.log(value / truth.volatility[day]));
  const { logDensity } = forecasts;
  return {
    volatility: {
      correlation: correlation(forecasts.volatility, truth.volatility),
      bias: mean(logErrors),
      error: Math.sqrt(mean(logErrors.map((error) => error * error))),
    },
    oneStep: {
      logScore: logDensity ? meanWithError(logDensity.map((value, day) => value - truth.logDensity[day])) : null,
      pitUniformityP: testUniform(histogram(forecasts.pit, BINS)),
      valueAtRisk: LEVELS.map((level, i) => {
        const errors = forecasts.valueAtRisk[i].map((value, day) => value / truth.valueAtRisk[i][day] - 1);
        return { level, bias: mean(errors), error: mean(errors.map(Math.abs)) };
      }),
    },
  };
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The days' differences hardly depend on one another: each is news about the day before it. */
function meanWithError(values: Float64Array): { value: number; standardError: number } {
  const value = mean(values);
  const variance = mean(values.map((one) => (one - value) ** 2));
  return { value, standardError: Math.sqrt(variance / values.length) };
}

/** Null where one of the two never moves. */
function correlation(x: Float64Array, y: Float64Array): number | null {
  const [meanX, meanY] = [mean(x), mean(y)];
  const varianceX = mean(x.map((value) => (value - meanX) ** 2));
  const varianceY = mean(y.map((value) => (value - meanY) ** 2));
  // What remains of equal values is rounding, and must not be divided by.
  if (!(varianceX > 1e-12 * meanX * meanX && varianceY > 1e-12 * meanY * meanY)) return null;
  return mean(x.map((value, i) => (value - meanX) * (y[i] - meanY))) / Math.sqrt(varianceX * varianceY);
}
