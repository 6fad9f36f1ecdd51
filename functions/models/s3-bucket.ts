import { setTimeout as wait } from 'node:timers/promises';
import { PathloomError } from '../../inference/contract/error.ts';
import { accessTo, errorCodeOf, type S3Access } from './s3-access.ts';
import type { S3Settings } from './s3-settings.ts';

export interface S3Object {
  readonly bytes: Uint8Array;
  /** Changes with the object. */
  readonly etag: string;
}

export interface GetOptions {
  /** A longer object is refused before it is read. */
  readonly maxBytes: number;
  /** Where the object is still that of this ETag, `unchanged` comes instead of it. */
  readonly etag?: string;
  /** How often it is tried; 3 times unless given. */
  readonly attempts?: number;
}

const ATTEMPT_MS = 5_000;
const ATTEMPTS = 3;
/** Before the second attempt, at most; twice as long before the third. */
const PAUSE_MS = 200;

/**
 * What is read of a bucket. Every failure is a PathloomError `bad_model`, which says what is wrong with the bucket, its region or the
 * credentials; a client of the service sees nothing of it but the status 503.
 */
export class S3Bucket {
  private readonly name: string;
  private readonly region: string;
  private readonly access: S3Access;
  private readonly attemptMs: number;

  /** @param attemptMs longest time for an answer, its body included */
  constructor(name: string, settings: S3Settings, attemptMs = ATTEMPT_MS) {
    this.name = name;
    this.region = settings.region;
    this.access = accessTo(name, settings);
    this.attemptMs = attemptMs;
  }

  /** An object; undefined where there is none. */
  async get(
    key: string,
    { maxBytes, etag, attempts = ATTEMPTS }: GetOptions,
  ): Promise<S3Object | 'unchanged' | undefined> {
    const headers: Record<string, string> = etag === undefined ? {} : { 'if-none-match': etag };
    return this.ask(`/${key}`, attempts, headers, async (response) => {
      if (response.status === 304) return 'unchanged';
      if (response.status === 200) {
        const length = Number(response.headers.get('content-length'));
        if (length > maxBytes) {
          await response.body?.cancel();
          throw this.failure(`${key} has ${length} bytes, more than the ${maxBytes} that are allowed`);
        }
        return { bytes: new Uint8Array(await response.arrayBuffer()), etag: response.headers.get('etag') ?? '' };
      }
      const code = errorCodeOf(await response.text());
      // Without the right to list the whole bucket, S3 denies what is not there.
      if (code === 'NoSuchKey' || (response.status === 403 && !(await this.has(key)))) return undefined;
      throw this.refusal(response, code);
    });
  }

  async has(key: string): Promise<boolean> {
    const page = await this.list({ prefix: key, 'max-keys': '1' });
    return page.includes(`<Key>${key}</Key>`);
  }

  /** Names of the folders under a prefix, which is empty or ends with a slash. */
  async folders(prefix: string): Promise<string[]> {
    const names: string[] = [];
    let token: string | undefined;
    do {
      const page = await this.list({ prefix, delimiter: '/', ...(token && { 'continuation-token': token }) });
      for (const [, folder] of page.matchAll(/<CommonPrefixes>\s*<Prefix>(?:[^<]*\/)?([^</]+)\/<\/Prefix>/g)) {
        names.push(folder);
      }
      token = /<NextContinuationToken>([^<]+)</.exec(page)?.[1];
    } while (token !== undefined);
    return names;
  }

  /** A page of keys, in the XML that S3 writes. */
  private list(query: Readonly<Record<string, string>>): Promise<string> {
    const path = `/?${new URLSearchParams({ 'list-type': '2', ...query })}`;
    return this.ask(path, ATTEMPTS, {}, async (response) => {
      const text = await response.text();
      if (response.status !== 200) throw this.refusal(response, errorCodeOf(text));
      return text;
    });
  }

  /** Tries again what may pass: no answer, an answer that breaks off, 429 and 5xx. */
  private async ask<T>(
    path: string,
    attempts: number,
    headers: Record<string, string>,
    read: (response: Response) => Promise<T>,
  ): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      let trouble: unknown;
      try {
        const signal = AbortSignal.timeout(this.attemptMs);
        const response = await fetch(
          await this.access.client.sign(`${this.access.base}${path}`, { headers, signal, redirect: 'manual' }),
        );
        if (response.status !== 429 && response.status < 500) return await read(response);
        await response.body?.cancel();
        trouble = new Error(`status ${response.status}`);
      } catch (error) {
        if (error instanceof PathloomError) throw error;
        trouble = error;
      }
      if (attempt === attempts) throw this.failure(`it does not answer, asked ${attempts} times`, trouble);
      // Functions that failed together do not come back together.
      await wait(Math.random() * PAUSE_MS * 2 ** (attempt - 1));
    }
  }

  private refusal({ status, headers }: Response, code: string): PathloomError {
    const home = headers.get('x-amz-bucket-region');
    if (status === 301 || status === 400) {
      const elsewhere = home !== null && home !== this.region ? `; it is in ${home}, not ${this.region}` : '';
      return this.failure(`status ${status}, ${code}${elsewhere}`);
    }
    if (status === 403) return this.failure(`access is denied (${code})`);
    return this.failure(code === 'NoSuchBucket' ? 'there is no such bucket' : `status ${status}, ${code}`);
  }

  private failure(what: string, cause?: unknown): PathloomError {
    return new PathloomError('bad_model', `models in S3, bucket ${this.name}: ${what}`, { cause });
  }
}
