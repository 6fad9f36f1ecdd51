/** What of Cloudflare's platform the Worker calls. */

/** Variables and bindings of wrangler.jsonc. */
export interface EdgeEnvironment {
  /** Steps × paths × assets that one answer may hold. */
  readonly PATHLOOM_MAX_VALUES?: string;
  /** The same that the figures of one answer may be drawn from. */
  readonly PATHLOOM_MAX_DRAWN?: string;
  /** Who may ask, as `readKeys` reads it: a secret of the Worker. Everyone unless given. */
  readonly PATHLOOM_KEYS?: string;
  /** Requests a second that each key has, of one isolate. */
  readonly PATHLOOM_RATE?: string;
  /** The files beside the Worker; without it there is no page, and models have no reports. */
  readonly ASSETS?: { fetch(address: string): Promise<Response> };
}

/** What a request may ask of the isolate that answers it. */
export interface EdgeContext {
  /** Keeps the request's work going, for 30 s at most, though its client has left. */
  waitUntil(work: Promise<unknown>): void;
}

/** Answers kept in the data centre, by address. */
export interface AnswerCache {
  match(address: string): Promise<Response | undefined>;
  put(address: string, answer: Response): Promise<void>;
}
