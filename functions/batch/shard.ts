import { createHash } from 'node:crypto';
import { type BatchPlan, ShardReceipt } from '../../inference/contract/batch.ts';
import type { PathChunk } from '../../inference/contract/chunk.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import { parse } from '../../inference/contract/parse.ts';
import type { ScenarioSource } from '../../inference/core/source.ts';
import { encode } from '../../inference/formats/index.ts';
import { type Destination, oncePiece, readWhole } from './destination.ts';
import { modelChanged, type Shard, shardRequest } from './plan.ts';
import { Tally } from './tally.ts';

/** What is watched while a shard is drawn. */
export interface Watch {
  /** Told of paths as they are drawn. */
  readonly onPaths: (paths: number) => void;
  readonly interrupted: () => boolean;
}

/** Draws shards: of a model the part that is called. */
type Source = Pick<ScenarioSource, 'generate'>;

/**
 * Sees to it that a shard is there, whole, and known to be. One that is there already is left as it is if it is what its receipt says, so
 * that asking twice, or after a crash, ends the same.
 *
 * @returns whether it had to be drawn
 * @throws PathloomError `write_failed`; `interrupted`, whereupon nothing of the shard is there
 */
export async function ensureShard(
  source: Source,
  plan: BatchPlan,
  shard: Shard,
  destination: Destination,
  watch: Watch,
): Promise<'drawn' | 'kept'> {
  const known = await readReceipt(destination, plan, shard);
  if (known && (await hashOf(destination, shard.key)) === known.sha256) {
    watch.onPaths(shard.paths);
    return 'kept';
  }
  const drawing = await drawShard(source, plan, shard, watch);
  await destination.write(shard.key, drawing.pieces);
  await destination.write(shard.receiptKey, oncePiece(encodeJson(drawing.receipt())));
  return 'drawn';
}

/** A shard's bytes, and once they have all been taken its receipt. */
export async function drawShard(
  source: Source,
  plan: BatchPlan,
  shard: Shard,
  watch: Watch,
): Promise<{ readonly pieces: AsyncIterable<Uint8Array>; readonly receipt: () => ShardReceipt }> {
  const { query, range } = shardRequest(plan, shard);
  const { manifest, chunks } = await source.generate(query, { range });
  if (manifest.model.sha256 !== plan.model.sha256) {
    throw new PathloomError('bad_model', modelChanged(plan, manifest.model.sha256));
  }
  const tally = new Tally(plan.assets.length);
  const hash = createHash('sha256');
  let bytes = 0;
  const counted = async function* () {
    for await (const piece of encode(plan.request.format, watched(chunks, tally, shard, watch), manifest)) {
      hash.update(piece);
      bytes += piece.length;
      yield piece;
    }
  };
  const { key, firstPath, paths } = shard;
  return {
    pieces: counted(),
    receipt: () =>
      // Puts the fields in the order of the schema, so that the same receipt is the same bytes.
      ShardReceipt.parse({
        ...{ plan: plan.sha256, key, firstPath, paths, rows: paths * plan.request.steps, bytes },
        ...{ sha256: hash.digest('hex'), tallies: tally.seal() },
      }),
  };
}

async function* watched(
  chunks: AsyncIterable<PathChunk>,
  tally: Tally,
  { firstPath }: Shard,
  { onPaths, interrupted }: Watch,
): AsyncGenerator<PathChunk> {
  for await (const chunk of chunks) {
    tally.add(chunk);
    yield chunk;
    // A turn of the event loop, in which messages can arrive and leave.
    await new Promise((turn) => setImmediate(turn));
    if (interrupted()) throw new PathloomError('interrupted', `the shard from path ${firstPath} was interrupted`);
    if (chunk.paths > 1 || chunk.firstStep === 0) onPaths(chunk.paths);
  }
}

/** A shard's receipt for this plan; undefined where there is none, or one of another plan, or what is no receipt. */
export async function readReceipt(
  destination: Pick<Destination, 'read'>,
  plan: BatchPlan,
  { key, receiptKey, firstPath, paths }: Shard,
): Promise<ShardReceipt | undefined> {
  const bytes = await readWhole(destination, receiptKey);
  if (!bytes) return undefined;
  let receipt: ShardReceipt;
  try {
    receipt = parse(ShardReceipt, JSON.parse(Buffer.from(bytes).toString()), (field) => field);
  } catch {
    return undefined;
  }
  const ours =
    receipt.plan === plan.sha256 &&
    receipt.key === key &&
    receipt.firstPath === firstPath &&
    receipt.paths === paths &&
    receipt.rows === paths * plan.request.steps &&
    receipt.tallies.length === plan.assets.length;
  return ours ? receipt : undefined;
}

/** sha256 of a file; undefined where there is none. */
export async function hashOf(destination: Pick<Destination, 'read'>, key: string): Promise<string | undefined> {
  const pieces = await destination.read(key);
  if (!pieces) return undefined;
  const hash = createHash('sha256');
  for await (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}

/** A value as the bytes of a JSON file; the same value gives the same bytes. */
export const encodeJson = (value: unknown): Uint8Array => Buffer.from(`${JSON.stringify(value)}\n`);
