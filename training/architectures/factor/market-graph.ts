import type { Graph, Value } from '../../onnx/graph.ts';
import { RESIDUAL_BOUND, type Triangle } from '../joint/shape.ts';
import { FADE, LOADING_BOUND, NEWS_GAIN } from './shape.ts';

/** What the graphs of `market` read. */
interface MarketParts {
  readonly assets: number;
  readonly triangle: Triangle;
  readonly memory: number;
  readonly share: number;
  readonly together: Float64Array;
  readonly sign: Float64Array;
  readonly rest: Float64Array;
}

/** Loadings ρ of the next day and √(1 - ρ²), [assets, paths]. */
function drawLoadings(graph: Graph, parts: MarketParts, memories: Value): { loadings: Value; open: Value } {
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
  return { loadings, open: graph.sqrt(graph.sub(graph.scalar(1), graph.square(loadings))) };
}

/** Turns rows of assets by their signs. */
function turn(graph: Graph, { assets, sign }: MarketParts, x: Value): Value {
  return sign.some((each) => each !== 1) ? graph.mul(x, graph.constant(sign, [assets, 1])) : x;
}

/** See `Tie`. */
export function drawMatrix(graph: Graph, parts: MarketParts, memories: Value): Value {
  const { triangle, sign, rest } = parts;
  const { rows, columns, diagonal, size } = triangle;
  const { loadings, open } = drawLoadings(graph, parts, memories);
  const entry = (row: number, k: number) => rest[diagonal[k] + row - k];
  const signs = rows.map((row, i) => sign[row] * sign[columns[i]]);
  const restOf = rows.map((row, i) => {
    let sum = 0;
    for (let k = 0; k <= columns[i]; k++) sum += entry(row, k) * entry(columns[i], k);
    return sum * signs[i];
  });
  const products = (x: Value) => graph.mul(graph.gather(x, rows), graph.gather(x, columns));
  const common = products(loadings);
  return graph.add(
    signs.some((each) => each !== 1) ? graph.mul(common, graph.constant(signs, [size, 1])) : common,
    graph.mul(products(open), graph.constant(restOf, [size, 1])),
  );
}

export function drawCorrelated(graph: Graph, parts: MarketParts, memories: Value, normals: Value): Value {
  const { assets, triangle, rest } = parts;
  const matrix = new Float64Array(assets * assets);
  triangle.rows.forEach((row, i) => {
    matrix[row * assets + triangle.columns[i]] = rest[i];
  });
  const { loadings, open } = drawLoadings(graph, parts, memories);
  const [own, market] = graph.split(normals, [assets, 1]);
  const left = graph.mul(open, graph.matMul(graph.constant(matrix, [assets, assets]), own));
  return turn(graph, parts, graph.add(graph.mul(loadings, market), left));
}

export function drawMemory(graph: Graph, parts: MarketParts, memories: Value, z: Value): Value {
  const { assets, memory } = parts;
  const bounded = turn(graph, parts, graph.clip(z, -RESIDUAL_BOUND, RESIDUAL_BOUND));
  const news = graph.mul(bounded, graph.scalar(Math.sqrt(1 - memory)));
  // The sum over the others, with what it counts.
  const gain = NEWS_GAIN / (assets - 1);
  const others = Array.from({ length: assets * assets }, (_, i) => (i % assets === Math.floor(i / assets) ? 0 : gain));
  const products = graph.mul(news, graph.matMul(graph.constant(others, [assets, assets]), news));
  return graph.add(graph.mul(memories, graph.scalar(memory)), graph.concat([products, graph.square(news)], 0));
}
