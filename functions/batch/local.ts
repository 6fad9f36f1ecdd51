import { openDestination } from './destination.ts';
import { shardCount } from './plan.ts';
import { type RunResult, runBatch, type ShardWorker } from './run.ts';
import type { BatchJob } from './worker.ts';

export interface LocalOptions {
  /** Threads at most; no more than there are shards are started. */
  readonly workers: number;
  readonly startWorker: (job: BatchJob, onPaths: (paths: number) => void) => ShardWorker;
  /** Told of the paths that are drawn, or found drawn, in all. */
  readonly onPaths: (done: number) => void;
  readonly interrupted: () => boolean;
}

/** How often it is asked whether the user has had enough. */
const POLL_MS = 100;

/**
 * Runs a batch on threads of this machine: see `runBatch`.
 *
 * @throws PathloomError
 */
export async function runLocally(
  job: BatchJob,
  { workers: most, startWorker, onPaths, interrupted }: LocalOptions,
): Promise<RunResult> {
  let done = 0;
  const count = (paths: number) => {
    done += paths;
    onPaths(done);
  };
  const destination = await openDestination(job.out);
  await destination.sweep();
  const threads = Math.min(most, shardCount(job.plan.request));
  const workers = Array.from({ length: threads }, () => startWorker(job, count));
  const close = () => Promise.all(workers.map((worker) => worker.close()));
  const poll = setInterval(() => {
    if (!interrupted()) return;
    clearInterval(poll);
    void close();
  }, POLL_MS);
  try {
    return await runBatch(job.plan, destination, { workers, interrupted });
  } finally {
    clearInterval(poll);
    await close();
    await destination.sweep();
  }
}
