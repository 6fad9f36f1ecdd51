import type { Graph, Value } from '../../onnx/graph.ts';
import { PIVOT_FLOOR, type Triangle } from './shape.ts';

/** The Cholesky factor of a correlation matrix, room for it made once. */
export interface Factor {
  /** Lower triangle, column by column: row i of the factor times a vector of independent normals is residual i. */
  readonly entries: Float64Array;
  /** Roots of the diagonal of the matrix that was factorised. */
  readonly roots: Float64Array;
}

export const newFactor = ({ size, diagonal }: Triangle): Factor => ({
  entries: new Float64Array(size),
  roots: new Float64Array(diagonal.length),
});

/**
 * Factorises the covariance matrix whose lower triangle stands in `factor.entries`, in place, each row divided by the root of its
 * diagonal: the factor of the correlation matrix.
 */
export function factorise({ diagonal }: Triangle, { entries, roots }: Factor): void {
  const assets = diagonal.length;
  for (let asset = 0; asset < assets; asset++) roots[asset] = Math.sqrt(entries[diagonal[asset]]);
  for (let column = 0; column < assets; column++) {
    const start = diagonal[column];
    const count = assets - column;
    const pivot = Math.max(entries[start], PIVOT_FLOOR);
    for (let b = 1; b < count; b++) {
      const to = diagonal[column + b];
      const ratio = entries[start + b] / pivot;
      for (let a = b; a < count; a++) entries[to + a - b] -= entries[start + a] * ratio;
    }
    const root = Math.sqrt(pivot);
    entries[start] = pivot;
    for (let a = 0; a < count; a++) entries[start + a] /= root * roots[column + a];
  }
}

/** The same as a graph, columns by paths: the matrix is U D U', U with ones on its diagonal. */
export interface Pivoting {
  /** Each column of U D, from its pivot down, [assets - column, paths]. */
  readonly columns: readonly Value[];
  /** The same of U. */
  readonly ratios: readonly Value[];
  /** D, [assets, paths]. */
  readonly pivots: Value;
  /** Roots of the matrix's diagonal, [assets, paths]. */
  readonly roots: Value;
}

/**
 * Factorises a matrix, as ONNX has no operator for it: a column is split off, and its products are taken from what is left, both as
 * triangles that are stored column by column.
 *
 * @param matrix its lower triangle, [entries of the triangle, paths]
 */
export function drawFactor(graph: Graph, { diagonal }: Triangle, matrix: Value): Pivoting {
  const columns: Value[] = [];
  const ratios: Value[] = [];
  const pivots: Value[] = [];
  let left = matrix;
  for (let count = diagonal.length; count > 0; count--) {
    const [column, rest] = count > 1 ? graph.split(left, [count, (count * (count - 1)) / 2]) : [left];
    const pivot = graph.clip(graph.rows(column, 0, 1), PIVOT_FLOOR, Number.POSITIVE_INFINITY);
    const ratio = graph.mul(column, graph.reciprocal(pivot));
    columns.push(column);
    ratios.push(ratio);
    pivots.push(pivot);
    if (count === 1) break;
    const rows: number[] = [];
    const others: number[] = [];
    for (let b = 1; b < count; b++) {
      for (let a = b; a < count; a++) {
        rows.push(a);
        others.push(b);
      }
    }
    left = graph.sub(rest, graph.mul(graph.gather(column, rows), graph.gather(ratio, others)));
  }
  return {
    columns,
    ratios,
    pivots: graph.concat(pivots, 0),
    roots: graph.sqrt(graph.gather(matrix, diagonal)),
  };
}
