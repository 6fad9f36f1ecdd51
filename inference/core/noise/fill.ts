/** Paths of a call at most: four rows of them in float32 fill a page of WebAssembly's memory. */
export const MOST_PATHS = 4096;

/** Which normals: those of one block of a step's noise, of paths `path` … `path + paths - 1`, at most `MOST_PATHS` of them. */
export type Fill = (
  path: number,
  paths: number,
  step: number,
  block: number,
  stream: number,
  key0: number,
  key1: number,
  /** How many of the block's four numbers are wanted, from the first: 1 to 4. */
  wanted: number,
  /** 1 where odd paths are the mirrors of the even ones before them, else 0. */
  mirrored: number,
) => void;

/** Makes normals, a row for each number of a block; they stand there until the next call. */
export interface NoiseFiller {
  /** Four rows of `MOST_PATHS`. */
  readonly rows: readonly Float32Array[];
  readonly fill: Fill;
}

export const rowsOf = (buffer: ArrayBuffer): Float32Array[] =>
  [0, 1, 2, 3].map((row) => new Float32Array(buffer, 4 * MOST_PATHS * row, MOST_PATHS));
