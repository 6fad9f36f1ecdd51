import { dieboldMariano } from '../forecast/diebold-mariano.ts';
import type { Returns } from '../quality/paths.ts';
import { fitHar, forecastVariance } from './har.ts';
import { qlike } from './qlike.ts';

/** How well a regression forecasts the variance of days that it was not fitted to. */
export interface ForecastUse {
  /** Mean QLIKE over the days of the test. */
  readonly qlike: number;
  /** The same divided by that of the regression fitted to the history. */
  readonly ratio: number;
  /** Diebold & Mariano: that both forecast equally well. */
  readonly dieboldMarianoP: number;
}

/**
 * Train on synthetic, test on real (Esteban, Hyland & Rätsch, "Real-valued (medical) time series generation with recurrent conditional
 * GANs", 2017): a forecast of the next day's variance that was learned from paths, against the same forecast learned from the
 * history before the days of the test.
 */
export class ForecastTest {
  /** Mean QLIKE of the regression fitted to the history. */
  readonly qlike: number;
  private readonly history: Returns;
  private readonly first: number;
  private readonly losses: Float64Array;

  /**
   * @param history returns, [steps]
   * @param first day of the test; those before it are fitted to
   */
  constructor(history: Returns, first: number) {
    this.history = history;
    this.first = first;
    this.losses = this.lossesOf([history.subarray(0, first)]);
    this.qlike = mean(this.losses);
  }

  /** @param paths returns, [steps] each, to learn from */
  use(paths: readonly Returns[]): ForecastUse {
    const losses = this.lossesOf(paths);
    const own = mean(losses);
    return { qlike: own, ratio: own / this.qlike, dieboldMarianoP: dieboldMariano(losses, this.losses, 1).p };
  }

  private lossesOf(series: readonly Returns[]): Float64Array {
    const { history, first } = this;
    return qlike(forecastVariance(fitHar(series), history, first), history.subarray(first));
  }
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
