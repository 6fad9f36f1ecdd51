import { STATE_NAMES, STATE_SIZE } from '../path-dependent/shape.ts';

/** Most assets: the Cholesky factor is written out, asset by asset, in the graphs. */
export const MAX_ASSETS = 50;

/** A residual counts for the co-movements up to here: one wild day of one asset is not to decide them. */
export const RESIDUAL_BOUND = 3;
/** Residuals beyond are read as this where densities are computed: float32 holds no Student-t this far out. */
export const DENSITY_BOUND = 9;
/** Pivots of the Cholesky factorisation are never smaller. */
export const PIVOT_FLOOR = 1e-5;
/** Share of the constant correlations that is taken away: sample correlations are too far from zero. */
export const SHRINKAGE = 0.02;

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
export const stateSizeOf = (assets: number): number => cellRows(assets) + triangleOf(assets).size;

/** Each average of every asset, then the co-movements: `square_average_5_KO`, `co_movement_KO_HD`. */
export function stateNames(assets: readonly string[]): string[] {
  const { rows, columns } = triangleOf(assets.length);
  const averages = STATE_NAMES.flatMap((name) => assets.map((asset) => `${name}_${asset}`));
  return [...averages, ...rows.map((row, i) => `co_movement_${assets[columns[i]]}_${assets[row]}`)];
}
