import { isBaselineId } from '../../../inference/core/baselines/registry.ts';
import type { PathRequest } from '../../../inference/core/generate.ts';
import { fewerPathsOrSteps, tooLarge } from './too-large.ts';

/** What one answer may be made of. */
export interface Limits {
  /** steps × paths × assets */
  readonly most: number;
  /** Fewest paths that can be asked for. */
  readonly fewest: number;
}

/**
 * Refuses work above a limit before any of it is done.
 *
 * @throws HttpRefusal `too_large`, telling what fits and pointing to the command line
 */
export function assertSize(
  { model, paths, steps }: Pick<PathRequest, 'paths' | 'steps'> & { model: string },
  assets: number,
  { most, fewest }: Limits,
): void {
  const values = paths * steps * assets;
  if (values <= most) return;
  const from = isBaselineId(model) ? `${model} --history FILE.csv` : `models/${model}`;
  throw tooLarge(
    { what: `${paths} paths × ${steps} steps × ${assets} assets`, values, most },
    fewerPathsOrSteps(steps, assets, fewest, most),
    `draw them in a batch with the command line: pathloom generate --model ${from} --paths ${paths} --steps ${steps} --out paths.parquet`,
  );
}
