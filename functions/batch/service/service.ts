import type { BatchManifest, BatchPlan, BatchRequest } from '../../../inference/contract/batch.ts';
import type {
  BatchAnswer,
  BatchLinks,
  BatchList,
  BatchListQuery,
  BatchQuery,
} from '../../../inference/contract/batches.ts';
import { ModelId } from '../../../inference/contract/card.ts';
import { PathloomError } from '../../../inference/contract/error.ts';
import type { Model } from '../../../inference/core/model.ts';
import type { ModelStore } from '../../models/store.ts';
import { assertSame, readPlan } from '../begin.ts';
import { readWhole } from '../destination.ts';
import { isOf } from '../find-or-begin.ts';
import { MANIFEST_FILE, PLAN_FILE, planBatch, SHARDS, shardAt, shardRequest, sizeOf } from '../plan.ts';
import { statusOf } from '../status.ts';
import type { Batches, BatchFile, Drawer, Drawing, Started } from './batches.ts';
import { createManifestReader } from './manifest.ts';
import { type Places, PRESIGNED_SECONDS } from './places.ts';

export interface BatchesOptions {
  readonly places: Places;
  readonly drawer: Drawer;
  readonly models: Pick<ModelStore, 'open'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Batches at their places, drawn by whoever draws them. What is there is asked of the places alone, so that nothing is lost with a process. */
export function createBatches({ places, drawer, models, now }: BatchesOptions): Batches {
  const manifestOf = createManifestReader(places);

  async function planAt(id: string): Promise<BatchPlan | undefined> {
    const destination = await places.open(id);
    return (await readWhole(destination, PLAN_FILE)) === undefined ? undefined : readPlan(destination);
  }

  /** What there is of a batch: its plan, or that which its request will have, and what is known of who draws it. */
  async function look(
    id: string,
  ): Promise<{ plan: BatchPlan; drawing: Drawing | undefined; isBegun: boolean } | undefined> {
    if (!ModelId.safeParse(id).success) return undefined;
    const there = await planAt(id);
    const drawing = await drawer.find(id);
    if (there) return { plan: there, drawing, isBegun: true };
    if (!drawing?.request) return undefined;
    const { card } = await models.open(drawing.request.model);
    return { plan: planBatch(drawing.request, card), drawing, isBegun: false };
  }

  async function find(id: string, query: BatchQuery): Promise<BatchAnswer | undefined> {
    const found = await look(id);
    if (!found) return undefined;
    const { plan, drawing, isBegun } = found;
    const manifest = await manifestOf(id);
    const { request } = plan;
    const facts = { id, model: { id: plan.model.id, sha256: plan.model.sha256 }, request };
    if (manifest) {
      const { totals, statistics } = manifest;
      const { rows: _rows, ...whole } = totals;
      const links = await linksOf(id, manifest, query);
      return { ...facts, state: 'complete', size: totals, whole, statistics, links };
    }
    const { shards, paths, bytes } = isBegun
      ? await statusOf(plan, await places.open(id))
      : { shards: { whole: 0 }, paths: { whole: 0 }, bytes: 0 };
    return {
      ...{ ...facts, state: drawing?.state ?? 'unfinished', size: sizeOf(plan) },
      ...(drawing?.failure !== undefined && { failure: drawing.failure }),
      whole: { shards: shards.whole, paths: paths.whole, bytes },
    };
  }

  async function linksOf(id: string, { shards }: BatchManifest, { from, links }: BatchQuery): Promise<BatchLinks> {
    const { presign } = places;
    const href = (key: string) =>
      presign ? presign(id, key) : `/v1/batches/${id}/files/${key.startsWith(SHARDS) ? key.slice(SHARDS.length) : key}`;
    const page = shards.slice(from, from + links);
    return {
      manifest: await href(MANIFEST_FILE),
      shards: await Promise.all(page.map(async (shard) => ({ ...shard, href: await href(shard.key) }))),
      next: from + links < shards.length ? from + links : null,
      until: presign ? new Date(now() + 1000 * PRESIGNED_SECONDS).toISOString() : null,
    };
  }

  async function start(request: BatchRequest): Promise<Started> {
    const model = await models.open(request.model);
    const plan = planBatch(request, model.card);
    // What is wrong with the start, such as a day that the history lacks, is said now.
    const { query, range } = shardRequest(plan, shardAt(request, 0));
    await model.generate(query, { range });
    return inside(() => begin(request, model));
  }

  async function begin(request: BatchRequest, model: Pick<Model, 'card'>): Promise<Started> {
    const id = request.name;
    const there = await planAt(id);
    const answer = async (isNew: boolean): Promise<Started> => {
      const batch = await find(id, { from: 0, links: 0 });
      if (!batch) throw new Error(`the batch ${id} was begun, and is not there`);
      return { kind: 'accepted', isNew, batch };
    };
    if (there) {
      const isWhole = (await places.stampOf(id, MANIFEST_FILE)) !== undefined;
      // One that is whole stays what it is, whatever became of its model.
      if (isWhole && isOf(there, request)) return answer(false);
      const difference = differenceFrom(there, model, request);
      if (difference !== undefined) return { kind: 'conflict', message: difference };
    }
    const outcome = await drawer.start(request);
    if (typeof outcome === 'string') return answer(outcome === 'started');
    return 'waiting' in outcome ? { kind: 'full', ...outcome } : { kind: 'conflict', message: outcome.conflict };
  }

  async function file(id: string, name: string): Promise<BatchFile | undefined> {
    if (!ModelId.safeParse(id).success || !FILE.test(name)) return undefined;
    const key = name === MANIFEST_FILE ? name : `${SHARDS}${name}`;
    // What is not complete is not given out: it would be taken for all.
    const manifest = await manifestOf(id);
    const entry = manifest?.shards.find((shard) => shard.key === key);
    if (!manifest || (name !== MANIFEST_FILE && !entry)) return undefined;
    if (places.presign) return { kind: 'elsewhere', href: await places.presign(id, key) };
    const destination = await places.open(id);
    const read = async () => (await destination.read(key)) ?? lost(key);
    if (entry) return { kind: 'here', bytes: entry.bytes, sha256: entry.sha256, read };
    const bytes = await readWhole(destination, key);
    return bytes && { kind: 'here', bytes: bytes.length, read };
  }

  async function list({ after, limit }: BatchListQuery): Promise<BatchList> {
    const names = await places.names(after, limit + 1);
    const batches = await Promise.all(
      names.slice(0, limit).map(async (id) => {
        // Asked before the manifest: a batch that is finished in between has one.
        const drawing = await drawer.find(id);
        if (await places.stampOf(id, MANIFEST_FILE)) return { id, state: 'complete' as const };
        if (drawing) return { id, state: drawing.state };
        return (await places.stampOf(id, PLAN_FILE)) ? { id, state: 'unfinished' as const } : undefined;
      }),
    );
    const next = names.length > limit ? names[limit - 1] : null;
    return { batches: batches.filter((batch) => batch !== undefined), next };
  }

  async function cancel(id: string): Promise<BatchAnswer | undefined> {
    if (!(await look(id))) return undefined;
    await drawer.cancel(id);
    return find(id, { from: 0, links: 0 });
  }

  return {
    start,
    find: (id, query) => inside(() => find(id, query)),
    list: (query) => inside(() => list(query)),
    cancel: (id) => inside(() => cancel(id)),
    file: (id, name) => inside(() => file(id, name)),
    close: () => drawer.close(),
  };
}

/** What is wrong with places and files is the operator's business: a client is told no more than that something is. */
async function inside<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof PathloomError ? new Error(error.message, { cause: error }) : error;
  }
}

const FILE = /^(manifest\.json|\d{6}\.parquet)$/;

function lost(key: string): never {
  throw new PathloomError('bad_data', `${key} is missing`);
}

/** Why a batch that is there cannot be gone on with for a request; undefined where it can. */
function differenceFrom(
  plan: BatchPlan,
  model: Parameters<typeof assertSame>[1],
  request: BatchRequest,
): string | undefined {
  try {
    assertSame(plan, model, request);
    return undefined;
  } catch (error) {
    if (error instanceof PathloomError) return error.message;
    throw error;
  }
}
