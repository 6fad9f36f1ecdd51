import type { BatchPlan, BatchRequest } from '../../../inference/contract/batch.ts';
import { PathloomError } from '../../../inference/contract/error.ts';
import { readS3Location } from '../../models/s3-location.ts';
import type { ModelStore } from '../../models/store.ts';
import { assertSame } from '../begin.ts';
import { type Destination, oncePiece, openDestination, readWhole } from '../destination.ts';
import { findOrBegin } from '../find-or-begin.ts';
import { PLAN_FILE, shardCount } from '../plan.ts';
import { encodeJson } from '../shard.ts';
import { itemsOf, shardsPerCall } from './items.ts';

/** What the state machine goes on with: keys and numbers, of the same size for any batch. */
export interface BegunBatch {
  /** `s3://BUCKET/PREFIX/NAME` */
  readonly batch: string;
  /** Where the list of what is to be drawn is. */
  readonly items: { readonly bucket: string; readonly key: string };
  readonly shards: number;
  /** Calls at a time. */
  readonly concurrency: number;
}

type Models = Pick<ModelStore, 'open'>;

export interface BeginPlace {
  /** Where batches are, each below its name. */
  readonly batches: string;
  /** Where the lists are: not within the batch, where they would be no part of it. */
  readonly items: string;
  readonly concurrency: number;
}

/**
 * Begins a batch, or goes on with the same one, and writes what a Distributed Map is to read.
 *
 * @throws PathloomError `bad_option` for what cannot be drawn, or for another batch of that name; `output_exists` where there is
 * something that is no batch; `write_failed`
 */
export async function beginForMap(request: BatchRequest, models: Models, place: BeginPlace): Promise<BegunBatch> {
  const batch = `${place.batches}/${request.name}`;
  const plan = await findOrBeginNamed(request, models, await openDestination(batch));
  // Of a batch that is whole too: its shards are looked at again.
  assertSame(plan, await models.open(request.model), request);
  const shards = shardCount(plan.request);
  const perCall = shardsPerCall(plan, place.concurrency);
  // The list follows from the two numbers in its name alone: whoever writes it again writes the same.
  const name = `${shards}-by-${perCall}.json`;
  const lists = await openDestination(place.items);
  await lists.write(name, oncePiece(encodeJson(itemsOf(shards, perCall))));
  const { bucket, prefix } = readS3Location(place.items);
  return { batch, items: { bucket, key: `${prefix}${name}` }, shards, concurrency: place.concurrency };
}

async function findOrBeginNamed(request: BatchRequest, models: Models, destination: Destination): Promise<BatchPlan> {
  try {
    return (await findOrBegin(request, models, destination)).plan;
  } catch (error) {
    if (!(error instanceof PathloomError && error.code === 'output_exists')) throw error;
    // Another call may have begun it between two looks.
    if (await readWhole(destination, PLAN_FILE)) return (await findOrBegin(request, models, destination)).plan;
    // The command line would name its option; there is none here.
    throw new PathloomError(error.code, error.message.replace(/^--out /, ''));
  }
}
