import type { BatchManifest, BatchPlan } from '../../../inference/contract/batch.ts';
import type { Schedule } from '../../../inference/contract/schedule.ts';
import { storeOf } from '../../models/location.ts';
import { openDestination } from '../destination.ts';
import { findOrBegin } from '../find-or-begin.ts';
import { type LocalOptions, runLocally } from '../local.ts';
import { placeOf } from './place.ts';
import { requestFor } from './request-for.ts';

export interface DrawOptions extends Omit<LocalOptions, 'onPaths'> {
  /** Where the model packages are: a folder, or `s3://BUCKET/PREFIX`. */
  readonly models: string;
  /** Told of the batch before its first path is drawn. */
  readonly onPlan: (plan: BatchPlan) => void;
  /** Told of the paths that are drawn, or found drawn, of all. */
  readonly onPaths: (done: number, all: number) => void;
}

/** How a run of a schedule ended. */
export interface RunOutcome {
  readonly kind: 'drawn' | 'resumed' | 'kept';
  /** Where its batch is. */
  readonly out: string;
  readonly totals: Pick<BatchManifest['totals'], 'shards' | 'paths'>;
}

/**
 * Sees to it that the batch of a schedule for a time is there, on threads of this machine: one that is whole is kept, one that was begun is gone
 * on with.
 *
 * @throws PathloomError see `findOrBegin` and `runLocally`
 */
export async function drawRun(schedule: Schedule, at: Date, options: DrawOptions): Promise<RunOutcome> {
  const { models, onPlan, onPaths, ...local } = options;
  const request = requestFor(schedule, at);
  const out = placeOf(schedule.out, request.name);
  // Opened anew each time, so that a model that was trained again since is seen.
  const { plan, state } = await findOrBegin(request, storeOf(models), await openDestination(out));
  const { paths, shardPaths } = request;
  if (state === 'whole') return { kind: 'kept', out, totals: { shards: Math.ceil(paths / shardPaths), paths } };
  onPlan(plan);
  const { manifest } = await runLocally({ plan, models, out }, { ...local, onPaths: (done) => onPaths(done, paths) });
  return { kind: state === 'begun' ? 'drawn' : 'resumed', out, totals: manifest.totals };
}
