import type { ModelStore } from '../../models/store.ts';
import type { LocalOptions } from '../local.ts';
import type { Batches } from './batches.ts';
import { createLocalDrawer } from './local-drawer.ts';
import { openPlaces } from './places.ts';
import { createBatches } from './service.ts';

/** Batches that may wait while one is drawn here. */
const MOST_WAITING = 16;

export interface LocalBatchesOptions extends Pick<LocalOptions, 'workers' | 'startWorker'> {
  /** Where batches are: a folder, or `s3://BUCKET/PREFIX`. */
  readonly root: string;
  readonly models: Pick<ModelStore, 'open'>;
  /** Where its models are, for the threads. */
  readonly modelsLocation: string;
  readonly log: (message: string, error: unknown) => void;
}

/** Batches drawn on this machine. @throws PathloomError `bad_option` for a location that cannot be */
export async function openLocalBatches({ root, ...options }: LocalBatchesOptions): Promise<Batches> {
  const places = await openPlaces(root, process.env);
  const drawer = createLocalDrawer({ ...options, places, mostWaiting: MOST_WAITING });
  return createBatches({ places, drawer, models: options.models, now: Date.now });
}
