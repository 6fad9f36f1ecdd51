import type { BatchPlan } from '../../../inference/contract/batch.ts';
import { shardCount } from '../plan.ts';

/** Shards that one call draws, one after the other. */
export interface Item {
  /** Number of the first. */
  readonly shard: number;
  readonly count: number;
}

/** Values that a call is to draw, about half a minute on one vCPU: a call that fails is repeated, and what it has drawn is kept. */
const CALL_VALUES = 75_000_000;

/** Calls for each instance: fewer would leave some idle at the end. */
const CALLS_EACH = 4;

type Cut = Pick<BatchPlan, 'request' | 'assets'>;

/**
 * How many shards a call draws. A call is a child execution of the state machine, with three transitions: one for each of 100,000 shards
 * of a second would cost $7.50, more than what draws them; thirty in one, $0.25.
 *
 * @param concurrency calls at a time
 */
export function shardsPerCall({ request, assets }: Cut, concurrency: number): number {
  const values = Math.min(request.shardPaths, request.paths) * request.steps * assets.length;
  const byWork = Math.floor(CALL_VALUES / values);
  const byWidth = Math.floor(shardCount(request) / (CALLS_EACH * concurrency));
  return Math.max(1, Math.min(byWork, byWidth));
}

/** All shards in order, each in one item. */
export function itemsOf(shards: number, perCall: number): Item[] {
  return Array.from({ length: Math.ceil(shards / perCall) }, (_, i) => ({
    shard: i * perCall,
    count: Math.min(perCall, shards - i * perCall),
  }));
}
