import { oncePerSeries, windowSums } from '../series.ts';
import { twoSidedTail } from '../tails.ts';
import type { AnomalyTest, Look } from '../test.ts';

/** Days over which residuals are summed, Page's CUSUM cut to windows. */
const WINDOWS = [10, 20, 40];
/** Days of a run, and of the fall or rise after it that takes it back. */
const RUNS = [10, 20, 30];
const RETURN_DAYS = 3;

const tail = (z: number): number => (Number.isNaN(z) ? z : twoSidedTail(z));

const lean = (days: number): Look => ({
  ...{ days, calibrated: true },
  p: oncePerSeries(({ residual }) => windowSums(residual, days).map((sum) => tail(sum / Math.sqrt(days)))),
});

const leanAndTurn = (run: number): Look => ({
  ...{ days: run + RETURN_DAYS, calibrated: true },
  p: oncePerSeries(({ residual }) => {
    const [runs, turns] = [windowSums(residual, run), windowSums(residual, RETURN_DAYS)];
    return turns.map((turn, day) => {
      const before = runs[day - RETURN_DAYS] ?? Number.NaN;
      return tail((before / Math.sqrt(run) - turn / Math.sqrt(RETURN_DAYS)) / Math.SQRT2);
    });
  }),
});

const LOOKS = [...WINDOWS.map(lean), ...RUNS.map(leanAndTurn)];

/**
 * Residuals that lean to one side for weeks: sums over windows of several lengths, after Page, "Continuous inspection schemes",
 * Biometrika 41 (1954). And those that lean to one side and then at once to the other.
 */
export const drift: AnomalyTest = {
  name: 'drift',
  meaning: 'the returns of these weeks lean to one side, or do so and turn, as when a price is pumped and dumped',
  fit: () => LOOKS,
};
