import type { KnownLawName } from '../../contract/known-law.ts';
import type { TrueForecasts } from './one-step.ts';

/** The law of the return of one day, as far as a forecaster knows it. */
export interface OneStepLaw {
  /** Standard deviation, natural units. */
  readonly volatility: number;
  /** Probability of a return below x. */
  cdf(x: number): number;
  /** @param p in (0, 1) */
  quantile(p: number): number;
  /** In nats, natural units. Absent where the law has no density. */
  readonly logDensity?: (x: number) => number;
}

export type DensityLaw = OneStepLaw & Required<Pick<OneStepLaw, 'logDensity'>>;

/** A path of a known law, with what an observer of its returns does not see. */
export interface KnownPath {
  /** Log returns of a day each, [steps]. */
  readonly returns: Float64Array;
  /** The variance that decides the law of each return, known the evening before, [steps]; in the units of the law. */
  readonly variance: Float64Array;
}

/** A process of which everything is known, to hold fitted models against. */
export interface KnownLaw {
  readonly name: KnownLawName;
  readonly description: string;
  readonly parameters: Readonly<Record<string, number>>;
  /**
   * Draws a path from the stationary law. Path i depends on (seed, i) only, and a shorter path is the start of a longer one.
   *
   * @param path path number, below 2^32
   */
  simulate(seed: number, path: number, steps: number): KnownPath;
  /** The law of a return given the entry of `variance` that belongs to it. */
  oneStep(variance: number): DensityLaw;
  /**
   * What is known of each return from `first` on by who knows the law but sees returns alone; the best forecast there is. Absent
   * where returns tell the variance, so that `oneStep` is just that.
   *
   * @param returns log returns, [steps]
   */
  readonly filter?: (seed: number, returns: Float64Array, first: number) => TrueForecasts;
}

/** Days that a path runs before its first: its start is forgotten by then. */
export const BURN_IN = 500;
