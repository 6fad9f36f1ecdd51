import { oncePerSeries, windowSums } from './series.ts';
import { chiSquareSides } from './tails.ts';
import type { Look } from './test.ts';

/** Looks at the sum of squared residuals of so many days, which is too large or too small. */
export const wrongSize = (days: number): Look => ({
  ...{ days, calibrated: true },
  p: oncePerSeries(({ residual }) =>
    windowSums(
      residual.map((z) => z * z),
      days,
    ).map((sum) => (Number.isNaN(sum) ? sum : chiSquareSides(sum, days))),
  ),
});
