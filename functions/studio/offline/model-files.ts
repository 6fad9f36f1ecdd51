import type { CARD_FILE, ModelCard } from '../../../inference/contract/card.ts';
import { isPastCaches } from './build-files.ts';
import { hasHash, readWhole } from './whole.ts';

// Of the contract the type alone: its schemas would make this script ten times as long.
const CARD: typeof CARD_FILE = 'card.json';

/** So long the network is waited for where there is an answer without it. */
const PATIENCE_MS = 4_000;
/** Of the models that the service lists, those are kept at once that take no more than this together; others when they are used. */
const MOST_BYTES = 16 * 2 ** 20;

/** Below the page: the list, a card, or a file. */
const ADDRESS = /^v1\/models(\/(?<id>[^/?]+)(\/files\/(?<file>[^/?]+))?)?$/;

/** Of cards what is read here: those that are handed on are checked by who draws with them. */
type Card = Pick<ModelCard, 'files'>;

/**
 * What the service says of its models, and their files. News come first: what is kept of a list or a card is for when there is no network.
 * A file is kept under the hash that the newest card has for it, so that a model which has changed is never put together from two.
 */
export class ModelFiles {
  private readonly base: string;
  private readonly caches: CacheStorage;

  /** @param base address of the page, ending in a slash */
  constructor(base: string, caches: CacheStorage) {
    this.base = base;
    this.caches = caches;
  }

  /** The answer to a request; undefined where it is none of models, or was asked with a key: that is for nobody else, and is not kept. */
  answer(request: Request): Promise<Response> | undefined {
    if (request.headers.has('authorization') || request.headers.has('x-api-key')) return undefined;
    const found = ADDRESS.exec(request.url.slice(this.base.length))?.groups;
    if (!found) return undefined;
    const { id, file = CARD } = found;
    return file === CARD ? this.newest(request) : this.file(request, id, file);
  }

  /** Keeps the models that the service lists, whole. */
  async keep(): Promise<void> {
    const { models } = await this.ask<{ models: { id: string }[] }>('v1/models');
    let bytes = 0;
    for (const { id } of models) {
      const { files } = await this.ask<Card>(this.nameOf(id, CARD));
      bytes += Object.values(files).reduce((sum, file) => sum + file.bytes, 0);
      if (bytes > MOST_BYTES) return;
      for (const file of Object.keys(files)) await this.file(new Request(this.base + this.nameOf(id, file)), id, file);
    }
  }

  private async ask<Answer>(name: string): Promise<Answer> {
    const response = await this.newest(new Request(this.base + name, { cache: 'no-cache' }));
    if (!response.ok) throw new Error(`${name} answered ${response.status}`);
    return response.json();
  }

  private async newest(request: Request): Promise<Response> {
    const cache = await this.open();
    const kept = isPastCaches(request) ? undefined : await cache.match(request.url, { ignoreVary: true });
    try {
      const response = await fetch(request, kept ? { signal: AbortSignal.timeout(PATIENCE_MS) } : {});
      if (response.status >= 500 && kept) return kept;
      if (!response.ok) return response;
      const whole = await readWhole(response);
      // The page of a network that asks for a password is an answer too.
      if (!response.headers.get('content-type')?.startsWith('application/json')) return kept ?? whole.answer();
      await cache.put(request.url, whole.answer());
      if (request.url.endsWith(`/files/${CARD}`)) await this.dropOld(cache, request.url, await whole.answer().json());
      return whole.answer();
    } catch (error) {
      if (kept) return kept;
      throw error;
    }
  }

  private async file(request: Request, id: string, file: string): Promise<Response> {
    const cache = await this.open();
    const hash = await this.hashOf(cache, id, file);
    if (hash === undefined) return fetch(request);
    const address = `${request.url}?sha256=${hash}`;
    const kept = isPastCaches(request) ? undefined : await cache.match(address);
    if (kept) return kept;
    const response = await fetch(request);
    if (!response.ok) return response;
    const whole = await readWhole(response);
    if (await hasHash(whole, hash)) await cache.put(address, whole.answer());
    return whole.answer();
  }

  private async hashOf(cache: Cache, id: string, file: string): Promise<string | undefined> {
    const card = await cache.match(this.base + this.nameOf(id, CARD));
    const { files }: Card = card ? await card.json() : { files: {} };
    return Object.hasOwn(files, file) ? files[file].sha256 : undefined;
  }

  /** Drops the files of the model that was in the place of this one. */
  private async dropOld(cache: Cache, address: string, { files }: Card): Promise<void> {
    const folder = address.slice(0, -CARD.length);
    const hashes = new Set(Object.values(files).map((file) => file.sha256));
    for (const { url } of await cache.keys()) {
      const hash = url.startsWith(folder) ? new URL(url).searchParams.get('sha256') : null;
      if (hash !== null && !hashes.has(hash)) await cache.delete(url);
    }
  }

  private nameOf(id: string, file: string): string {
    return `v1/models/${id}/files/${file}`;
  }

  private open(): Promise<Cache> {
    return this.caches.open(`pathloom ${this.base} models`);
  }
}
