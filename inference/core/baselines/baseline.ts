import type { SimulateOptions, Simulator } from './simulator.ts';

/** What a baseline knows after every return. */
export interface FilteredReturns {
  /**
   * Variance of the next return given all returns up to and including this one, [steps]; natural units. Entry t never depends on
   * a return after t. A baseline without memory has the same variance throughout.
   */
  readonly variance: Float64Array;
}

export interface ForecastOptions extends SimulateOptions {
  /** Log returns up to now, [steps]: at least one. */
  readonly history: Float64Array;
}

/**
 * A benchmark with its parameters fitted. `simulate` draws paths from the stationary law; `forecast` draws paths that go on from
 * a history. Both keep the fitted parameters: a walk-forward test fits again when it wants others.
 */
export interface FittedBaseline extends Simulator {
  readonly parameters: Readonly<Record<string, number>>;

  /**
   * Runs over a history with the fitted parameters: the history fitted to, a longer one, or another. Linear in its length.
   *
   * @param returns log returns, [steps]
   */
  filter(returns: Float64Array): FilteredReturns;

  /**
   * Paths that go on from the end of a history: `forecastFrom` with the last variance of `filter`.
   *
   * @returns log returns, [steps, 1, paths], paths contiguous
   * @throws RangeError where the history is empty: a mistake of the caller
   */
  forecast(options: ForecastOptions): Float32Array;

  /**
   * Paths that go on from a known state, so that many days of a walk-forward test cost one `filter`. Path i depends on (seed, i)
   * and the state only: the same numbers on two days mean the same innovations, so give each day paths of its own.
   *
   * @param variance variance of the first return drawn: an entry of `filter(returns).variance`
   * @returns log returns, [steps, 1, paths], paths contiguous
   */
  forecastFrom(variance: number, options: SimulateOptions): Float32Array;

  /**
   * The same with paths in pairs: path 2k is as ever, path 2k + 1 starts where it does and has its innovations mirrored. Only where
   * innovations have a mirror image: a bootstrap's have none.
   */
  readonly mirrored?: Pick<FittedBaseline, 'simulate' | 'forecastFrom'>;

  /**
   * One-step-ahead log densities in nats, natural units: entry i is that of returns[first + i] given the returns before it. Only
   * where the law has a density: a bootstrap has none.
   *
   * @param returns log returns, [steps]
   * @param first first day, 0 … steps - 1; 0 includes a first day that nothing but the fit is known about
   * @returns [steps - first]
   */
  readonly logDensity?: (returns: Float64Array, first: number) => Float64Array;
}

/**
 * Fits a baseline to log returns, [steps].
 *
 * @throws PathloomError training_failed, where the returns are too few, not finite or constant, or the search for the maximum of
 * the likelihood does not converge
 */
export type FitBaseline = (returns: Float64Array) => FittedBaseline;
