import * as z from 'zod';
import { ModelId } from './card.ts';
import { Manifest } from './manifest.ts';
import { ScenarioRequest } from './scenario.ts';

/** Most shards of a batch: what a folder, a listing and a manifest still carry. */
export const MAX_SHARDS = 100_000;

/** Most bytes of a shard's values. Readers fetch a row group at a time, but what fails is repeated whole. */
export const MAX_SHARD_BYTES = 2 ** 30;

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a sha256 in lower-case hexadecimal');
const Count = z.int().min(0);

/** A request for more paths than one answer holds: a scenario request, and how it is cut into files. */
export const BatchRequest = ScenarioRequest.extend({
  name: ModelId.describe('Name of the batch, for people: of a-z, 0-9, ".", "_" and "-"'),
  format: z.enum(['parquet']).default('parquet').describe('Format of the shards'),
  shardPaths: z.int().min(1).max(1_000_000_000).default(10_000).describe('Paths in a shard, which is a file'),
});
export type BatchRequest = z.infer<typeof BatchRequest>;

/**
 * What a batch will be, fixed before its first path is drawn. Shards follow from the request by arithmetic, so that a plan is as small
 * for a billion paths as for ten.
 */
export const BatchPlan = z.strictObject({
  ...Manifest.pick({ synthetic: true, notice: true, generator: true, model: true, assets: true }).shape,
  request: BatchRequest,
  sha256: Sha256.describe('Hash of all the above'),
});
export type BatchPlan = z.infer<typeof BatchPlan>;

/** Values of one asset in a part of a batch, so counted that parts can be put together. */
export const ValueTally = z.strictObject({
  count: Count.describe('Finite values; all else is about these'),
  notFinite: Count,
  mean: z.number(),
  squares: z.number().min(0).describe('Sum of the squared deviations from the mean'),
  min: z.number().nullable(),
  max: z.number().nullable(),
  bins: z.array(Count).describe('A bin and the values in it, in turn; bins ascend: see functions/batch/bins.ts'),
});
export type ValueTally = z.infer<typeof ValueTally>;

/** That a shard is whole, and what is in it: written after the shard. */
export const ShardReceipt = z.strictObject({
  plan: Sha256.describe('Hash of the plan'),
  key: z.string().describe('Name of the shard within the batch'),
  firstPath: Count,
  paths: z.int().min(1),
  rows: z.int().min(1),
  bytes: z.int().min(1),
  sha256: Sha256,
  tallies: z.array(ValueTally).min(1).describe('One for each asset'),
});
export type ShardReceipt = z.infer<typeof ShardReceipt>;

/** Statistics of the values of one asset, of all paths and steps together. */
export const ValueStatistics = z.strictObject({
  asset: z.string(),
  ...ValueTally.omit({ squares: true, bins: true, mean: true }).shape,
  mean: z.number().nullable(),
  deviation: z.number().nullable().describe('Standard deviation'),
  quantiles: z
    .array(z.strictObject({ level: z.number(), value: z.number() }))
    .describe('Interpolated within bins whose width is 1.6 % of the value at most'),
});
export type ValueStatistics = z.infer<typeof ValueStatistics>;

/** The batch as a whole: written last, when every shard is there. Who finds it finds all of the data. */
export const BatchManifest = BatchPlan.omit({ sha256: true }).extend({
  plan: Sha256.describe('Hash of the plan'),
  columns: z.array(z.strictObject({ name: z.string(), type: z.enum(['int32', 'float32']) })),
  totals: z.strictObject({
    shards: z.int().min(1),
    paths: z.int().min(1),
    rows: z.int().min(1),
    bytes: z.int().min(1),
  }),
  statistics: z.array(ValueStatistics).min(1),
  shards: z.array(ShardReceipt.omit({ plan: true, tallies: true })).min(1),
});
export type BatchManifest = z.infer<typeof BatchManifest>;
