import { tailShare } from '../risk/tail.ts';

/** How much paths of the same loss count in a tail: those of a greater loss whole, of a smaller one not at all. */
export interface TailWeights {
  /** Number, from the greatest, of the loss that counts in part. */
  readonly run: number;
  /** How much each path of that loss counts. */
  readonly weight: number;
  /** level × paths */
  readonly exact: number;
}

/**
 * The worst share of paths whose losses tie, which is how losses of defaults come: the paths at the value at risk count alike, each
 * with an equal part of what is left of the share. What a path that stands for many is part of does not hang on its number.
 *
 * @param counts of paths with each loss, the greatest loss first
 * @param paths sum of the counts
 */
export function weighTail(counts: ArrayLike<number>, level: number, paths: number): TailWeights {
  const { exact } = tailShare(level, paths);
  let above = 0;
  let run = 0;
  while (above + counts[run] < exact) above += counts[run++];
  return { run, weight: (exact - above) / counts[run], exact };
}

/** Weight of the paths of a loss. */
export const weightOf = ({ run, weight }: TailWeights, of: number): number => (of < run ? 1 : of === run ? weight : 0);
