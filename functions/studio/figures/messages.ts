import type { Link } from '../../../inference/browser/link.ts';
import type { Failure } from '../../../inference/browser/messages.ts';
import type { PathChunk } from '../../../inference/contract/chunk.ts';
import type { ReturnHistory } from '../../../inference/contract/history.ts';
import type { Manifest } from '../../../inference/contract/manifest.ts';
import type { DataQuality } from '../../../inference/history/index.ts';
import type { Scene } from './make-picture.ts';
import type { Picture } from './picture.ts';

/** A file format that the page offers. */
export type FileFormat = 'csv' | 'arrow' | 'parquet';

/** What was found in a file of prices. */
export interface HistoryFile {
  readonly history: ReturnHistory;
  /** `closes[asset][row]`, the price on the day of each return. */
  readonly closes: readonly Float64Array[];
  readonly quality: DataQuality;
  /** sha256 of the file. */
  readonly sha256: string;
  /** Columns of the file that look like prices, for the page to offer; those that were read are in `quality.columns`. */
  readonly prices: readonly string[];
}

/** Who reads files of prices. */
export interface HistoryReader {
  /** @param options column of the prices, or one for each asset; the likeliest one unless given @throws PathloomError in one line */
  readHistory(
    file: Blob,
    name: string,
    options?: { readonly price?: string | readonly string[] | undefined },
  ): Promise<HistoryFile>;
}

/** What the page asks. Answers carry the id of the question; chunks of paths follow questions about them. */
export type Question =
  | {
      readonly kind: 'history';
      readonly id: number;
      readonly file: Blob;
      readonly name: string;
      readonly price?: string | readonly string[];
    }
  | {
      readonly kind: 'picture';
      readonly id: number;
      readonly manifest: Manifest;
      /** Number of the asset. */
      readonly asset: number;
      readonly scene: Scene;
    }
  | { readonly kind: 'file'; readonly id: number; readonly manifest: Manifest; readonly format: FileFormat };

/** What the page says besides. */
export type Remark =
  /** Its values are handed over, not copied. */
  | { readonly kind: 'chunk'; readonly id: number; readonly chunk: PathChunk }
  /** All chunks have been sent. */
  | { readonly kind: 'end'; readonly id: number }
  /** Nobody waits for the answer any more. */
  | { readonly kind: 'stop'; readonly id: number };

export type ToWorker = Question | Remark;

/** What the worker says. */
export type FromWorker =
  /** There is room for another chunk. */
  | { readonly kind: 'more'; readonly id: number }
  | { readonly kind: 'history'; readonly id: number; readonly found: HistoryFile }
  /** The picture without its facts, which take a while more. */
  | { readonly kind: 'outline'; readonly id: number; readonly picture: Picture }
  | { readonly kind: 'picture'; readonly id: number; readonly picture: Picture }
  | { readonly kind: 'file'; readonly id: number; readonly file: Blob }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: Failure };

export type Answer = Exclude<FromWorker, { kind: 'failed' }>;

/** The page's side. */
export type FiguresLink = Link<ToWorker, Answer>;
