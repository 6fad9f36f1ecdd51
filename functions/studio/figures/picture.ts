/** Quantiles of something through time. */
export interface Bands {
  /** Probabilities, ascending. */
  readonly levels: readonly number[];
  /** Step of each point. */
  readonly steps: Float64Array;
  /** `values[level][point]` */
  readonly values: readonly Float64Array[];
}

/** A density by bins of one width, whose edges are round numbers, and beside it that of a normal law. */
export interface Histogram {
  /** Edges of the bins, one more than there are bins. */
  readonly edges: Float64Array;
  /** Counts over the number of all values and the width, so that what lies outside the edges is missing from the area. */
  readonly density: Float64Array;
  /** Density at the middle of each bin of the normal law with the same mean and deviation; absent where it says nothing. */
  readonly normal?: Float64Array;
}

/** A figure that each path has, and each stretch of the history that is as long. */
export interface Fact {
  readonly id: string;
  readonly name: string;
  /** What is computed, one sentence. */
  readonly definition: string;
  readonly unit: 'share' | 'number';
  /** 5 %, 50 % and 95 % among the paths. */
  readonly paths: readonly [number, number, number];
  /** The same among overlapping stretches; absent where there is no history or it is too short for four. */
  readonly history?: readonly [number, number, number];
}

/** Loss at the horizon as a share of the price at the start, with Monte-Carlo standard errors. */
export interface LossTail {
  /** Confidence, such as .99. */
  readonly level: number;
  readonly valueAtRisk: number;
  readonly valueAtRiskError: number;
  readonly expectedShortfall: number;
  readonly expectedShortfallError: number;
}

/** What the page shows of a set of paths of one asset. Prices are 1 at the start. */
export interface Picture {
  readonly asset: string;
  readonly paths: number;
  readonly steps: number;
  readonly price: Bands;
  /** The first few paths themselves, [steps + 1] each. */
  readonly examples: readonly Float64Array[];
  /**
   * Volatility of the returns of the 21 steps before each point, the root of their mean square. From step 21 on; from step 0 where
   * the history before the start is known. No points where paths are shorter than that.
   */
  readonly volatility: Bands;
  /** What volatilities are of: a year, or one step where steps have no fixed length. */
  readonly volatilityUnit: 'year' | 'step';
  /** Log return from the start to the horizon. */
  readonly outcome: Histogram & { readonly mean: number; readonly deviation: number; readonly riseProbability: number };
  /** Largest fall from a high within each path, as a share of it. */
  readonly drawdown: Histogram & { readonly quantiles: readonly [number, number, number] };
  readonly facts: readonly Fact[];
  /** Of how many paths, the first ones, the facts are. */
  readonly factPaths: number;
  /** At 95 and 99 %, without those of which fewer than ten paths are beyond. */
  readonly risk: readonly LossTail[];
  /** Of the history, where there is one: prices up to the start and, from a day within it, what happened then, both 1 at the start. */
  readonly before?: Float64Array;
  readonly after?: Float64Array;
}
