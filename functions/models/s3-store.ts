import { CARD_FILE, type ModelCard, ModelId, PACKAGE_FILES, REPORT_FILE } from '../../inference/contract/card.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import { sha256 } from '../../inference/core/bytes.ts';
import { Model, nodeRuntime } from '../../inference/node.ts';
import type { FileCache } from './file-cache.ts';
import type { S3Bucket } from './s3-bucket.ts';
import type { ModelStore } from './store.ts';
import { assertModelId, unknownModel } from './unknown-model.ts';

export interface S3StoreOptions {
  readonly bucket: Pick<S3Bucket, 'get' | 'has' | 'folders'>;
  /** Empty, or ending with a slash; after it come the id and the name of the file. */
  readonly prefix: string;
  readonly cache: FileCache;
  /** Milliseconds since any moment. */
  readonly now: () => number;
  /** Told of what is wrong while answers go on. */
  readonly log: (message: string, error: unknown) => void;
}

/** For so long what is known is not asked for again. */
const FRESH_MS = 60_000;
const MAX_CARD_BYTES = 16 * 2 ** 20;
const MAX_REPORT_BYTES = 64 * 2 ** 20;

interface Known {
  readonly model: Model;
  readonly etag: string;
  askedAt: number;
}

/**
 * The packages under a prefix of a bucket. A package is fetched whole and checked before it is served: its card against the model's
 * hash, its files against the card. A model stays until another that is whole is under its id, or none.
 */
export function s3Store({ bucket, prefix, cache, now, log }: S3StoreOptions): ModelStore {
  const known = new Map<string, Known>();
  const asking = new Map<string, Promise<Model>>();
  let listed: { readonly ids: Promise<string[]>; readonly at: number } | undefined;

  async function open(id: string): Promise<Model> {
    assertModelId(id);
    const have = known.get(id);
    if (have && now() - have.askedAt < FRESH_MS) return have.model;
    // Who comes meanwhile waits for the same answer.
    const asked = asking.get(id) ?? ask(id, have).finally(() => asking.delete(id));
    asking.set(id, asked);
    return asked;
  }

  async function ask(id: string, have: Known | undefined): Promise<Model> {
    const key = `${prefix}${id}/${CARD_FILE}`;
    try {
      // Who has a model does not wait long for news of it.
      const news = have ? { etag: have.etag, attempts: 1 } : {};
      const card = await bucket.get(key, { maxBytes: MAX_CARD_BYTES, ...news });
      if (card === undefined) {
        known.delete(id);
        throw unknownModel(id);
      }
      if (card !== 'unchanged') {
        const model = await load(id, card.bytes);
        known.set(id, { model, etag: card.etag, askedAt: now() });
        return model;
      }
    } catch (error) {
      if (!known.has(id)) throw error;
      log(`Model ${id} stays as it is: it could not be asked for, or what is in its place is not whole`, error);
    }
    const kept = known.get(id) as Known;
    kept.askedAt = now();
    return kept.model;
  }

  /** Fetches a package. The model that it replaces is not closed: answers that are on their way still draw from it. */
  async function load(id: string, card: Uint8Array): Promise<Model> {
    const read = async (file: string) => (file === CARD_FILE ? card : readChecked(id, file, model.card.files[file]));
    const model: Model = await Model.open(read, nodeRuntime());
    if (model.card.id !== id) {
      throw new PathloomError('bad_model', `the package at ${prefix}${id} is of the model ${model.card.id}`);
    }
    // All of them are waited for: what goes on after an answer would stand still in a function.
    const results = await Promise.allSettled(Object.keys(model.card.files).map(read));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
    return model;
  }

  async function readChecked(id: string, file: string, entry: ModelCard['files'][string]): Promise<Uint8Array> {
    // The name of the file becomes part of a key too.
    if (!PACKAGE_FILES.includes(file)) throw new PathloomError('bad_model', `${file} is no file of a model package`);
    const kept = await cache.read(entry.sha256);
    if (kept) return kept;
    const object = await bucket.get(`${prefix}${id}/${file}`, { maxBytes: entry.bytes });
    if (object === undefined || object === 'unchanged') {
      throw new PathloomError('bad_model', `${file} of ${id} is missing in the bucket`);
    }
    const found = await sha256(object.bytes);
    if (found !== entry.sha256) {
      const message = `${file} of ${id} in the bucket is not the file of its card: sha256 ${found}, expected ${entry.sha256}`;
      throw new PathloomError('bad_model', message);
    }
    await cache
      .write(entry.sha256, object.bytes)
      .catch((error: unknown) => log(`${file} of ${id} cannot be kept, and will be fetched again`, error));
    return object.bytes;
  }

  async function list(): Promise<string[]> {
    const names = (await bucket.folders(prefix)).filter((name) => ModelId.safeParse(name).success);
    // A folder without a card is something else.
    const found = await Promise.all(names.map((name) => bucket.has(`${prefix}${name}/${CARD_FILE}`)));
    return names.filter((_name, i) => found[i]).sort();
  }

  return {
    open,
    ids() {
      if (listed && now() - listed.at < FRESH_MS) return listed.ids;
      const ids = list();
      listed = { ids, at: now() };
      ids.catch(() => {
        listed = undefined;
      });
      return ids;
    },
    async report(id) {
      await open(id);
      const report = await bucket.get(`${prefix}${id}/${REPORT_FILE}`, { maxBytes: MAX_REPORT_BYTES });
      return typeof report === 'object' ? report.bytes : undefined;
    },
  };
}
