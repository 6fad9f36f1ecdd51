import type { Graph, Value } from '../../onnx/graph.ts';
import { drawFactor } from './cholesky.ts';
import { RESIDUAL_BOUND, type Triangle } from './shape.ts';

/** What the graphs of `pairs` read. */
interface PairsParts {
  readonly assets: number;
  readonly triangle: Triangle;
  /** λ: what a day leaves of the co-movements. */
  readonly memory: number;
  /** R̄ (1 - w) / w: the correlations are those of Q plus this. */
  readonly base: Float64Array;
}

/** Q + base. movements: Q, [entries of the triangle, paths]. */
export function drawMatrix(graph: Graph, { triangle, base }: PairsParts, movements: Value): Value {
  return graph.add(movements, graph.constant(base, [triangle.size, 1]));
}

/** Independent normals [assets, paths] made dependent, and Student-t's by a shock, [1, paths]. */
export function drawStudents(graph: Graph, parts: PairsParts, movements: Value, normals: Value, shock: Value): Value {
  const { triangle, assets } = parts;
  // The sum of the products of each row, as a matrix of ones and zeros.
  const sums = Array.from({ length: assets * triangle.size }, (_, i) =>
    triangle.rows[i % triangle.size] === Math.floor(i / triangle.size) ? 1 : 0,
  );
  const { columns, pivots, roots } = drawFactor(graph, triangle, drawMatrix(graph, parts, movements));
  const scaled = graph.div(normals, graph.sqrt(pivots));
  const products = graph.mul(graph.concat(columns, 0), graph.gather(scaled, triangle.columns));
  const correlated = graph.div(graph.matMul(graph.constant(sums, [assets, triangle.size]), products), roots);
  return graph.mul(correlated, shock);
}

/** Q after a day of residuals z, [assets, paths]. */
export function drawMemory(graph: Graph, { triangle, memory }: PairsParts, movements: Value, z: Value): Value {
  const bounded = graph.clip(z, -RESIDUAL_BOUND, RESIDUAL_BOUND);
  const news = graph.mul(bounded, graph.scalar(Math.sqrt(1 - memory)));
  const products = graph.mul(graph.gather(news, triangle.rows), graph.gather(news, triangle.columns));
  return graph.add(graph.mul(movements, graph.scalar(memory)), products);
}
