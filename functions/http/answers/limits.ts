import { isBaselineId } from '../../../inference/core/baselines/registry.ts';
import type { PathRequest } from '../../../inference/core/generate.ts';
import { HttpRefusal } from '../problem.ts';

/**
 * Refuses work above a limit before any of it is done.
 *
 * @param most steps × paths × assets
 * @throws HttpRefusal `too_large`, pointing to the command line
 */
export function assertSize(
  { model, paths, steps }: Pick<PathRequest, 'paths' | 'steps'> & { model: string },
  assets: number,
  most: number,
): void {
  const values = paths * steps * assets;
  if (values <= most) return;
  const from = isBaselineId(model) ? `${model} --history FILE.csv` : `models/${model}`;
  throw new HttpRefusal(
    'too_large',
    `${paths} paths × ${steps} steps × ${assets} assets are ${values} values; one answer is made of at most ${most}. ` +
      `Ask for fewer, or draw them in a batch with the command line: ` +
      `pathloom generate --model ${from} --paths ${paths} --steps ${steps} --out paths.parquet`,
  );
}
