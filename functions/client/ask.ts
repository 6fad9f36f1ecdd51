import { type ProblemError, readProblem } from './problem-error.ts';

/** How to reach a service. */
export interface ClientOptions {
  /** Address of the service, without `/v1`: `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Sent as `Authorization: Bearer`, where the service wants keys. */
  readonly key?: string;
  /** Most times that one request is sent, where the answer is 429 or 503 and says when to come again; 4 unless given. */
  readonly tries?: number;
  /** Longest time to wait between two of them; 30 s unless given. An answer that asks for more is thrown. */
  readonly maxWaitSeconds?: number;
  /** The platform's `fetch` unless given. */
  readonly fetch?: typeof fetch;
}

/** What a call may bring besides its fields. */
export interface CallOptions {
  /** Ends the call, also while it waits to ask again, and the reading of its answer. */
  readonly signal?: AbortSignal;
}

export interface Question {
  readonly path: string;
  /** Sent by POST as JSON; a request without it is a GET. */
  readonly body?: unknown;
  /** For a POST without a body. */
  readonly method?: 'POST';
  readonly accept?: string;
}

/** A function that asks the service, again where it is told to, and returns its answer of 2xx. @returns throws ProblemError */
export function createAsk({ url, key, tries = 4, maxWaitSeconds = 30, fetch: send = fetch }: ClientOptions) {
  const base = url.replace(/\/+$/, '');
  return async ({ path, body, method, accept = 'application/json' }: Question, { signal }: CallOptions = {}) => {
    const request: RequestInit = {
      headers: {
        accept,
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
      ...(method && { method }),
      ...(signal && { signal }),
    };
    for (let left = tries - 1; ; left--) {
      const response = await send(base + path, request);
      if (response.ok) return response;
      const problem = await readProblem(response);
      const seconds = waitOf(problem);
      if (left <= 0 || seconds === undefined || seconds > maxWaitSeconds) throw problem;
      await wait(1000 * seconds, signal);
    }
  };
}

/** Seconds until the same request may be answered; undefined where it will not be. */
function waitOf({ status, retryAfter }: ProblemError): number | undefined {
  return status === 429 || status === 503 ? retryAfter : undefined;
}

function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) abort();
  });
}
