import type { BatchRequest } from '../../../inference/contract/batch.ts';
import type {
  BatchAnswer,
  BatchList,
  BatchListQuery,
  BatchQuery,
  BatchState,
} from '../../../inference/contract/batches.ts';

/** The batches behind the HTTP service. */
export interface Batches {
  /**
   * Begins a batch, or goes on with the same one.
   *
   * @throws PathloomError `unknown_model`, `bad_option` for what cannot be drawn
   */
  start(request: BatchRequest): Promise<Started>;
  /** Undefined where there is none of this id, whatever that is. */
  find(id: string, query: BatchQuery): Promise<BatchAnswer | undefined>;
  /** Those that were begun, in the order of their ids. */
  list(query: BatchListQuery): Promise<BatchList>;
  /** Stops drawing one; what is whole stays. Undefined where there is none; one that is not being drawn is told as it is. */
  cancel(id: string): Promise<BatchAnswer | undefined>;
  /** A file of a batch that is complete, by the last part of its name; undefined where there is none. */
  file(id: string, name: string): Promise<BatchFile | undefined>;
  /** Stops drawing, so that the process can end. */
  close(): Promise<void>;
}

/** What became of a request for a batch. */
export type Started =
  /** `isNew`: it is drawn from now; otherwise it was being drawn, or complete. */
  | { readonly kind: 'accepted'; readonly isNew: boolean; readonly batch: BatchAnswer }
  /** There is another of its name. */
  | { readonly kind: 'conflict'; readonly message: string }
  /** As many wait as may. */
  | { readonly kind: 'full'; readonly waiting: number };

/** A file: its bytes, or where they are had. */
export type BatchFile =
  | {
      readonly kind: 'here';
      readonly bytes: number;
      readonly sha256?: string;
      read(): Promise<AsyncIterable<Uint8Array>>;
    }
  | { readonly kind: 'elsewhere'; readonly href: string };

/** Who draws batches: threads of this machine, or a state machine elsewhere. */
export interface Drawer {
  /**
   * Draws what is not there of a batch, unless it does already, so many others wait that it takes no more, or there is another of that name.
   *
   * @throws PathloomError where it cannot be begun
   */
  start(
    request: BatchRequest,
  ): Promise<'started' | 'going' | { readonly waiting: number } | { readonly conflict: string }>;
  /** What it knows of a batch; undefined where that is nothing. */
  find(id: string): Promise<Drawing | undefined>;
  /** Stops drawing a batch, if it does, and waits until it has. */
  cancel(id: string): Promise<void>;
  close(): Promise<void>;
}

export interface Drawing {
  readonly state: Exclude<BatchState, 'complete' | 'unfinished'>;
  readonly failure?: string;
  /** What was asked for, where that is known. */
  readonly request?: BatchRequest;
}
