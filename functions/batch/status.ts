import type { BatchPlan } from '../../inference/contract/batch.ts';
import { isFinished } from './begin.ts';
import type { Destination } from './destination.ts';
import { RECEIPTS, SHARDS, shardsOf, sizeOf } from './plan.ts';

/** How far a batch has come. */
export interface BatchStatus {
  readonly name: string;
  readonly model: string;
  /** Whether the manifest is there: until then the data are not all of the batch. */
  readonly finished: boolean;
  readonly shards: { readonly whole: number; readonly planned: number };
  readonly paths: { readonly whole: number; readonly planned: number };
  /** Of the shards that are whole. */
  readonly bytes: number;
}

/** Looks at names and sizes only; `verifyBatch` reads what is in the files. */
export async function statusOf(plan: BatchPlan, destination: Destination): Promise<BatchStatus> {
  const receipts = new Set<string>();
  for await (const { key } of destination.list(RECEIPTS)) receipts.add(key);
  const sizes = new Map<string, number>();
  for await (const { key, bytes } of destination.list(SHARDS)) sizes.set(key, bytes);
  const planned = sizeOf(plan);
  const whole = { shards: 0, paths: 0, bytes: 0 };
  for (const { key, receiptKey, paths } of shardsOf(plan.request)) {
    const bytes = sizes.get(key);
    if (bytes === undefined || !receipts.has(receiptKey)) continue;
    whole.shards++;
    whole.paths += paths;
    whole.bytes += bytes;
  }
  return {
    ...{ name: plan.request.name, model: plan.model.id, finished: await isFinished(destination) },
    shards: { whole: whole.shards, planned: planned.shards },
    paths: { whole: whole.paths, planned: planned.paths },
    bytes: whole.bytes,
  };
}
