import type { ModelStore } from '../../models/store.ts';
import type { Batches } from './batches.ts';
import { openPlaces } from './places.ts';
import { createBatches } from './service.ts';
import { openStates } from './states-client.ts';
import { createStatesDrawer } from './states-drawer.ts';

export interface AwsBatchesOptions {
  /** `s3://BUCKET/PREFIX`, where the state machine's functions write. */
  readonly root: string;
  /** ARN of the state machine. */
  readonly stateMachine: string;
  readonly models: Pick<ModelStore, 'open'>;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Batches drawn by a state machine of AWS. @throws PathloomError `bad_option` for a location, an ARN or an environment that cannot be */
export async function openAwsBatches({ root, stateMachine, models, environment }: AwsBatchesOptions): Promise<Batches> {
  const drawer = createStatesDrawer(stateMachine, openStates(environment));
  return createBatches({ places: await openPlaces(root, environment), drawer, models, now: Date.now });
}
