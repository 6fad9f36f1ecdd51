import { type Extremes, extremesOf } from './extremes.ts';
import type { ObservedPaths } from './observe.ts';
import { BLOCK, QUARTER } from './own-risk.ts';

/**
 * What is less probable than this, over a piece of a path, is not looked for: −ln 1e-8. A default is so missed on fewer than one path of
 * a million, and what is not drawn for it is what makes the rest fast.
 */
export const UNSEEN = -Math.log(1e-8);

/** Observed paths, and what is lowest and highest in their blocks and quarters. */
export interface WatchedPaths extends ObservedPaths {
  readonly blocks: Extremes;
  readonly quarters: Extremes;
}

/** Finds when one obligor defaults. */
export interface DefaultFinder {
  /** Observation at which it does; 0 where it does not. @param path counted from 0 within these paths */
  find(watched: WatchedPaths, path: number): number;
}

export const watchPaths = (observed: ObservedPaths): WatchedPaths => ({
  ...observed,
  blocks: extremesOf(observed, BLOCK),
  quarters: extremesOf(observed, QUARTER),
});
