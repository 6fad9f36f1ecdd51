import { PathloomError } from '../contract/error.ts';
import type { Manifest } from '../contract/manifest.ts';

/** Number of the path, from 0. */
export const PATH_COLUMN = 'path';
/** Number of the step within its path, from 1. */
export const STEP_COLUMN = 'step';

/**
 * Names of the value columns, one per asset, in the order of the values.
 *
 * @throws PathloomError `bad_data` if an asset's name is taken by another column
 */
export function valueColumns(manifest: Manifest): readonly string[] {
  const taken = new Set([PATH_COLUMN, STEP_COLUMN]);
  for (const asset of manifest.assets) {
    if (taken.has(asset)) {
      throw new PathloomError(
        'bad_data',
        `The asset name "${asset}" is taken by another column; asset names must be unique, and not ${PATH_COLUMN} or ${STEP_COLUMN}`,
      );
    }
    taken.add(asset);
  }
  return manifest.assets;
}
