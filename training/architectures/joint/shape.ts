import { STATE_NAMES, STATE_SIZE } from '../path-dependent/shape.ts';

/** Most assets: the Cholesky factor is written out, asset by asset, in the graphs. */
export const MAX_ASSETS = 50;

/** A residual counts for the co-movements up to here: one wild day of one asset is not to decide them. */
export const RESIDUAL_BOUND = 3;
export const boundedResidual = (z: number): number => Math.min(RESIDUAL_BOUND, Math.max(-RESIDUAL_BOUND, z));
/** Residuals beyond are read as this where densities are computed: float32 holds no Student-t this far out. */
export const DENSITY_BOUND = 9;
/** Pivots of the Cholesky factorisation are never smaller. */
export const PIVOT_FLOOR = 1e-5;

/** The lower triangle of a symmetric matrix, column by column: row and column of each entry. */
export interface Triangle {
  readonly size: number;
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /** Where each entry of the diagonal is. */
  readonly diagonal: readonly number[];
}

export function triangleOf(assets: number): Triangle {
  const rows: number[] = [];
  const columns: number[] = [];
  const diagonal: number[] = [];
  for (let column = 0; column < assets; column++) {
    diagonal.push(rows.length);
    for (let row = column; row < assets; row++) {
      rows.push(row);
      columns.push(column);
    }
  }
  return { size: rows.length, rows, columns, diagonal };
}

/** Rows of the state that are the averages of the assets' cells. */
export const cellRows = (assets: number): number => STATE_SIZE * assets;

/** Each average of every asset: `square_average_5_KO`. */
export const cellNames = (assets: readonly string[]): string[] =>
  STATE_NAMES.flatMap((name) => assets.map((asset) => `${name}_${asset}`));

/** Ones on the diagonal, and below it the entries that are given. */
export function fillTriangle({ rows, columns }: Triangle, below: ArrayLike<number>): Float64Array {
  let next = 0;
  return Float64Array.from(rows, (row, i) => (row === columns[i] ? 1 : below[next++]));
}
