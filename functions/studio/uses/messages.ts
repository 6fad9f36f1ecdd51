import type { Failure, FromWorker, ToWorker } from '../../../inference/browser/messages.ts';
import type { Model } from '../../../inference/core/model.ts';

/** Work that the page waits for. */
export interface Job {
  /** Hears the page; to be awaited every few milliseconds. @throws Stopped where nobody waits any more */
  readonly pause: () => Promise<void>;
  /** Tells how far it is. */
  readonly progress: (done: number, of: number) => void;
}

/** What a worker can do with its model. */
export type Tasks = Readonly<Record<string, (model: Model, given: never, job: Job) => Promise<unknown>>>;

/** What the page says. */
export type ToUse =
  | Extract<ToWorker, { kind: 'open' }>
  | { readonly kind: 'work'; readonly id: number; readonly task: string; readonly given: unknown }
  | { readonly kind: 'stop'; readonly id: number };

/** What the worker answers. */
export type UseAnswer =
  | Extract<FromWorker, { kind: 'loading' | 'opened' }>
  | { readonly kind: 'progress'; readonly id: number; readonly done: number; readonly of: number }
  | { readonly kind: 'done'; readonly id: number; readonly result: unknown };

export type FromUse = UseAnswer | { readonly kind: 'failed'; readonly id: number; readonly failure: Failure };
