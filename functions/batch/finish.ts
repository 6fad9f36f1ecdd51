import type { BatchManifest, BatchPlan, ShardReceipt } from '../../inference/contract/batch.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import { PATH_COLUMN, STEP_COLUMN } from '../../inference/formats/columns.ts';
import { type Destination, oncePiece } from './destination.ts';
import { MANIFEST_FILE, SHARDS, type Shard, shardAt, shardCount } from './plan.ts';
import { encodeJson, readReceipt } from './shard.ts';
import { TallySum } from './tally.ts';

/**
 * Writes the manifest, and only if every shard is there with its receipt.
 *
 * @throws PathloomError `bad_data` naming the first shard that is not
 */
export async function finishBatch(plan: BatchPlan, destination: Destination): Promise<BatchManifest> {
  const manifest = await makeManifest(plan, destination);
  await destination.write(MANIFEST_FILE, oncePiece(encodeJson(manifest)));
  await destination.sweep();
  return manifest;
}

/**
 * The manifest that follows from the receipts: the same whoever drew the shards, in whatever order, with however many interruptions.
 *
 * @throws PathloomError `bad_data` naming the first shard that is missing, of another size than its receipt says, or without one
 */
export async function makeManifest(plan: BatchPlan, destination: Destination): Promise<BatchManifest> {
  const sizes = new Map<string, number>();
  for await (const { key, bytes } of destination.list(SHARDS)) sizes.set(key, bytes);
  const sum = new TallySum(plan.assets.length);
  const shards: BatchManifest['shards'] = [];
  const totals = { shards: 0, paths: 0, rows: 0, bytes: 0 };
  for await (const [shard, receipt] of receiptsOf(plan, destination)) {
    const problem = problemOf(receipt?.bytes, sizes.get(shard.key));
    if (!receipt || problem !== undefined) {
      throw new PathloomError('bad_data', `${shard.key} of ${destination.location} ${problem}`);
    }
    const { plan: _plan, tallies, ...entry } = receipt;
    sum.add(tallies);
    shards.push(entry);
    totals.shards++;
    totals.paths += entry.paths;
    totals.rows += entry.rows;
    totals.bytes += entry.bytes;
  }
  const { sha256, ...facts } = plan;
  return {
    ...facts,
    plan: sha256,
    columns: [
      ...[PATH_COLUMN, STEP_COLUMN].map((name) => ({ name, type: 'int32' as const })),
      ...plan.assets.map((name) => ({ name, type: 'float32' as const })),
    ],
    ...{ totals, statistics: sum.statistics(plan.assets), shards },
  };
}

/** Receipts asked for at a time: one by one, those of a large batch in S3 would take hours. */
const AT_A_TIME = 64;

/** Every shard with its receipt, if there is one, in order. */
async function* receiptsOf(
  plan: BatchPlan,
  destination: Destination,
): AsyncGenerator<readonly [Shard, ShardReceipt | undefined]> {
  const count = shardCount(plan.request);
  for (let from = 0; from < count; from += AT_A_TIME) {
    const indices = Array.from({ length: Math.min(AT_A_TIME, count - from) }, (_, i) => from + i);
    const shards = indices.map((index) => shardAt(plan.request, index));
    const receipts = await Promise.all(shards.map((shard) => readReceipt(destination, plan, shard)));
    yield* shards.map((shard, i) => [shard, receipts[i]] as const);
  }
}

function problemOf(promised: number | undefined, found: number | undefined): string | undefined {
  if (found === undefined) return 'is missing';
  if (promised === undefined) return 'has no receipt';
  return found === promised ? undefined : `has ${found} bytes, ${promised} by its receipt`;
}
