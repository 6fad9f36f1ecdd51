import type { BatchManifest, BatchPlan } from '../../inference/contract/batch.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import type { Destination } from './destination.ts';
import { finishBatch } from './finish.ts';
import { shardCount } from './plan.ts';

/** Draws shards, one at a time: a thread of this machine, or a function elsewhere. */
export interface ShardWorker {
  /**
   * Sees to it that a shard is there: see `ensureShard`.
   *
   * @throws PathloomError
   */
  ensure(index: number): Promise<'drawn' | 'kept'>;
  /** Ends the worker. What it is drawing is not finished. */
  close(): Promise<void>;
}

export interface RunOptions {
  readonly workers: readonly ShardWorker[];
  readonly interrupted: () => boolean;
}

export interface RunResult {
  readonly manifest: BatchManifest;
  /** Shards that this run drew; the others were there. */
  readonly drawn: number;
}

/**
 * Hands shards to the workers until all are there, and writes the manifest. However it ends otherwise, it can be run again: what is whole
 * stays, so that at most one shard of each worker is drawn twice.
 *
 * @throws PathloomError `interrupted`, or that of the first worker that failed
 */
export async function runBatch(
  plan: BatchPlan,
  destination: Destination,
  { workers, interrupted }: RunOptions,
): Promise<RunResult> {
  const count = shardCount(plan.request);
  const failures: unknown[] = [];
  let next = 0;
  let whole = 0;
  let drawn = 0;
  const work = async (worker: ShardWorker) => {
    while (next < count && failures.length === 0 && !interrupted()) {
      const outcome = await worker.ensure(next++);
      whole++;
      if (outcome === 'drawn') drawn++;
    }
  };
  await Promise.all(
    workers.map((worker) =>
      work(worker).catch(async (error: unknown) => {
        failures.push(error);
        // The others are drawing what would be drawn again anyhow.
        await Promise.all(workers.map((other) => other.close()));
      }),
    ),
  );
  const failure = failures.find((error) => !isInterruption(error));
  if (failure !== undefined) throw failure;
  if (whole < count) {
    // Unless it was the user, it is said why.
    const why = failures.length === 0 || interrupted() ? '' : `${(failures[0] as Error).message}: `;
    const done = `${why}${whole} of ${count} shards are whole`;
    throw new PathloomError('interrupted', `${done}; pathloom batch resume ${destination.location} draws the others`);
  }
  return { manifest: await finishBatch(plan, destination), drawn };
}

const isInterruption = (error: unknown): boolean => error instanceof PathloomError && error.code === 'interrupted';
