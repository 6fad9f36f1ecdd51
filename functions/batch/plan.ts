import { createHash } from 'node:crypto';
import { BatchPlan, type BatchRequest, MAX_SHARD_BYTES, MAX_SHARDS } from '../../inference/contract/batch.ts';
import type { ModelCard } from '../../inference/contract/card.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import { SYNTHETIC_NOTICE } from '../../inference/contract/manifest.ts';
import type { ScenarioRequest } from '../../inference/contract/scenario.ts';
import { VERSION } from '../../inference/contract/version.ts';
import { readRequest } from '../../inference/core/request.ts';

/** A range of the batch's paths that becomes one file. */
export interface Shard {
  readonly index: number;
  readonly firstPath: number;
  readonly paths: number;
  /** Name of its file within the batch. */
  readonly key: string;
  /** Name of its receipt. */
  readonly receiptKey: string;
}

/** What a batch comes to; bytes are an estimate. */
export interface BatchSize {
  readonly shards: number;
  readonly paths: number;
  readonly rows: number;
  readonly bytes: number;
}

type PlannedModel = Pick<ModelCard, 'id' | 'sha256' | 'version'> & { readonly data: Pick<ModelCard['data'], 'assets'> };

/**
 * Fixes what a batch will be.
 *
 * @throws PathloomError `bad_option` for a request that does not fit the model, or for shards that are too many or too large
 */
export function planBatch(request: BatchRequest, { id, sha256, version, data }: PlannedModel): BatchPlan {
  readRequest(scenarioOf(request), { id, assets: data.assets.length }, {});
  const shards = shardCount(request);
  if (shards > MAX_SHARDS) {
    const least = Math.ceil(request.paths / MAX_SHARDS);
    throw refusal(
      'shardPaths',
      `shardPaths ${request.shardPaths}: ${shards} shards are more than ${MAX_SHARDS}; must be at least ${least}`,
    );
  }
  const perPath = 4 * request.steps * data.assets.length;
  const most = Math.max(1, Math.floor(MAX_SHARD_BYTES / perPath));
  if (Math.min(request.shardPaths, request.paths) > most) {
    const size = `a path has ${perPath} bytes, a shard at most ${MAX_SHARD_BYTES}`;
    throw refusal('shardPaths', `shardPaths ${request.shardPaths}: ${size}; must be at most ${most}`);
  }
  const plan = {
    synthetic: true as const,
    notice: SYNTHETIC_NOTICE,
    generator: `pathloom ${VERSION}`,
    model: { id, sha256, version },
    assets: data.assets,
    request,
  };
  return { ...plan, sha256: planHash(plan) };
}

/** The hash of a plan's contents: what is drawn, how it is cut, and the model's hash. */
export function planHash(plan: Omit<BatchPlan, 'sha256'>): string {
  // The schema puts the fields in one order, wherever the plan was read from.
  const { sha256: _own, ...contents } = BatchPlan.parse({ ...plan, sha256: '0'.repeat(64) });
  return createHash('sha256').update(JSON.stringify(contents)).digest('hex');
}

type Cut = Pick<BatchRequest, 'paths' | 'shardPaths'>;

export const shardCount = ({ paths, shardPaths }: Cut): number => Math.ceil(paths / shardPaths);

/** Shard `index`, counted from 0. Its name and its first path do not depend on the number of paths. */
export function shardAt({ paths, shardPaths }: Cut, index: number): Shard {
  const firstPath = index * shardPaths;
  const name = String(index).padStart(6, '0');
  return {
    ...{ index, firstPath, paths: Math.min(shardPaths, paths - firstPath) },
    ...{ key: `${SHARDS}${name}.parquet`, receiptKey: `${RECEIPTS}${name}.json` },
  };
}

/** All shards in order, one at a time. */
export function* shardsOf(cut: Cut): Generator<Shard> {
  for (let index = 0; index < shardCount(cut); index++) yield shardAt(cut, index);
}

export const SHARDS = 'shards/';
export const RECEIPTS = 'receipts/';
export const PLAN_FILE = 'plan.json';
export const MANIFEST_FILE = 'manifest.json';

/** Bytes that a row's two counters take once packed. */
const COUNTER_BYTES = 0.06;
/** Bytes of a file beside its rows: its footer and the request in it. */
const FILE_BYTES = 2000;

/** What the batch comes to. */
export function sizeOf({ request, assets }: Pick<BatchPlan, 'request' | 'assets'>): BatchSize {
  const { paths, steps } = request;
  const shards = shardCount(request);
  const rows = paths * steps;
  return {
    ...{ shards, paths, rows },
    bytes: Math.round(rows * (4 * assets.length + COUNTER_BYTES)) + shards * FILE_BYTES,
  };
}

/**
 * The request that draws a shard, and its range of it. It asks for no path beyond the shard, so that the file, which carries it, is the
 * same in a batch of any size.
 */
export function shardRequest({ request }: Pick<BatchPlan, 'request'>, { firstPath, paths }: Shard) {
  return { query: { ...scenarioOf(request), paths: firstPath + paths }, range: { firstPath, paths } };
}

/** The batch's request without what only a batch has. */
function scenarioOf({
  name: _name,
  format: _format,
  shardPaths: _shardPaths,
  ...scenario
}: BatchRequest): ScenarioRequest {
  return scenario;
}

/** What to say of a model that is no longer the plan's. */
export const modelChanged = ({ model }: BatchPlan, found: string): string =>
  `model ${model.id} has changed: its sha256 is ${found}, the batch was begun with ${model.sha256}`;

const refusal = (field: string, message: string) => new PathloomError('bad_option', message, { field });
