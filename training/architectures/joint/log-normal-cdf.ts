import type { Graph, Value } from '../../onnx/graph.ts';

/**
 * log(erfc(x) e^{x²} / t) as a polynomial in t = 1 / (1 + x / 2), x >= 0, from the constant up: the Chebyshev fit of Press et al., "Numerical
 * Recipes in C" (1992), section 6.2; the relative error of erfc is below 1.2·10⁻⁷.
 */
const COEFFICIENTS = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
  0.17087277,
];

/** Logarithm of the probability that a standard normal is below z, far below zero too. */
export function logNormalCdf(z: number): number {
  const x = Math.abs(z) * Math.SQRT1_2;
  const t = 1 / (1 + x / 2);
  const logTail = COEFFICIENTS.reduceRight((sum, each) => sum * t + each, 0) + Math.log(t / 2) - x * x;
  return z < 0 ? logTail : Math.log1p(-Math.exp(logTail));
}

/** The same as a graph. */
export function drawLogNormalCdf(graph: Graph, z: Value): Value {
  const x = graph.mul(graph.abs(z), graph.scalar(Math.SQRT1_2));
  const t = graph.reciprocal(graph.add(graph.mul(x, graph.scalar(0.5)), graph.scalar(1)));
  let sum = graph.scalar(COEFFICIENTS[COEFFICIENTS.length - 1]);
  for (const each of COEFFICIENTS.slice(0, -1).reverse()) sum = graph.add(graph.mul(sum, t), graph.scalar(each));
  const logTail = graph.sub(graph.add(sum, graph.log(graph.mul(t, graph.scalar(0.5)))), graph.square(x));
  // 1 above zero, 0 below: log(1 - tail) where z is above, log tail where it is not.
  const above = graph.clip(graph.mul(z, graph.scalar(STEEP)), 0, 1);
  const rest = graph.log(graph.sub(graph.scalar(1), graph.exp(logTail)));
  return graph.add(logTail, graph.mul(above, graph.sub(rest, logTail)));
}

/** Both logarithms are alike at zero, so that where exactly one takes over from the other does not matter. */
const STEEP = 1e6;
