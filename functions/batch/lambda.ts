import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import type { BatchManifest } from '../../inference/contract/batch.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import { parse } from '../../inference/contract/parse.ts';
import { storeOf } from '../models/location.ts';
import { isInS3, readS3Location } from '../models/s3-location.ts';
import { assertSame, readPlan } from './begin.ts';
import { openDestination } from './destination.ts';
import { finishBatch } from './finish.ts';
import { shardAt, shardCount } from './plan.ts';
import { ensureShard } from './shard.ts';

const FinishEvent = z.strictObject({ batch: z.string().describe('Where the batch was begun: s3://BUCKET/PREFIX') });
const ShardEvent = FinishEvent.extend({ shard: z.int().min(0).describe('Number of the shard, from 0') });

export type FinishEvent = z.infer<typeof FinishEvent>;
export type ShardEvent = z.infer<typeof ShardEvent>;

export interface ShardAnswer {
  readonly shard: number;
  readonly outcome: 'drawn' | 'kept';
}

/** Of Lambda's context the part that is called. */
type TimeLimit = Pick<Context, 'getRemainingTimeInMillis'>;

/** What is left of the time when a shard is given up: enough to abort its upload and to say so. */
const LAST_MS = 5_000;

const logger = new Logger({ serviceName: 'pathloom' });
const logError = (message: string, error: unknown) =>
  logger.error(message, error instanceof Error ? error : String(error));

// At module scope, so that a warm function has its model open.
const models = storeOf(process.env.PATHLOOM_MODELS || 'models', { log: logError });

/**
 * The function that draws one shard of a batch that was begun, if it is not whole. It may be asked for the same shard again, and by two
 * at a time. What it throws is named by its code, so that a state machine can tell what to try again.
 */
export const shard = (event: ShardEvent, context: TimeLimit): Promise<ShardAnswer> =>
  refuseInWords(async () => {
    const { batch, shard } = readEvent(ShardEvent, event);
    const { plan, model, destination } = await openBatch(batch);
    const last = shardCount(plan.request) - 1;
    if (shard > last) {
      throw new PathloomError('bad_option', `shard ${shard}: must be at most ${last}`, { field: 'shard' });
    }
    const interrupted = () => context.getRemainingTimeInMillis() < LAST_MS;
    const watch = { onPaths: () => {}, interrupted };
    return { shard, outcome: await ensureShard(model, plan, shardAt(plan.request, shard), destination, watch) };
  });

/** The function that writes the manifest, if every shard is there, and answers what the batch came to. */
export const finish = (event: FinishEvent): Promise<BatchManifest['totals']> =>
  refuseInWords(async () => {
    const { plan, destination } = await openBatch(readEvent(FinishEvent, event).batch);
    const { totals } = await finishBatch(plan, destination);
    return totals;
  });

const readEvent = <Schema extends z.ZodType>(schema: Schema, event: unknown) =>
  parse(schema, event, (field) => field || 'the event');

/** @throws PathloomError where the batch is not ours, was not begun, or was begun with another model or version */
async function openBatch(batch: string) {
  assertOurs(batch, process.env.PATHLOOM_BATCHES);
  const destination = await openDestination(batch);
  const plan = await readPlan(destination);
  const model = await models.open(plan.model.id);
  assertSame(plan, model);
  return { plan, model, destination };
}

/** Whoever may call the function is not thereby allowed to have it write wherever its credentials reach. */
function assertOurs(batch: string, ours: string | undefined): void {
  if (!ours) throw new PathloomError('bad_option', 'PATHLOOM_BATCHES must be s3://BUCKET/PREFIX; it is not set');
  if (isBelow(batch, ours)) return;
  const message = `batch ${JSON.stringify(batch)}: must be ${ours}/NAME, of A-Z, a-z, 0-9, ".", "_" and "-"`;
  throw new PathloomError('bad_option', message, { field: 'batch' });
}

function isBelow(batch: string, ours: string): boolean {
  if (!isInS3(batch)) return false;
  try {
    const above = readS3Location(ours);
    const { bucket, prefix } = readS3Location(batch);
    return bucket === above.bucket && prefix.startsWith(above.prefix) && prefix !== above.prefix;
  } catch {
    return false;
  }
}

/** Lambda hands the caller name, message and stack of what is thrown: here the code and the message; of a bug neither, but a line in the log. */
async function refuseInWords<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PathloomError) throw bare(error.code, error.message);
    logError('The batch function failed', error);
    throw bare('internal', 'the function failed; its log says why');
  }
}

function bare(name: string, message: string): Error {
  const error = new Error(message);
  return Object.assign(error, { name, stack: `${name}: ${message}` });
}
