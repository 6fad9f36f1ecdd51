import * as z from 'zod';
import { IsoDate } from './date.ts';
import { Manifest } from './manifest.ts';
import { Seed } from './scenario.ts';

/** A request for forecasts of the same length from many days of one history. */
export const BacktestRequest = z.strictObject({
  model: z.string().min(1).describe('Model id'),
  from: IsoDate.describe('First day to forecast from'),
  until: IsoDate.optional().describe('Last day to forecast from; the last of the data unless given'),
  paths: z.int().min(1).max(100_000).default(500).describe('Number of paths from each day'),
  steps: z.int().min(1).max(1000).default(20).describe('Path length in steps'),
  seed: Seed.default(0).describe('Seed of the noise'),
});
export type BacktestRequest = z.infer<typeof BacktestRequest>;

/** What travels with a set of forecasts from many days. */
export const BacktestManifest = Manifest.omit({ history: true }).extend({
  request: BacktestRequest,
  /** The days forecast from, in order: each has the request's paths, drawn with what was known after it and nothing later. */
  dates: z.array(IsoDate).min(1),
  /** sha256 of the returns that the states come from. */
  history: z.strictObject({ sha256: z.string(), lastDate: z.string() }),
});
export type BacktestManifest = z.infer<typeof BacktestManifest>;
