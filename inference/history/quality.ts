import type { DataFinding } from '../contract/card.ts';
import type { Frequency } from '../core/frequency.ts';

/** What the loader lists. What cannot be used is refused instead. */
export type FindingKind = 'guessed' | 'missing' | 'unsorted' | 'gap' | 'stale' | 'outlier';

export interface AssetQuality {
  readonly asset: string;
  readonly minPrice: number;
  readonly maxPrice: number;
  /** Standard deviation (divisor n) of the log returns of one step, dimensionless. */
  readonly returnStd: number;
  /** Of several assets: rows of the window in which this one has no price. */
  readonly rowsMissing?: number;
}

/** How a file was understood, and what in it is doubtful. */
export interface DataQuality {
  /** Rows below the header, blank lines aside. */
  readonly rowsRead: number;
  /** Rows outside the `from`/`until` window; only their dates were looked at. */
  readonly rowsOutside: number;
  /** Rows of the window left out because a price is missing. */
  readonly rowsMissing: number;
  /** Rows of the history. */
  readonly rowsUsed: number;
  /** First and last date of the history, ISO. */
  readonly firstDate: string;
  readonly lastDate: string;
  /** How dates were read, in words. */
  readonly dateFormat: string;
  readonly delimiter: Delimiter;
  readonly columns: { readonly date: string; readonly price: readonly string[] };
  readonly frequency: Frequency;
  readonly assets: readonly AssetQuality[];
  /** Sorted by kind, then by date. */
  readonly findings: readonly DataFinding[];
}

export type Delimiter = ',' | ';' | '\t';
