import { fitPlane, type Plane } from '../plane.ts';
import { type Clean, oncePerSeries, type Series, windowSums } from '../series.ts';
import { twoSidedTail } from '../tails.ts';
import type { AnomalyTest, Look } from '../test.ts';
import { wrongSize } from '../wrong-size.ts';

const RESIDUAL_WINDOWS = [20, 40, 60];
const REALISED_WINDOWS = [20, 40, 60];
/** Days before a window that its volatility is expected by. */
const BEFORE = [60, 250] as const;
/** Keeps the logarithm finite over days without a return. */
const FLOOR = 1e-5;
/** Windows that do not overlap, from which a regression is made. */
const FEWEST_WINDOWS = 4;

const RESIDUAL_LOOKS = RESIDUAL_WINDOWS.map(wrongSize);
const REALISED = REALISED_WINDOWS.map((days) => ({
  days,
  sizesOf: oncePerSeries((series) => logSizes(series, days)),
}));

/**
 * Volatility that the model did not see coming. Its residuals are of the wrong size for weeks; and, since it follows a break within
 * days and then finds nothing strange, what the returns of the window came to, against what was to be expected before it.
 */
export const regime: AnomalyTest = {
  name: 'regime',
  meaning: 'the volatility of these weeks is not what was to be expected before them',
  fit: (clean) => [...RESIDUAL_LOOKS, ...REALISED.map((window) => realised(clean, window))],
};

/**
 * The log of the mean size of the window's returns, less what the same of the 60 and of the 250 days before it let expect: the regression
 * of Corsi, "A simple approximate long-memory model of realized volatility", Journal of Financial Econometrics 7 (2009), for windows in
 * place of days, fitted to clean ones. Sizes and not squares: a break moves all days, a jump one of them.
 */
function realised(clean: Clean, window: Window): Look {
  const { days, sizesOf } = window;
  const plane = fitClean(clean, window);
  return {
    ...{ days, calibrated: true },
    p: (series) => {
      if (!plane) return series.returns.map(() => Number.NaN);
      const sizes = sizesOf(series);
      return sizes.outcome.map((value, day) =>
        Number.isNaN(sizes.slow[day])
          ? Number.NaN
          : twoSidedTail((value - plane.at(sizes.fast[day], sizes.slow[day])) / plane.deviation),
      );
    },
  };
}

/** Logs of mean sizes of returns: over the window that ends with the day, and over the shorter and the longer time before it. */
function logSizes({ returns }: Series, days: number) {
  const sizes = returns.map(Math.abs);
  const over = (length: number, back: number) => {
    const sums = windowSums(sizes, length);
    return sums.map((_, day) => Math.log((sums[day - back] ?? Number.NaN) / length + FLOOR));
  };
  return { outcome: over(days, 0), fast: over(BEFORE[0], days), slow: over(BEFORE[1], days) };
}

/** @returns undefined where clean days are too few or have no volatility to speak of */
function fitClean({ series, rows: clean }: Clean, { days, sizesOf }: Window): Plane | undefined {
  const { outcome, fast, slow } = sizesOf(series);
  const rows = clean.filter((row) => !Number.isNaN(slow[row]));
  if (rows.length < FEWEST_WINDOWS * days) return undefined;
  const plane = fitPlane(
    ...([outcome, fast, slow].map((values) => Float64Array.from(rows, (row) => values[row])) as Points),
  );
  return plane.deviation > 0 ? plane : undefined;
}

type Window = (typeof REALISED)[number];
type Points = [Float64Array, Float64Array, Float64Array];
