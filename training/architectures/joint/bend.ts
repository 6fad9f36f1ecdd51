import type { Graph, Value } from '../../onnx/graph.ts';

/*
 * A standard normal that is skewed by a little, straightened: z = c (y + k (1 - y²)), the first term of Cornish & Fisher, "Moments and cumulants in
 * the specification of distributions", Revue de l'Institut International de Statistique 5 (1938), with k a sixth of the skewness of y, and c for
 * the variance. It rises for all |y| < 1 / (2 |k|).
 */

export interface Bend {
  readonly k: number;
  /** c */
  readonly stretch: number;
}

/** Largest |k|: the bend rises up to ten deviations. */
export const MAX_BEND = 0.05;

export const bend = (y: number, { k, stretch }: Bend): number => stretch * (y + k * (1 - y * y));

/** The y that `bend` makes z of. */
export function straighten(z: number, { k, stretch }: Bend): number {
  const moved = z / stretch - k;
  return (2 * moved) / (1 + Math.sqrt(Math.max(ROOM, 1 - 4 * k * moved)));
}

/** Slope of `bend`. */
export const slopeOf = (y: number, { k, stretch }: Bend): number => stretch * (1 - 2 * k * y);

/** What is below the root stays above zero: only past ten deviations it would not. */
const ROOM = 1e-6;

const column = (graph: Graph, bends: readonly Bend[], of: (each: Bend) => number) =>
  graph.constant(bends.map(of), [bends.length, 1]);

/** `bend` as a graph, one for each row. */
export function drawBend(graph: Graph, y: Value, bends: readonly Bend[]): Value {
  const moved = column(graph, bends, ({ k, stretch }) => k * stretch);
  const slope = graph.sub(
    column(graph, bends, ({ stretch }) => stretch),
    graph.mul(y, moved),
  );
  return graph.add(graph.mul(y, slope), moved);
}

/** `straighten` and the slope there as graphs. */
export function drawStraight(graph: Graph, z: Value, bends: readonly Bend[]): { straight: Value; slope: Value } {
  const one = graph.scalar(1);
  const moved = graph.sub(
    graph.mul(
      z,
      column(graph, bends, ({ stretch }) => 1 / stretch),
    ),
    column(graph, bends, ({ k }) => k),
  );
  const room = graph.sub(
    one,
    graph.mul(
      moved,
      column(graph, bends, ({ k }) => 4 * k),
    ),
  );
  const root = graph.sqrt(graph.clip(room, ROOM, Number.POSITIVE_INFINITY));
  const straight = graph.div(graph.mul(moved, graph.scalar(2)), graph.add(root, one));
  const slope = graph.sub(
    column(graph, bends, ({ stretch }) => stretch),
    graph.mul(
      straight,
      column(graph, bends, ({ k, stretch }) => 2 * k * stretch),
    ),
  );
  return { straight, slope };
}
