import type { Graph, Value } from '../onnx/graph.ts';

/*
 * Heavy tails by Tukey's h transform, u = z exp(delta z² / 2), and its inverse by Lambert's W: z = u exp(-W(delta u²) / 2). Goerg, "The
 * Lambert way to Gaussianize heavy-tailed data with the inverse of Tukey's h transformation as a special case", The Scientific
 * World Journal 2015.
 */

/** Rounds of Halley's method from log(1 + s): float32's last digits for every s up to 10⁶. */
export const ROUNDS = 4;
const MAX_ROUNDS = 100;

/** W of s >= 0, the solution of w exp(w) = s, by Halley's method. */
export function lambertW(s: number): number {
  let w = Math.log1p(s);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const power = Math.exp(w);
    const miss = w * power - s;
    const move = miss / (power * (w + 1) - ((w + 2) * miss) / (2 * w + 2));
    w -= move;
    if (Math.abs(move) <= 1e-14 * (1 + w)) break;
  }
  return w;
}

/** u = z exp(delta z² / 2). */
export function stretch(z: number, delta: number): number {
  return z * Math.exp((delta * z * z) / 2);
}

/** The z of which u is the stretched. */
export function unstretch(u: number, delta: number): number {
  return u * Math.exp(-lambertW(delta * u * u) / 2);
}

/** `stretch` as a graph. */
export function drawStretched(graph: Graph, z: Value, delta: number): Value {
  return graph.mul(z, graph.exp(graph.mul(graph.square(z), graph.scalar(delta / 2))));
}

/** `unstretch` as a graph. */
export function drawUnstretched(graph: Graph, u: Value, delta: number): Value {
  const [one, two] = [graph.scalar(1), graph.scalar(2)];
  const s = graph.mul(graph.square(u), graph.scalar(delta));
  let w = graph.log(graph.add(s, one));
  for (let round = 0; round < ROUNDS; round++) {
    const power = graph.exp(w);
    const miss = graph.sub(graph.mul(w, power), s);
    const next = graph.add(w, one);
    const bend = graph.div(graph.mul(graph.add(w, two), miss), graph.mul(next, two));
    w = graph.sub(w, graph.div(miss, graph.sub(graph.mul(power, next), bend)));
  }
  return graph.mul(u, graph.exp(graph.mul(w, graph.scalar(-0.5))));
}
