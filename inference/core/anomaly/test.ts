import type { AnomalyTestName } from '../../contract/anomaly.ts';
import type { Clean, Series } from './series.ts';

/** One look at the days: a test may take several, of different lengths. */
export interface Look {
  /** Days that it looks at, the day itself and those before it. */
  readonly days: number;
  /** Whether its p-values are to be put right by those of clean days; not those of counts, which are made with the rates of clean days. */
  readonly calibrated: boolean;
  /** p-value of every day, by theory: even on [0, 1] if the model is right, or above it; not a number where the day cannot be looked at. */
  readonly p: (series: Series) => Float64Array;
}

/** A test for one kind of anomaly. */
export interface AnomalyTest {
  readonly name: AnomalyTestName;
  /** What it means that a day is flagged by this test, to go on from "the close of DATE". */
  readonly meaning: string;
  /**
   * Learns from clean days what theory does not say.
   *
   * @param subject the series to be looked at, for what nothing is known of clean days
   * @returns its looks; none where the data do not allow the test
   */
  readonly fit: (clean: Clean, subject: Series) => readonly Look[];
}
