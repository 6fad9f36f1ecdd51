import { PathloomError } from '../contract/error.ts';
import { type FileManifest, isBacktest, isWeighted } from './file-manifest.ts';

/** The day that a path starts after, in forecasts from many days: the first column. */
export const DATE_COLUMN = 'date';
/** Number of the path, from 0; in forecasts from many days of its day's paths. */
export const PATH_COLUMN = 'path';
/** Number of the step within its path, from 1. */
export const STEP_COLUMN = 'step';
/** Weight of the path, where paths do not count the same: those of all paths are 1 in sum. After the step. */
export const WEIGHT_COLUMN = 'weight';

/** Names of the columns before the values. */
export function leadingColumns(manifest: FileManifest): readonly string[] {
  if (isBacktest(manifest)) return [DATE_COLUMN, PATH_COLUMN, STEP_COLUMN];
  return [PATH_COLUMN, STEP_COLUMN, ...(isWeighted(manifest) ? [WEIGHT_COLUMN] : [])];
}

/**
 * Names of the value columns, one per asset, in the order of the values.
 *
 * @throws PathloomError `bad_data` if an asset's name is taken by another column
 */
export function valueColumns(manifest: FileManifest): readonly string[] {
  const own = leadingColumns(manifest);
  const taken = new Set(own);
  for (const asset of manifest.assets) {
    if (taken.has(asset)) {
      throw new PathloomError(
        'bad_data',
        `The asset name "${asset}" is taken by another column; asset names must be unique, and not ${own.join(' or ')}`,
      );
    }
    taken.add(asset);
  }
  return manifest.assets;
}
