import type { BatchPlan } from '../../inference/contract/batch.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import { drawIndex, Stream } from '../../inference/core/random.ts';
import type { ScenarioSource } from '../../inference/core/source.ts';
import { type Destination, readWhole } from './destination.ts';
import { makeManifest } from './finish.ts';
import { MANIFEST_FILE, PLAN_FILE, type Shard, shardAt, shardsOf } from './plan.ts';
import { drawShard, encodeJson, hashOf, readReceipt } from './shard.ts';

/** Something that is not as it should be, of one file. */
export interface Finding {
  readonly kind: 'missing' | 'altered' | 'extra';
  readonly key: string;
  /** A sentence for people. */
  readonly message: string;
}

export interface VerifyOptions {
  /** What draws paths again. */
  readonly source: Pick<ScenarioSource, 'generate'>;
  /** Numbers of paths to be drawn again, each with all of its shard. */
  readonly sampled: readonly number[];
  /** Told of the shards that were read or drawn again, of all that will be. */
  readonly onShard: (done: number, all: number) => void;
  readonly interrupted: () => boolean;
}

/**
 * Reads every file of a batch and holds it against what was written down; draws sampled shards again and compares them to the bit.
 *
 * @returns what is missing, altered or extra; empty where all is as it was written
 */
export async function verifyBatch(
  plan: BatchPlan,
  destination: Destination,
  options: VerifyOptions,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const { onShard, interrupted } = options;
  const again = new Set(options.sampled.map((path) => Math.floor(path / plan.request.shardPaths)));
  const sizes = await listSizes(destination);
  const all = Math.ceil(plan.request.paths / plan.request.shardPaths) + again.size;
  let done = 0;
  for (const shard of shardsOf(plan.request)) {
    const found = await checkShard(plan, destination, shard);
    if (found) findings.push(found);
    onShard(++done, all);
    if (interrupted()) throw stopped();
  }
  for (const index of again) {
    const shard = shardAt(plan.request, index);
    // What was found out already need not be drawn.
    if (!findings.some(({ key }) => key === shard.key || key === shard.receiptKey)) {
      const found = await redrawShard(plan, destination, shard, options);
      if (found) findings.push(found);
    }
    onShard(++done, all);
  }
  findings.push(...(await checkManifest(plan, destination, findings.length === 0)));
  return [...findings, ...findExtra(plan, sizes.keys())];
}

async function listSizes(destination: Destination): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for await (const { key, bytes } of destination.list('')) sizes.set(key, bytes);
  return sizes;
}

async function checkShard(plan: BatchPlan, destination: Destination, shard: Shard): Promise<Finding | undefined> {
  const { key, receiptKey } = shard;
  const hash = await hashOf(destination, key);
  if (hash === undefined) return { kind: 'missing', key, message: `${key}, ${rangeOf(shard)}, is missing` };
  const receipt = await readReceipt(destination, plan, shard);
  if (!receipt) {
    const there = (await destination.read(receiptKey)) !== undefined;
    const message = there ? 'is not the receipt of this shard' : 'is missing';
    return { kind: there ? 'altered' : 'missing', key: receiptKey, message: `${receiptKey} ${message}` };
  }
  if (hash === receipt.sha256) return undefined;
  return { kind: 'altered', key, message: `${key} is not what was written: sha256 ${hash}, not ${receipt.sha256}` };
}

/** Draws a shard whose file is what its receipt says; hash and receipt are those of the drawing only if all bits are. */
async function redrawShard(
  plan: BatchPlan,
  destination: Destination,
  shard: Shard,
  { source, interrupted }: VerifyOptions,
): Promise<Finding | undefined> {
  const receipt = await readReceipt(destination, plan, shard);
  const drawing = await drawShard(source, plan, shard, { onPaths: () => {}, interrupted });
  for await (const _piece of drawing.pieces) if (interrupted()) throw stopped();
  const drawn = drawing.receipt();
  if (drawn.sha256 !== receipt?.sha256) {
    const message = `${shard.key} is not what ${plan.model.id} draws here: sha256 ${receipt?.sha256}, drawn again ${drawn.sha256}`;
    return { kind: 'altered', key: shard.key, message };
  }
  if (sameBytes(encodeJson(drawn), encodeJson(receipt))) return undefined;
  const message = `${shard.receiptKey} counts other values than those of its shard`;
  return { kind: 'altered', key: shard.receiptKey, message };
}

/** @param sound whether the shards are, from which alone it can be said what the manifest must be */
async function checkManifest(plan: BatchPlan, destination: Destination, sound: boolean): Promise<Finding[]> {
  const key = MANIFEST_FILE;
  const bytes = await readWhole(destination, key);
  if (!bytes) return [{ kind: 'missing', key, message: `${key} is missing: the batch is not finished` }];
  if (!sound || sameBytes(bytes, encodeJson(await makeManifest(plan, destination)))) return [];
  return [{ kind: 'altered', key, message: `${key} is not what follows from the shards` }];
}

function findExtra({ request }: BatchPlan, keys: Iterable<string>): Finding[] {
  const known = new Set([PLAN_FILE, MANIFEST_FILE]);
  for (const { key, receiptKey } of shardsOf(request)) known.add(key).add(receiptKey);
  const extra = [...keys].filter((key) => !known.has(key)).sort();
  return extra.map((key) => ({ kind: 'extra', key, message: `${key} is no part of the batch` }));
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
const rangeOf = ({ firstPath, paths }: Shard): string => `paths ${firstPath} to ${firstPath + paths - 1}`;
const stopped = () => new PathloomError('interrupted', 'the batch was not read to its end');

/** Numbers of paths, drawn evenly. */
export const samplePaths = (paths: number, samples: number, seed: number): number[] =>
  Array.from({ length: samples }, (_, i) => drawIndex(seed, i, 0, Stream.evaluation, paths));
