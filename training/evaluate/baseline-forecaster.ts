import type { FitBaseline, FittedBaseline } from '../../inference/core/baselines/baseline.ts';
import { seedOfDate } from '../../inference/core/forecast/date-seed.ts';
import type { Forecaster } from '../../inference/core/forecast/forecaster.ts';

/** One fit of a baseline, and what it knows of every day. */
interface Fit {
  /** First day that it forecasts; it was fitted to the days before. */
  readonly from: number;
  readonly baseline: FittedBaseline;
  readonly variance: Float64Array;
  /** Of the days from `from` on; for a law without a density undefined. */
  readonly logDensity: Float64Array | undefined;
}

/**
 * A baseline as a forecaster: fitted to all days before the first one forecast, and again to all days before the first of every
 * calendar year after.
 *
 * @param returns log returns of the whole history, [steps]
 * @param first first day to forecast
 * @throws PathloomError `training_failed` where any of the fits fails
 */
export function baselineForecaster(
  id: string,
  fitTo: FitBaseline,
  { dates, returns }: { readonly dates: readonly string[]; readonly returns: Float64Array },
  first: number,
  seed: number,
): Forecaster {
  const year = (day: number) => dates[day].slice(0, 4);
  const starts = dates.flatMap((_, day) =>
    day === first || (day > first && year(day) !== year(day - 1)) ? [day] : [],
  );
  const fits = starts.map((from): Fit => {
    const baseline = fitTo(returns.slice(0, from));
    const { variance } = baseline.filter(returns);
    return { from, baseline, variance, logDensity: baseline.logDensity?.(returns, from) };
  });
  const fitOf = (day: number): Fit => fits.findLast(({ from }) => from <= day) ?? fits[0];
  const hasDensity = fits.every(({ logDensity }) => logDensity !== undefined);
  return {
    id,
    async draw(day, steps, paths) {
      const { baseline, variance } = fitOf(day);
      // A seed for each day, so that no two share their innovations.
      return baseline.forecastFrom(variance[day - 1], {
        steps,
        paths,
        firstPath: 0,
        seed: seedOfDate(seed, dates[day - 1]),
      });
    },
    ...(hasDensity && {
      logDensity: (day: number) => {
        const { from, logDensity } = fitOf(day);
        return logDensity?.[day - from] ?? Number.NaN;
      },
    }),
  };
}
