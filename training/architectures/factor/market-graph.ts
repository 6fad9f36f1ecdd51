import type { Graph, Value } from '../../onnx/graph.ts';
import { RESIDUAL_BOUND, type Triangle } from '../joint/shape.ts';
import type { DrawnNoise } from '../joint/tie.ts';
import { FADE, LOADING_BOUND } from './shape.ts';
import type { MarketSkew } from './skew.ts';

/** What the graphs of `market` read. */
interface MarketParts {
  readonly assets: number;
  readonly triangle: Triangle;
  readonly memory: number;
  readonly share: number;
  readonly freedom: number;
  readonly gain: number;
  readonly together: Float64Array;
  readonly sign: Float64Array;
  /** Products of signs, a lower triangle. */
  readonly pairSign: Float64Array;
  readonly rest: Float64Array;
  /** `rest` times itself, a lower triangle. */
  readonly open: Float64Array;
  readonly common: MarketSkew;
  /** See `wideOf`. */
  readonly wide: number;
}

/** Loadings ρ of the next day and √(1 - ρ²), [assets, paths]. */
function drawLoadings(graph: Graph, parts: MarketParts, memories: Value): { loadings: Value; left: Value } {
  const { assets, share, together } = parts;
  // Everything is divided by the share of the memory, which takes nothing from quotients.
  const constant = (1 - share) / share;
  const base = [...Array.from(together, (each) => each * constant), ...new Array<number>(assets).fill(constant)];
  const mixed = graph.add(memories, graph.constant(base, [2 * assets, 1]));
  const [moved, sizes] = graph.split(mixed, [assets, assets]);
  const meanOf = (x: Value, factor = 1) =>
    graph.matMul(graph.constant(new Array<number>(assets).fill(factor / assets), [1, assets]), x);
  const roots = graph.sqrt(sizes);
  const correlations = graph.div(moved, graph.mul(roots, meanOf(roots)));
  // In units in which the slope is a quotient without factors.
  const mean = meanOf(correlations, FADE ** -2);
  const above = graph.sqrt(graph.clip(mean, 1 / FADE, Number.POSITIVE_INFINITY));
  const slope = graph.div(graph.clip(mean, 0, 1 / FADE), above);
  const loadings = graph.clip(graph.mul(correlations, slope), -LOADING_BOUND, LOADING_BOUND);
  return { loadings, left: graph.sqrt(graph.sub(graph.scalar(1), graph.square(loadings))) };
}

/** Turns rows of assets by their signs. */
function turn(graph: Graph, { assets, sign }: MarketParts, x: Value): Value {
  return sign.some((each) => each !== 1) ? graph.mul(x, graph.constant(sign, [assets, 1])) : x;
}

/** `Tie.fillMatrix` as a graph. */
export function drawMatrix(graph: Graph, parts: MarketParts, memories: Value): Value {
  const { triangle, pairSign, open, wide } = parts;
  const { rows, columns, size } = triangle;
  const { loadings, left } = drawLoadings(graph, parts, memories);
  const products = (x: Value) => graph.mul(graph.gather(x, rows), graph.gather(x, columns));
  const own = graph.mul(products(left), graph.constant(open, [size, 1]));
  const matrix = graph.add(graph.mul(products(loadings), graph.scalar(wide)), own);
  return pairSign.some((each) => each !== 1) ? graph.mul(matrix, graph.constant(pairSign, [size, 1])) : matrix;
}

/** `Skew.fillDirection` as a graph. */
export const drawDirection = (graph: Graph, parts: MarketParts, memories: Value): Value =>
  turn(graph, parts, drawLoadings(graph, parts, memories).loadings);

/** `Tie.draw` as a graph, over √ν. */
export function drawStudents(
  graph: Graph,
  parts: MarketParts,
  memories: Value,
  { normals, half, shock }: DrawnNoise,
): Value {
  const { assets, triangle, rest, freedom, common } = parts;
  const matrix = new Float64Array(assets * assets);
  triangle.rows.forEach((row, i) => {
    matrix[row * assets + triangle.columns[i]] = rest[i];
  });
  const { loadings, left } = drawLoadings(graph, parts, memories);
  const [normal, plain] = graph.split(normals, [assets, 1, 1]);
  const own = graph.mul(plain, graph.scalar(common.plain));
  const weighed = half ? graph.add(own, graph.mul(half, graph.scalar(common.size))) : own;
  const market = graph.sub(graph.mul(weighed, shock), graph.scalar(common.mean / Math.sqrt(freedom)));
  const rests = graph.mul(graph.matMul(graph.constant(matrix, [assets, assets]), normal), graph.mul(left, shock));
  return turn(graph, parts, graph.add(graph.mul(loadings, market), rests));
}

/** `Tie.remember` as a graph. */
export function drawMemory(graph: Graph, parts: MarketParts, memories: Value, z: Value): Value {
  const { assets, memory, gain } = parts;
  const bounded = turn(graph, parts, graph.clip(z, -RESIDUAL_BOUND, RESIDUAL_BOUND));
  const news = graph.mul(bounded, graph.scalar(Math.sqrt(1 - memory)));
  // The mean of the others, with what it counts.
  const others = Array.from({ length: assets * assets }, (_, i) =>
    i % assets === Math.floor(i / assets) ? 0 : gain / (assets - 1),
  );
  const products = graph.mul(news, graph.matMul(graph.constant(others, [assets, assets]), news));
  return graph.add(graph.mul(memories, graph.scalar(memory)), graph.concat([products, graph.square(news)], 0));
}
