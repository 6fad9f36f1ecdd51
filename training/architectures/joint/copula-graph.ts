import type { Graph, Value } from '../../onnx/graph.ts';
import type { Copula } from './copula.ts';
import { DENSITY_BOUND, PIVOT_FLOOR, RESIDUAL_BOUND } from './shape.ts';
import { drawCommonShock, drawScore, drawStudent } from './student.ts';

/** A Cholesky factorisation, columns by paths: the matrix is U D U', U with ones on its diagonal. */
interface Pivoting {
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
 * Factorises Q + base, as ONNX has no operator for it: a column is split off, and its products are taken from what is left, both as
 * triangles that are stored column by column.
 *
 * @param movements Q, [entries of the triangle, paths]
 */
function drawFactor(graph: Graph, { triangle, assets, base }: Copula, movements: Value): Pivoting {
  const matrix = graph.add(movements, graph.constant(base, [triangle.size, 1]));
  const columns: Value[] = [];
  const ratios: Value[] = [];
  const pivots: Value[] = [];
  let left = matrix;
  for (let count = assets; count > 0; count--) {
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
    roots: graph.sqrt(graph.gather(matrix, triangle.diagonal)),
  };
}

/** Q after a day of residuals z, [assets, paths]. */
function drawMemory(graph: Graph, { triangle, memory }: Copula, movements: Value, z: Value): Value {
  const bounded = graph.clip(z, -RESIDUAL_BOUND, RESIDUAL_BOUND);
  const news = graph.mul(bounded, graph.scalar(Math.sqrt(1 - memory)));
  const products = graph.mul(graph.gather(news, triangle.rows), graph.gather(news, triangle.columns));
  return graph.add(graph.mul(movements, graph.scalar(memory)), products);
}

/**
 * Residuals of paths: noise made dependent, one Scan over the steps.
 *
 * movements [entries of the triangle, paths], noise [steps, assets + 1, paths] → residuals [steps, assets, paths], and Q at the end.
 */
export function drawResiduals(graph: Graph, copula: Copula, movements: Value, noise: Value) {
  const { triangle, assets, freedom } = copula;
  // The sum of the products of each row, as a matrix of ones and zeros.
  const sums = Array.from({ length: assets * triangle.size }, (_, i) =>
    triangle.rows[i % triangle.size] === Math.floor(i / triangle.size) ? 1 : 0,
  );
  const { state, collected } = graph.scan(
    { value: movements, shape: [triangle.size, 'paths'] },
    { value: noise, shape: [assets + 1, 'paths'] },
    (step, before, entry) => {
      const [normal, last] = step.split(entry, [assets, 1]);
      const shock = drawCommonShock(step, last, freedom);
      const { columns, pivots, roots } = drawFactor(step, copula, before);
      const scaled = step.div(normal, step.sqrt(pivots));
      const products = step.mul(step.concat(columns, 0), step.gather(scaled, triangle.columns));
      const drawn = step.matMul(step.constant(sums, [assets, triangle.size]), products);
      const z = drawScore(step, step.mul(step.div(drawn, roots), shock), freedom);
      return { state: drawMemory(step, copula, before, z), collect: [{ value: z, shape: [assets, 'paths'] as const }] };
    },
  );
  return { residuals: collected[0], movements: state };
}

/**
 * Log density of the copula at real residuals, asset by asset (see `copulaLogDensity`), and Q after every step.
 *
 * movements [entries of the triangle, series], residuals [steps, assets, series].
 */
export function drawCopulaDensity(
  graph: Graph,
  copula: Copula,
  constants: Float64Array,
  movements: Value,
  residuals: Value,
) {
  const { triangle, assets, freedom } = copula;
  const day = [assets, 'series'] as const;
  const x = drawStudent(graph, graph.clip(residuals, -DENSITY_BOUND, DENSITY_BOUND), freedom);
  const { collected } = graph.scan(
    { value: movements, shape: [triangle.size, 'series'] },
    { value: graph.concat([residuals, x], 1), shape: [2 * assets, 'series'] },
    (step, before, entry) => {
      const [z, student] = step.split(entry, [assets, assets]);
      const { ratios, pivots, roots } = drawFactor(step, copula, before);
      // Forward substitution: what is independent of the assets before.
      let rest = step.mul(student, roots);
      const independent: Value[] = [];
      for (let asset = 0; asset < assets - 1; asset++) {
        const count = assets - 1 - asset;
        const [first, others] = step.split(rest, [1, count]);
        independent.push(first);
        rest = step.sub(others, step.mul(step.rows(ratios[asset], 1, count + 1), first));
      }
      independent.push(rest);
      const root = step.sqrt(pivots);
      const after = drawMemory(step, copula, before, z);
      return {
        state: after,
        collect: [
          { value: after, shape: [triangle.size, 'series'] as const },
          { value: step.div(step.concat(independent, 0), root), shape: day },
          { value: step.div(root, roots), shape: day },
        ],
      };
    },
  );
  const [states, independent, own] = collected;
  const column = (values: ArrayLike<number>) => graph.constant(values, [assets, 1]);
  const one = graph.scalar(1);
  const half = graph.scalar(0.5);
  const square = graph.square(independent);
  // The squares of the assets before.
  const scale = graph.add(graph.sub(graph.cumulate(square, 1), square), graph.scalar(freedom));
  const degrees = Array.from({ length: assets }, (_, asset) => freedom + asset);
  const spread = graph.mul(half, graph.log(graph.div(column(degrees), scale)));
  const joint = graph.mul(
    column(degrees.map((each) => (each + 1) / 2)),
    graph.log(graph.add(graph.div(square, scale), one)),
  );
  const alone = graph.mul(
    graph.scalar((freedom + 1) / 2),
    graph.log(graph.add(graph.mul(graph.square(x), graph.scalar(1 / freedom)), one)),
  );
  const constant = column(Array.from(constants, (each) => each - constants[0]));
  const logDensity = graph.sub(graph.add(graph.sub(graph.add(spread, constant), joint), alone), graph.log(own));
  return { states, logDensity };
}
