import type { BatchPlan, BatchRequest } from '../../../inference/contract/batch.ts';
import { PathloomError } from '../../../inference/contract/error.ts';
import type { ModelStore } from '../../models/store.ts';
import { findOrBegin } from '../find-or-begin.ts';
import { type LocalOptions, runLocally } from '../local.ts';
import type { Drawer, Drawing } from './batches.ts';
import { sayFailure } from './failure.ts';
import type { Places } from './places.ts';

export interface LocalDrawerOptions extends Pick<LocalOptions, 'workers' | 'startWorker'> {
  readonly places: Places;
  readonly models: Pick<ModelStore, 'open'>;
  /** Where the threads find the models. */
  readonly modelsLocation: string;
  /** Batches that may wait while one is drawn. */
  readonly mostWaiting: number;
  /** Told of what a client is not. */
  readonly log: (message: string, error: unknown) => void;
}

/** A batch from when it is asked for until it is whole; one that is given up stays known as that. */
interface Job {
  readonly request: BatchRequest;
  state: Drawing['state'];
  failure: string | undefined;
  plan: BatchPlan | undefined;
  /** Resolved when nothing is done for it any more. */
  readonly over: Promise<void>;
  readonly end: () => void;
}

/** Draws batches on threads of this machine, one at a time, in the order in which they were asked for. What it knows ends with the process. */
export function createLocalDrawer(options: LocalDrawerOptions): Drawer {
  const { places, models, mostWaiting, log } = options;
  const jobs = new Map<string, Job>();
  let running: Job | undefined;
  let closed = false;

  const waiting = () => [...jobs.values()].filter(({ state }) => state === 'waiting');
  const isActive = ({ state }: Job) => state === 'waiting' || state === 'running';

  function giveUp(job: Job, state: 'cancelled' | 'failed', failure?: string): void {
    Object.assign(job, { state, failure });
    job.end();
  }

  function drawNext(): void {
    const next = waiting().find(({ plan }) => plan !== undefined);
    if (running || closed || !next) return;
    running = next;
    next.state = 'running';
    void draw(next).finally(() => {
      running = undefined;
      next.end();
      drawNext();
    });
  }

  async function draw(job: Job): Promise<void> {
    const { name } = job.request;
    const task = { plan: job.plan as BatchPlan, models: options.modelsLocation, out: places.locationOf(name) };
    const interrupted = () => closed || job.state === 'cancelled';
    const { workers, startWorker } = options;
    try {
      await runLocally(task, { workers, startWorker, onPaths: () => {}, interrupted });
      jobs.delete(name);
    } catch (error) {
      if (interrupted()) return;
      log(`The batch ${name} failed`, error);
      job.state = 'failed';
      job.failure = sayFailure(error instanceof PathloomError ? error.code : 'internal');
    }
  }

  return {
    async start(request) {
      const known = jobs.get(request.name);
      if (known && isActive(known)) {
        if (JSON.stringify(known.request) === JSON.stringify(request)) return 'going';
        return { conflict: `another batch ${request.name} was asked for before` };
      }
      const ahead = waiting().length;
      if (ahead >= mostWaiting) return { waiting: ahead };
      const job = makeJob(request);
      jobs.set(request.name, job);
      try {
        const { plan, state } = await findOrBegin(request, models, await places.open(request.name));
        if (state === 'whole') {
          jobs.delete(request.name);
          return 'going';
        }
        job.plan = plan;
      } catch (error) {
        jobs.delete(request.name);
        if (!(error instanceof PathloomError && error.code === 'output_exists')) throw error;
        return { conflict: `the place of ${request.name} holds something that is no batch` };
      }
      drawNext();
      return 'started';
    },
    async find(id) {
      const job = jobs.get(id);
      if (!job) return undefined;
      const { state, failure, request } = job;
      return { state, request, ...(failure !== undefined && { failure }) };
    },
    async cancel(id) {
      const job = jobs.get(id);
      if (!job || !isActive(job)) return;
      if (job === running) job.state = 'cancelled';
      else giveUp(job, 'cancelled');
      await job.over;
    },
    async close() {
      closed = true;
      await running?.over;
    },
  };
}

function makeJob(request: BatchRequest): Job {
  const { promise: over, resolve: end } = withResolvers();
  return { request, state: 'waiting', failure: undefined, plan: undefined, over, end };
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
