import type { Context } from 'aws-lambda';
import type { BatchManifest, BatchRequest } from '../../inference/contract/batch.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import { storeOf } from '../models/location.ts';
import { type BegunBatch, beginForMap } from './aws/begin.ts';
import { BeginEvent, FinishEvent, readEvent, ScheduleEvent, ShardEvent } from './aws/events.ts';
import { logError, refuseInWords } from './aws/in-words.ts';
import { assertOurs } from './aws/ours.ts';
import { concurrencyIn, locationIn } from './aws/settings.ts';
import { assertSame, readPlan } from './begin.ts';
import { openDestination } from './destination.ts';
import { finishBatch } from './finish.ts';
import { shardAt, shardCount } from './plan.ts';
import { requestFor } from './schedule/request-for.ts';
import { ensureShard } from './shard.ts';

export type { BeginEvent, FinishEvent, ScheduleEvent, ShardEvent };

export interface ShardAnswer {
  /** The first. */
  readonly shard: number;
  /** Whether any had to be drawn. */
  readonly outcome: 'drawn' | 'kept';
}

/** What a schedule asks for: the state machine starts an execution of that name with it. */
export interface ScheduledRun {
  readonly name: string;
  readonly request: BatchRequest;
}

/** Of Lambda's context the part that is called. */
type TimeLimit = Pick<Context, 'getRemainingTimeInMillis'>;

/** What is left of the time when a shard is given up: enough to abort its upload and to say so. */
const LAST_MS = 5_000;

// At module scope, so that a warm function has its model open.
const models = storeOf(process.env.PATHLOOM_MODELS || 'models', { log: logError });

/**
 * The function that begins a batch, or goes on with the same one; asked by a schedule, it answers what that asks for and begins nothing, so
 * that the batch is begun by the execution of its name. What it throws is named by its code.
 */
export const begin = (event: BeginEvent | ScheduleEvent): Promise<BegunBatch | ScheduledRun> =>
  refuseInWords(async () => {
    if (typeof event === 'object' && event !== null && 'schedule' in event) {
      const { schedule, scheduledTime } = readEvent(ScheduleEvent, event);
      const request = requestFor(schedule, scheduledTime);
      return { name: request.name, request };
    }
    const { request } = readEvent(BeginEvent, event);
    const place = {
      batches: locationIn(process.env, 'PATHLOOM_BATCHES'),
      items: locationIn(process.env, 'PATHLOOM_ITEMS'),
      concurrency: concurrencyIn(process.env),
    };
    return beginForMap(request, models, place);
  });

/**
 * The function that draws shards of a batch that was begun, those that are not whole. It may be asked for the same ones again, and by two
 * at a time: what a call that failed has drawn is kept by the next.
 */
export const shard = (event: ShardEvent, context: TimeLimit): Promise<ShardAnswer> =>
  refuseInWords(async () => {
    const { batch, shard, count } = readEvent(ShardEvent, event);
    const { plan, model, destination } = await openBatch(batch);
    const last = shardCount(plan.request) - 1;
    if (shard + count - 1 > last) {
      const [field, most] = shard > last ? (['shard', last] as const) : (['count', last - shard + 1] as const);
      const value = field === 'shard' ? shard : count;
      throw new PathloomError('bad_option', `${field} ${value}: must be at most ${most}`, { field });
    }
    const interrupted = () => context.getRemainingTimeInMillis() < LAST_MS;
    const watch = { onPaths: () => {}, interrupted };
    let outcome: ShardAnswer['outcome'] = 'kept';
    for (let index = shard; index < shard + count; index++) {
      const became = await ensureShard(model, plan, shardAt(plan.request, index), destination, watch);
      if (became === 'drawn') outcome = became;
    }
    return { shard, outcome };
  });

/** The function that writes the manifest, if every shard is there, and answers what the batch came to. */
export const finish = (event: FinishEvent): Promise<BatchManifest['totals']> =>
  refuseInWords(async () => {
    const { plan, destination } = await openBatch(readEvent(FinishEvent, event).batch);
    const { totals } = await finishBatch(plan, destination);
    return totals;
  });

/** @throws PathloomError where the batch is not ours, was not begun, or was begun with another model or version */
async function openBatch(batch: string) {
  assertOurs(batch, locationIn(process.env, 'PATHLOOM_BATCHES'));
  const destination = await openDestination(batch);
  const plan = await readPlan(destination);
  const model = await models.open(plan.model.id);
  assertSame(plan, model);
  return { plan, model, destination };
}
