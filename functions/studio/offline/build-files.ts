import { hasHash, readWhole, type Whole } from './whole.ts';

/** What `buildStudio` puts before the service worker: the files of the same build, each by the beginning of its sha256. */
export interface Build {
  readonly version: string;
  readonly files: Readonly<Record<string, string>>;
}

/** What the name of a page has, and its address has not. */
const OF_PAGES = /(^index)?\.html$/;

/** The files of a build, in a cache of their own. The cache of the build before stays: a page that is open goes on with its own files. */
export class BuildFiles {
  private readonly build: Build;
  private readonly base: string;
  private readonly caches: CacheStorage;

  /** @param base address of the page, ending in a slash */
  constructor(build: Build, base: string, caches: CacheStorage) {
    this.build = build;
    this.base = base;
    this.caches = caches;
  }

  /** Fetches what is not here yet. @throws Error where a file cannot be had, or is not that of this build */
  async keep(): Promise<void> {
    const cache = await this.caches.open(this.cacheOf(this.build.version));
    await Promise.all(
      Object.entries(this.build.files).map(async ([name, hash]) => {
        const address = this.addressOf(name);
        if (await cache.match(address)) return;
        const whole = (await this.fromOther(name, hash)) ?? (await fetchChecked(address, hash));
        await cache.put(address, whole.answer());
      }),
    );
  }

  /** Drops all builds but this one and the one before. */
  async dropOld(): Promise<void> {
    const others = await this.others();
    for (const version of others.slice(0, -1)) await this.caches.delete(this.cacheOf(version));
  }

  /** A page of this build; undefined where an address has none. */
  page(request: Request): Promise<Response> | undefined {
    const address = request.url.replace(/[?#].*/, '');
    const isPage = Object.keys(this.build.files).some((name) => this.addressOf(name) === address);
    return isPage ? this.kept(address, request) : undefined;
  }

  private async kept(address: string, request: Request): Promise<Response> {
    const cache = await this.caches.open(this.cacheOf(this.build.version));
    return (await cache.match(address)) ?? fetch(request);
  }

  /** A file of any build that is kept: its address says of which. */
  async file(request: Request): Promise<Response> {
    const kept = isPastCaches(request) ? undefined : await this.caches.match(request.url, { ignoreVary: true });
    return kept ?? fetch(request);
  }

  /** What has not changed since another build is not fetched again: the runtime seldom does. */
  private async fromOther(name: string, hash: string): Promise<Whole | undefined> {
    for (const version of await this.others()) {
      const address = this.addressOf(name.replace(this.build.version, version));
      const kept = await (await this.caches.open(this.cacheOf(version))).match(address);
      const whole = kept && (await readWhole(kept));
      if (whole && (await hasHash(whole, hash))) return whole;
    }
    return undefined;
  }

  /** Versions of the other builds that are kept, the latest last. */
  private async others(): Promise<string[]> {
    const start = this.cacheOf('');
    const names = (await this.caches.keys()).filter((name) => name.startsWith(start));
    return names.map((name) => name.slice(start.length)).filter((version) => version !== this.build.version);
  }

  // Caches are the origin's: the same page may be there below another address too.
  private cacheOf(version: string): string {
    return `pathloom ${this.base} build ${version}`;
  }

  private addressOf(name: string): string {
    return this.base + name.replace(OF_PAGES, '');
  }
}

/** Whether a request is to be answered by the server alone, as one that follows a damaged answer. */
export const isPastCaches = ({ cache }: Request): boolean => cache === 'reload' || cache === 'no-store';

async function fetchChecked(address: string, hash: string): Promise<Whole> {
  for (const cache of ['no-cache', 'reload'] as const) {
    const response = await fetch(address, { cache });
    if (!response.ok) throw new Error(`${address} answered ${response.status}`);
    const whole = await readWhole(response);
    if (await hasHash(whole, hash)) return whole;
  }
  throw new Error(`${address} is of another build`);
}
