import type { Graph, Value } from '../../onnx/graph.ts';

/*
 * Between a Student-t and the standard normal of equal probability, by an expansion that can be inverted: with s² = ν log(1 + x²/ν),
 * z = s (a + b s²). Wallace, "Bounds on normal approximations to Student's and the chi-square distributions", Annals of Mathematical
 * Statistics 30 (1959), has the s and the leading term of a; b and the further terms of a are a fit to SciPy's quantiles. For |z| <= 4 and
 * ν >= 5 the error in z is below 0.002, from ν = 12 on below 0.0004.
 */

/** Fewest degrees of freedom that the expansion is good for. */
export const MIN_FREEDOM = 5;

/** The coefficients a and b for ν degrees of freedom. */
export function expansion(freedom: number): { a: number; b: number } {
  const inverse = 1 / freedom;
  return {
    a: 1 - inverse / 4 + inverse ** 2 / 32 + 0.06 * inverse ** 3,
    b: 1 / (48 * (freedom + 0.3) ** 2),
  };
}

/** The normal score of a Student-t x. */
export function scoreOf(x: number, freedom: number): number {
  const { a, b } = expansion(freedom);
  const square = freedom * Math.log1p((x * x) / freedom);
  return Math.sign(x) * Math.sqrt(square) * (a + b * square);
}

/** Newton's steps from z / a: three are float64's last digits for every |z| <= 9. */
const ROUNDS = 4;

/** The Student-t of which z is the normal score. */
export function studentOf(z: number, freedom: number): number {
  const { a, b } = expansion(freedom);
  let s = z / a;
  for (let round = 0; round < ROUNDS; round++) s -= (s * (a + b * s * s) - z) / (a + 3 * b * s * s);
  return Math.sign(s) * Math.sqrt(freedom * Math.expm1((s * s) / freedom));
}

/** Smallest cube root of χ²/ν: a shock is never larger than 17. */
const ROOT_FLOOR = 0.15;

/**
 * √(ν/χ²) of a standard normal, which makes a Student-t of a normal. χ² by Wilson & Hilferty, "The distribution of chi-square", PNAS 17
 * (1931): its cube root is nearly normal.
 */
export function commonShock(normal: number, freedom: number): number {
  const spread = 2 / (9 * freedom);
  return Math.max(1 - spread + normal * Math.sqrt(spread), ROOT_FLOOR) ** -1.5;
}

/** `commonShock` over √ν, as `drawScore` reads it. */
export function drawCommonShock(graph: Graph, normal: Value, freedom: number): Value {
  const spread = 2 / (9 * freedom);
  const moved = graph.add(graph.mul(normal, graph.scalar(Math.sqrt(spread))), graph.scalar(1 - spread));
  const root = graph.clip(moved, ROOT_FLOOR, Number.POSITIVE_INFINITY);
  const power = graph.mul(graph.mul(root, root), graph.mul(root, graph.scalar(freedom)));
  return graph.reciprocal(graph.sqrt(power));
}

/** `scoreOf` of x = √ν times what is given; with a list of ν, one for each row. */
export function drawScore(graph: Graph, overRoot: Value, freedom: number | readonly number[]): Value {
  const constant = (of: (freedom: number) => number) =>
    typeof freedom === 'number' ? graph.scalar(of(freedom)) : graph.constant(freedom.map(of), [freedom.length, 1]);
  const { log, slope } = drawLogOnePlus(graph, graph.square(overRoot));
  const factor = graph.add(
    graph.mul(
      log,
      constant((each) => expansion(each).b * each ** 1.5),
    ),
    constant((each) => expansion(each).a * Math.sqrt(each)),
  );
  return graph.mul(graph.mul(overRoot, graph.sqrt(slope)), factor);
}

/** Far below any number whose quotient matters. */
const TINY = 1e-30;

/**
 * log(1 + v) and log(1 + v) / v of v >= 0. The sum rounds v's last digits away, and all of a small v; the quotient of the logarithm by
 * what the sum has kept of v still is right (Kahan's device), so that roots of it do not jump near zero.
 */
function drawLogOnePlus(graph: Graph, v: Value): { log: Value; slope: Value } {
  const sum = graph.add(v, graph.scalar(1));
  const log = graph.log(sum);
  const kept = graph.sub(sum, graph.scalar(1));
  const tiny = graph.scalar(TINY);
  return { log, slope: graph.div(graph.add(log, tiny), graph.add(kept, tiny)) };
}

/** `studentOf` as a graph. */
export function drawStudent(graph: Graph, z: Value, freedom: number): Value {
  const { a, b } = expansion(freedom);
  let s = graph.div(z, graph.scalar(a));
  for (let round = 0; round < ROUNDS; round++) {
    const square = graph.mul(graph.square(s), graph.scalar(b));
    const miss = graph.sub(graph.mul(s, graph.add(square, graph.scalar(a))), z);
    s = graph.sub(s, graph.div(miss, graph.add(graph.mul(square, graph.scalar(3)), graph.scalar(a))));
  }
  // x² = ν (exp(s²/ν) - 1), written as s² times a quotient that is right where the difference is not.
  const power = graph.exp(graph.mul(graph.square(s), graph.scalar(1 / freedom)));
  const tiny = graph.scalar(TINY);
  const grown = graph.add(graph.sub(power, graph.scalar(1)), tiny);
  return graph.mul(s, graph.sqrt(graph.div(grown, graph.add(graph.log(power), tiny))));
}
