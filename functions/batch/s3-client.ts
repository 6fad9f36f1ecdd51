import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { PathloomError } from '../../inference/contract/error.ts';
import { accessTo, errorCodeOf, type S3Access } from '../models/s3-access.ts';
import type { S3Settings } from '../models/s3-settings.ts';

/** What is asked of S3. */
export interface S3Request {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Statuses that are answers, besides 200 to 206. */
  readonly expected?: readonly number[];
}

/** An answer, its body read. */
export interface S3Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

/** Longest time for an answer, its body included: a part on a slow line. */
const ATTEMPT_MS = 30_000;
const ATTEMPTS = 6;
/** Before the second attempt, at most; twice as long before each further one. */
const PAUSE_MS = 250;
/** Refusals that may pass, for what was sent was slow or damaged on its way. */
const PASSING = ['RequestTimeout', 'IncompleteBody', 'BadDigest', 'XAmzContentSHA256Mismatch'];

/** A bucket as a batch uses it. What may pass (no answer, one that breaks off, 409, 429, 5xx) is tried again, with longer and longer pauses. */
export class S3Client {
  private readonly bucket: string;
  private readonly region: string;
  private readonly access: S3Access;
  /** Milliseconds by which the server's clock is ahead of ours: S3 refuses what is signed at another time than its own, give or take 15 minutes. */
  private ahead = 0;

  constructor(bucket: string, settings: S3Settings) {
    this.bucket = bucket;
    this.region = settings.region;
    this.access = accessTo(bucket, settings);
  }

  /** @throws PathloomError `write_failed` for a refusal, or where no answer can be had */
  async ask({ method, key, query = {}, headers = {}, body, expected = [] }: S3Request): Promise<S3Answer> {
    const search = new URLSearchParams(query).toString();
    const url = `${this.access.base}/${key}${search === '' ? '' : `?${search}`}`;
    // S3 takes a body only if it has this hash: what was damaged on its way is refused.
    const hash = createHash('sha256')
      .update(body ?? '')
      .digest('hex');
    for (let attempt = 1; ; attempt++) {
      const answer = await this.attempt(url, {
        method,
        headers: { ...headers, 'x-amz-content-sha256': hash },
        ...(body && { body: body as Uint8Array<ArrayBuffer> }),
      });
      if (!(answer instanceof Error)) {
        const { status, bytes } = answer;
        // Some requests fail after the status 200 was sent.
        const failed = method === 'POST' && Buffer.from(bytes).includes('<Error>');
        const skewed = status === 403 && errorCodeIn(answer) === SKEWED;
        if (!skewed && (expected.includes(status) || (status >= 200 && status <= 206 && !failed))) return answer;
        if (skewed) this.setClock(answer);
        if (!(failed || skewed || mayPass(answer)) || (skewed && attempt === ATTEMPTS)) throw this.refusal(key, answer);
      }
      if (attempt === ATTEMPTS) {
        const trouble = answer instanceof Error ? reasonOf(answer) : `status ${answer.status}`;
        throw this.failure(key, `it does not answer, asked ${ATTEMPTS} times (${trouble})`);
      }
      // Threads that failed together do not come back together.
      await wait(Math.random() * PAUSE_MS * 2 ** (attempt - 1));
    }
  }

  /** What a list of keys says of an object, which changes with it; undefined where there is none. @throws PathloomError as `ask` */
  async entryOf(key: string): Promise<string | undefined> {
    const query = { 'list-type': '2', prefix: key, 'max-keys': '1' };
    const { bytes } = await this.ask({ method: 'GET', key: '', query });
    const entry = /<Contents>[\s\S]*?<\/Contents>/.exec(Buffer.from(bytes).toString())?.[0];
    return entry?.includes(`<Key>${key}</Key>`) ? entry : undefined;
  }

  private async attempt(url: string, init: RequestInit): Promise<S3Answer | Error> {
    try {
      const signal = AbortSignal.timeout(ATTEMPT_MS);
      const aws = { datetime: new Date(Date.now() + this.ahead).toISOString().replace(/[:-]|\.\d{3}/g, '') };
      const response = await fetch(await this.access.client.sign(url, { ...init, aws, signal, redirect: 'manual' }));
      const { status, headers } = response;
      return { status, headers, bytes: new Uint8Array(await response.arrayBuffer()) };
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  /** Goes by the server's clock from now on; it knows better what it will take. */
  private setClock({ headers }: S3Answer): void {
    const ahead = Date.parse(headers.get('date') ?? '') - Date.now();
    if (!Number.isNaN(ahead)) this.ahead = ahead;
  }

  /** What a status that is no answer means. */
  refusal(key: string, answer: S3Answer): PathloomError {
    const { status, headers, bytes } = answer;
    const code = errorCodeIn(answer);
    const home = headers.get('x-amz-bucket-region') ?? /<Region>([\w-]+)</.exec(Buffer.from(bytes).toString())?.[1];
    if (status >= 300 && status <= 400 && home !== undefined && home !== this.region) {
      return this.failure(key, `the bucket is in ${home}, not ${this.region}; set AWS_REGION to it`);
    }
    if (code === 'NoSuchBucket') return this.failure(key, 'there is no such bucket');
    if (code === 'ExpiredToken') return this.failure(key, 'the credentials have expired');
    if (code === SKEWED) return this.failure(key, `the clock of this machine, ${new Date().toISOString()}, is wrong`);
    return this.failure(key, status === 403 ? `access is denied (${code})` : `status ${status}, ${code}`);
  }

  /** That something is wrong with a key, or with the bucket where it is empty. */
  failure(key: string, what: string): PathloomError {
    return new PathloomError('write_failed', `s3://${this.bucket}/${key}: ${what}`);
  }
}

const SKEWED = 'RequestTimeTooSkewed';

/** Of a connection that fails, fetch says no more than that; why is in its cause. */
function reasonOf({ message, cause }: Error): string {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  return code === undefined ? message : `${message}: ${code}`;
}

const mayPass = (answer: S3Answer): boolean =>
  answer.status === 409 || answer.status === 429 || answer.status >= 500 || PASSING.includes(errorCodeIn(answer));

const errorCodeIn = ({ bytes }: S3Answer): string => errorCodeOf(Buffer.from(bytes).toString());
