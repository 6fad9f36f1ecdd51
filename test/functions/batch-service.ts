import type { Hono } from 'hono';
import type { ShardWorker } from '../../functions/batch/run.ts';
import type { Batches } from '../../functions/batch/service/batches.ts';
import { createLocalDrawer } from '../../functions/batch/service/local-drawer.ts';
import { openPlaces } from '../../functions/batch/service/places.ts';
import { createBatches } from '../../functions/batch/service/service.ts';
import { type BatchJob, openWorker } from '../../functions/batch/worker.ts';
import { createApp } from '../../functions/http/app.ts';
import { folderStore } from '../../functions/models/folder.ts';
import { BatchAnswer } from '../../inference/contract/batches.ts';

/** A service with batches that are drawn in this process, as fast as a test wants. */
export interface BatchService {
  readonly app: Hono;
  readonly batches: Batches;
  readonly logged: string[];
  /** Shards that were asked for, by the last part of the batch's location. */
  readonly asked: string[];
  /** What drawing a shard waits for. */
  gate: (batch: string, shard: number) => Promise<void>;
}

export async function makeBatchService(models: string, root: string, mostWaiting = 2): Promise<BatchService> {
  const store = folderStore(models);
  const logged: string[] = [];
  const log = (message: string, error: unknown) => logged.push(`${message}: ${String(error)}`);
  const service = { logged, asked: [] as string[], gate: async () => {} } as Omit<BatchService, 'app' | 'batches'>;
  const startWorker = (job: BatchJob, onPaths: (paths: number) => void): ShardWorker => {
    let stop = false;
    const stopped = makeGate();
    const opening = openWorker(job, { onPaths, interrupted: () => stop });
    return {
      async ensure(index) {
        const name = job.out.split('/').at(-1) ?? '';
        service.asked.push(`${name} ${index}`);
        await Promise.race([service.gate(name, index), stopped.passed]);
        return (await opening).ensure(index);
      },
      async close() {
        stop = true;
        stopped.open();
        await (await opening).close();
      },
    };
  };
  const places = await openPlaces(root, process.env);
  const drawer = createLocalDrawer({
    ...{ places, models: store, modelsLocation: models, workers: 1, startWorker, mostWaiting, log },
  });
  const batches = createBatches({ places, drawer, models: store, now: Date.now });
  const app = createApp({ models: store, maxValues: 10_000, batches: async () => batches, log });
  return Object.assign(service, { app, batches });
}

/** Sends a request for a batch. */
export const postBatch = (app: Hono, body: object, headers: Record<string, string> = {}) =>
  app.request('/v1/batches', {
    ...{ method: 'POST', body: JSON.stringify(body) },
    headers: { 'content-type': 'application/json', ...headers },
  });

export async function getBatch(app: Hono, id: string, query = ''): Promise<BatchAnswer> {
  const response = await app.request(`/v1/batches/${id}${query}`);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${response.status} ${text}`);
  return BatchAnswer.parse(JSON.parse(text));
}

/** Waits until a batch is in a state. */
export async function untilState(app: Hono, id: string, state: BatchAnswer['state']): Promise<BatchAnswer> {
  for (;;) {
    const batch = await getBatch(app, id);
    if (batch.state === state) return batch;
    if (batch.state === 'failed') throw new Error(`it failed: ${batch.failure}`);
    await new Promise((turn) => setTimeout(turn, 10));
  }
}

/** A door that is shut until it is opened. */
export function makeGate(): { readonly passed: Promise<void>; readonly open: () => void } {
  let open = () => {};
  const passed = new Promise<void>((done) => {
    open = done;
  });
  return { passed, open };
}
