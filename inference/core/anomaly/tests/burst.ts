import { oncePerSeries, windowSums } from '../series.ts';
import { upperTail } from '../tails.ts';
import type { AnomalyTest, Look } from '../test.ts';
import { wrongSize } from '../wrong-size.ts';

const WINDOWS = [5, 10];

const toAndFro = (days: number): Look => ({
  ...{ days, calibrated: true },
  p: oncePerSeries(({ residual }) =>
    windowSums(
      residual.map((z, day) => (day === 0 ? 0 : -z * residual[day - 1])),
      days,
    ).map((sum) => (Number.isNaN(sum) ? sum : upperTail(sum / Math.sqrt(days)))),
  ),
});

const LOOKS = [...WINDOWS.map(wrongSize), ...WINDOWS.map(toAndFro)];

/** Days of residuals that are too wild or too calm together, or that change sides too hard, as when orders push and are withdrawn. */
export const burst: AnomalyTest = {
  name: 'burst',
  meaning: 'the returns of these days are too wild, too calm, or to and fro',
  fit: () => LOOKS,
};
