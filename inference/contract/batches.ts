import * as z from 'zod';
import { BatchManifest, BatchRequest } from './batch.ts';
import { ModelId } from './card.ts';

/** What becomes of a batch. */
export const BatchState = z
  .enum(['waiting', 'running', 'complete', 'failed', 'cancelled', 'unfinished'])
  .describe(
    'complete: all of it is there; unfinished: it was begun, and nobody is known to draw it. One that failed, was cancelled or is ' +
      'unfinished goes on when it is asked for again',
  );
export type BatchState = z.infer<typeof BatchState>;

const Count = z.int().min(0);
const Href = z.string().describe('Address, or the part after that of the service');

/** Where the files of a batch are had, once it is complete. */
export const BatchLinks = z.strictObject({
  manifest: Href,
  shards: z.array(BatchManifest.shape.shards.element.extend({ href: Href })),
  next: Count.nullable().describe('Number of the next shard, for `from`; null after the last'),
  until: z.iso.datetime().nullable().describe('When the addresses end; null where they stay'),
});
export type BatchLinks = z.infer<typeof BatchLinks>;

/** A batch as the service tells of it. */
export const BatchAnswer = z.strictObject({
  id: ModelId.describe('The name of the batch'),
  state: BatchState,
  failure: z.string().optional().describe('Why it failed'),
  model: z.strictObject({ id: z.string(), sha256: z.string() }),
  request: BatchRequest,
  size: z
    .strictObject({ shards: Count, paths: Count, rows: Count, bytes: Count })
    .describe('What it comes to; bytes are an estimate until it is complete'),
  whole: z.strictObject({ shards: Count, paths: Count, bytes: Count }).describe('What of it is there'),
  statistics: BatchManifest.shape.statistics.optional().describe('Of all values, once it is complete'),
  links: BatchLinks.optional().describe('Once it is complete'),
});
export type BatchAnswer = z.infer<typeof BatchAnswer>;

/** What to tell of a batch. */
export const BatchQuery = z.strictObject({
  from: z.int().min(0).max(100_000).default(0).describe('Number of the first shard whose address is told'),
  links: z.int().min(0).max(1000).default(100).describe('Most addresses of shards'),
});
export type BatchQuery = z.infer<typeof BatchQuery>;

/** Which batches to list. */
export const BatchListQuery = z.strictObject({
  after: ModelId.optional().describe('Id after which to begin: `next` of the answer before'),
  limit: z.int().min(1).max(100).default(20).describe('Most batches'),
});
export type BatchListQuery = z.infer<typeof BatchListQuery>;

export const BatchList = z.strictObject({
  batches: z.array(z.strictObject({ id: ModelId, state: BatchState })),
  next: ModelId.nullable().describe('For `after`; null where there are no more'),
});
export type BatchList = z.infer<typeof BatchList>;
