import type { Graph, Value } from '../../onnx/graph.ts';

/**
 * A hyperbola that makes a standard normal z of a score y that is skewed by a little: z = m + c y + a √(1 + b y²). It rises everywhere, as
 * |a| √b < c, and far out it is a line: a skew-t has the tails of a Student-t on both sides.
 */
export interface Bend {
  /** m */
  readonly middle: number;
  /** c */
  readonly slope: number;
  /** a */
  readonly lift: number;
  /** b */
  readonly width: number;
}

/** The bend of minus y, which gives minus z. */
export const mirrored = ({ middle, slope, lift, width }: Bend): Bend => ({
  middle: -middle,
  ...{ slope, lift: -lift, width },
});

export const bend = (y: number, { middle, slope, lift, width }: Bend): number =>
  middle + slope * y + lift * Math.sqrt(1 + width * y * y);

/** c² - a² b: above zero where the bend rises everywhere. */
const steepness = ({ slope, lift, width }: Bend): number => slope ** 2 - lift ** 2 * width;

/** The y that `bend` makes z of. */
export function straighten(z: number, each: Bend): number {
  const { middle, slope, lift, width } = each;
  const left = steepness(each);
  const moved = z - middle;
  return (slope * moved - lift * Math.sqrt(width * moved * moved + left)) / left;
}

/** dz/dy of `bend`. */
export const slopeOf = (y: number, { slope, lift, width }: Bend): number =>
  slope + (lift * width * y) / Math.sqrt(1 + width * y * y);

const column = (graph: Graph, bends: readonly Bend[], of: (each: Bend) => number) =>
  graph.constant(bends.map(of), [bends.length, 1]);

/** `bend` as a graph, one for each row. */
export function drawBend(graph: Graph, y: Value, bends: readonly Bend[]): Value {
  const entry = (of: (each: Bend) => number) => column(graph, bends, of);
  const inside = graph.mul(
    graph.square(y),
    entry(({ width }) => width),
  );
  const root = graph.sqrt(graph.add(inside, graph.scalar(1)));
  const line = graph.add(
    graph.mul(
      y,
      entry(({ slope }) => slope),
    ),
    entry(({ middle }) => middle),
  );
  return graph.add(
    line,
    graph.mul(
      root,
      entry(({ lift }) => lift),
    ),
  );
}

/** `straighten` and the slope there as graphs. */
export function drawStraight(graph: Graph, z: Value, bends: readonly Bend[]): { straight: Value; slope: Value } {
  const entry = (of: (each: Bend) => number) => column(graph, bends, of);
  const widths = entry(({ width }) => width);
  const rootOf = (x: Value, rest: Value) => graph.sqrt(graph.add(graph.mul(graph.square(x), widths), rest));
  const moved = graph.sub(
    z,
    entry(({ middle }) => middle),
  );
  const straight = graph.sub(
    graph.mul(
      moved,
      entry((each) => each.slope / steepness(each)),
    ),
    graph.mul(
      rootOf(moved, entry(steepness)),
      entry((each) => each.lift / steepness(each)),
    ),
  );
  const turn = graph.div(
    graph.mul(
      straight,
      entry(({ lift, width }) => lift * width),
    ),
    rootOf(straight, graph.scalar(1)),
  );
  return {
    straight,
    slope: graph.add(
      turn,
      entry(({ slope }) => slope),
    ),
  };
}
