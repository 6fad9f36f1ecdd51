import type { ModelCard } from '../contract/card.ts';
import type { PathChunk } from '../contract/chunk.ts';
import type { ErrorCode } from '../contract/error.ts';
import type { ReturnHistory } from '../contract/history.ts';
import type { Manifest } from '../contract/manifest.ts';
import type { ScenarioQuery } from '../contract/scenario.ts';
import type { GenerateOptions } from '../core/model.ts';

/** How far a download has come. */
export interface Loading {
  /** Name of the file. */
  readonly file: string;
  readonly loadedBytes: number;
  /** Unknown where the server does not say. */
  readonly totalBytes?: number;
}

/** What a model is opened with. */
export interface Opening {
  /** Of its package. */
  readonly url: string;
  readonly threads: number;
  /** Whether its history is loaded along with it. */
  readonly withHistory: boolean;
  /** Whether the states of its days are. */
  readonly withStates: boolean;
  /** Sent with every request for the package's files. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A request as it travels to the worker. */
export interface Asked {
  readonly query: ScenarioQuery;
  readonly options: GenerateOptions;
}

/** What the page says. Answers carry the id of the question. */
export type ToWorker =
  | ({ readonly kind: 'open'; readonly id: number } & Opening)
  /** The returns that the model was fitted to. */
  | { readonly kind: 'history'; readonly id: number }
  /** Whether a request is right, and what would reproduce it. */
  | ({ readonly kind: 'check'; readonly id: number } & Asked)
  /** Its paths, of which the worker is never more chunks ahead than it was asked for. */
  | ({ readonly kind: 'draw'; readonly id: number; readonly chunks: number } & Asked)
  | { readonly kind: 'more'; readonly id: number }
  | { readonly kind: 'stop'; readonly id: number };

/** What the worker says. */
export type FromWorker =
  | { readonly kind: 'loading'; readonly id: number; readonly loading: Loading }
  | { readonly kind: 'opened'; readonly id: number; readonly card: ModelCard }
  | { readonly kind: 'history'; readonly id: number; readonly history?: ReturnHistory }
  | { readonly kind: 'checked'; readonly id: number; readonly manifest: Manifest }
  /** Its values are handed over, not copied. */
  | { readonly kind: 'chunk'; readonly id: number; readonly chunk: PathChunk }
  | { readonly kind: 'end'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: Failure };

/** An error that was thrown on purpose, or the message of one that was not: classes do not survive the journey. */
export interface Failure {
  readonly code?: ErrorCode;
  readonly message: string;
  readonly field?: string;
}
