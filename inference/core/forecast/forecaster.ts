/**
 * Forecasts the days of one series. Day n is the one whose return is `returns[n]` of the history that the forecaster was made
 * for; what it says of day n depends on the returns before it alone.
 */
export interface Forecaster {
  readonly id: string;

  /**
   * Draws of the returns of the days from `day` on; draws of different days are independent, and so are the paths of one.
   *
   * @returns log returns, [steps, paths], paths contiguous
   */
  draw(day: number, steps: number, paths: number): Promise<Float32Array>;

  /** Log density in nats of the return that `day` really had; only where the law has a density. */
  readonly logDensity?: (day: number) => number;
}
