import type { BacktestManifest } from '../contract/backtest.ts';
import type { Manifest } from '../contract/manifest.ts';

/** What a file holds: paths that stand alone, or those of many days, whose rows begin with the date. */
export type FileManifest = Manifest | BacktestManifest;

export const isBacktest = (manifest: FileManifest): manifest is BacktestManifest => 'dates' in manifest;

/** Whether paths count by weights, which stand beside them. */
export const isWeighted = (manifest: FileManifest): boolean =>
  !isBacktest(manifest) && manifest.conditioned !== undefined && manifest.conditioned.resample !== true;

/** Paths in all: of forecasts from many days, those of every day. */
export function pathCount(manifest: FileManifest): number {
  return manifest.request.paths * (isBacktest(manifest) ? manifest.dates.length : 1);
}

const MILLISECONDS_PER_DAY = 86_400_000;

/** The manifest's dates as days since 1970-01-01. */
export function toDayNumbers(manifest: FileManifest): Int32Array {
  const dates = isBacktest(manifest) ? manifest.dates : [];
  return Int32Array.from(dates, (date) => Date.parse(date) / MILLISECONDS_PER_DAY);
}
