import type { Ensemble, Series } from './subject.ts';

export interface Description {
  readonly id: string;
  readonly name: string;
  /** What is computed, from histories of so many steps. */
  readonly define: (steps: number) => string;
  /** Paper and section. */
  readonly source: string;
  /** Shortest history that gives the metric a meaning. */
  readonly minimumSteps: number;
}

/** How far a series is from a model: `lower`, a distance, 0 is best; `one`, a ratio, 1 is best. */
export interface Score extends Description {
  readonly direction: 'lower' | 'one';
  /** A series that is none of the model's paths, against all of them. */
  readonly score: (series: Series, model: Ensemble) => number;
  /** One of the model's own paths against all the others; NaN where there are none. */
  readonly scoreOwn: (path: Series, model: Ensemble) => number;
}

/** A property that the history and each path have by themselves; NaN where it is not defined. */
export interface Property extends Description {
  readonly direction: 'compare';
  readonly property: (series: Series) => number;
}

export type Metric = Score | Property;

export const CONT = 'Cont, Empirical properties of asset returns (2001)';
