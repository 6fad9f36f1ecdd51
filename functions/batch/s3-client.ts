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

/** A bucket as a batch uses it. What may pass (no answer, one that breaks off, 409, 429, 5xx) is tried again, with longer and longer pauses. */
export class S3Client {
  private readonly bucket: string;
  private readonly region: string;
  private readonly access: S3Access;

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
        if (expected.includes(status) || (status >= 200 && status <= 206 && !failed)) return answer;
        if (!failed && status !== 409 && status !== 429 && status < 500) throw this.refusal(key, answer);
      }
      if (attempt === ATTEMPTS) {
        const trouble = answer instanceof Error ? answer.message : `status ${answer.status}`;
        throw this.failure(key, `it does not answer, asked ${ATTEMPTS} times (${trouble})`);
      }
      // Threads that failed together do not come back together.
      await wait(Math.random() * PAUSE_MS * 2 ** (attempt - 1));
    }
  }

  private async attempt(url: string, init: RequestInit): Promise<S3Answer | Error> {
    try {
      const signal = AbortSignal.timeout(ATTEMPT_MS);
      const response = await fetch(await this.access.client.sign(url, { ...init, signal, redirect: 'manual' }));
      const { status, headers } = response;
      return { status, headers, bytes: new Uint8Array(await response.arrayBuffer()) };
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  /** What a status that is no answer means. */
  refusal(key: string, { status, headers, bytes }: S3Answer): PathloomError {
    const code = errorCodeOf(Buffer.from(bytes).toString());
    const home = headers.get('x-amz-bucket-region');
    if ((status === 301 || status === 400) && home !== null && home !== this.region) {
      return this.failure(key, `the bucket is in ${home}, not ${this.region}`);
    }
    if (code === 'NoSuchBucket') return this.failure(key, 'there is no such bucket');
    return this.failure(key, status === 403 ? `access is denied (${code})` : `status ${status}, ${code}`);
  }

  private failure(key: string, what: string): PathloomError {
    return new PathloomError('write_failed', `s3://${this.bucket}/${key}: ${what}`);
  }
}
