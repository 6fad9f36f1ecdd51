import type { WeightArrays } from '../architecture.ts';
import { PIVOT_FLOOR, RESIDUAL_BOUND, type Triangle, triangleOf } from './shape.ts';

/**
 * What ties the assets together. The residuals of a day, each a standard normal, have a Student-t copula whose correlations follow the
 * past: they are those of the matrix (1 - w) R̄ + w Q, with R̄ constant and Q the co-movements, an exponentially weighted average of the
 * products of residuals, Q ← λ Q + (1 - λ) ẑ ẑ'. Close to the cDCC model of Aielli, "Dynamic conditional correlation: on properties and
 * estimation", Journal of Business & Economic Statistics 31 (2013), with one memory for all pairs.
 */
export interface Copula {
  readonly triangle: Triangle;
  readonly assets: number;
  /** λ: what a day leaves of the co-movements. */
  readonly memory: number;
  /** w: the share of the co-movements in the correlations. */
  readonly share: number;
  /** ν: degrees of freedom. */
  readonly freedom: number;
  /** R̄, the lower triangle: see `Triangle`. */
  readonly constant: Float64Array;
  /** R̄ (1 - w) / w: the correlations are those of Q plus this. */
  readonly base: Float64Array;
}

/** λ, w and ν in the array of weights `dynamics`. */
export const DYNAMICS = 3;

/** Reads the weights `correlation`, the constant correlations below the diagonal, and `dynamics`. */
export function copulaOf(weights: WeightArrays, assets: number): Copula {
  const triangle = triangleOf(assets);
  const [memory, share, freedom] = weights.dynamics.values;
  const constant = fillTriangle(triangle, weights.correlation.values);
  return {
    triangle,
    assets,
    memory,
    share,
    freedom,
    constant,
    base: constant.map((entry) => (entry * (1 - share)) / share),
  };
}

/** Ones on the diagonal, and below it the entries that are given. */
function fillTriangle({ rows, columns }: Triangle, below: ArrayLike<number>): Float64Array {
  let next = 0;
  return Float64Array.from(rows, (row, i) => (row === columns[i] ? 1 : below[next++]));
}

/** The Cholesky factor of the correlations on one path, room for it made once. */
export interface Factor {
  /** Lower triangle, column by column: row i of the factor times a vector of independent normals is residual i. */
  readonly entries: Float64Array;
  /** Root of the diagonal of Q + base. */
  readonly roots: Float64Array;
}

export const newFactor = ({ triangle, assets }: Copula): Factor => ({
  entries: new Float64Array(triangle.size),
  roots: new Float64Array(assets),
});

/**
 * Factorises Q + base, each row divided by the root of its diagonal: the factor of the correlation matrix.
 *
 * @param movements Q, [entries of the triangle, paths]
 * @param path the column to read
 */
export function factorise(copula: Copula, movements: Float64Array, path: number, paths: number, factor: Factor): void {
  const { triangle, assets, base } = copula;
  const { entries, roots } = factor;
  for (let i = 0; i < triangle.size; i++) entries[i] = movements[i * paths + path] + base[i];
  for (let asset = 0; asset < assets; asset++) roots[asset] = Math.sqrt(entries[triangle.diagonal[asset]]);
  for (let column = 0; column < assets; column++) {
    const start = triangle.diagonal[column];
    const count = assets - column;
    const pivot = Math.max(entries[start], PIVOT_FLOOR);
    for (let b = 1; b < count; b++) {
      const to = triangle.diagonal[column + b];
      const ratio = entries[start + b] / pivot;
      for (let a = b; a < count; a++) entries[to + a - b] -= entries[start + a] * ratio;
    }
    const root = Math.sqrt(pivot);
    entries[start] = pivot;
    for (let a = 0; a < count; a++) entries[start + a] /= root * roots[column + a];
  }
}

/** Q after a day of residuals. z: [assets, paths] at `offset`. */
export function remember(
  { triangle, memory }: Copula,
  movements: Float64Array,
  z: Float64Array | Float32Array,
  offset: number,
  path: number,
  paths: number,
): void {
  for (let i = 0; i < triangle.size; i++) {
    const product =
      bounded(z[offset + triangle.rows[i] * paths + path]) * bounded(z[offset + triangle.columns[i] * paths + path]);
    movements[i * paths + path] = memory * movements[i * paths + path] + (1 - memory) * product;
  }
}

const bounded = (z: number): number => Math.min(RESIDUAL_BOUND, Math.max(-RESIDUAL_BOUND, z));
