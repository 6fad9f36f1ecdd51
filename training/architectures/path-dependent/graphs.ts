import type { Graph, Value } from '../../onnx/graph.ts';
import { drawStretched, drawUnstretched } from '../lambert-w.ts';
import { type AssetShifts, drawColumnConstants, drawLaw, drawUpdate, drawVolatility } from './law-graph.ts';
import { STATE_SIZE, STRETCH } from './shape.ts';
import type { CellWeights } from './weights.ts';

/**
 * The generator: one Scan over the steps, with all that does not depend on the state done for all steps at once.
 *
 * state [STATE_SIZE, columns], noise [steps, 1, columns]; columns are paths, asset by asset.
 */
export function drawGenerator(graph: Graph, weights: CellWeights, own: AssetShifts, state: Value, noise: Value) {
  const paths = [1, 'columns'] as const;
  const constantsOf = drawColumnConstants(graph, weights, own, state);
  const { angle, power } = drawAngle(graph, drawStretched(graph, noise, STRETCH));
  const { state: nextState, collected } = graph.scan(
    { value: state, shape: [STATE_SIZE, 'columns'] },
    [
      { value: angle, shape: paths },
      { value: power, shape: paths },
    ],
    (step, before, noiseAngle, noisePower) => {
      const constants = constantsOf(step);
      const law = drawLaw(step, weights, before, constants);
      // exp((a + e) q) = exp(a) exp(a (q - 1) + e q): an exponent rounds by its size, and this one is small where a is large.
      const rest = step.add(step.mul(noiseAngle, step.sub(law.inverseTail, step.scalar(1))), law.shift);
      const drawn = step.mul(noisePower, step.exp(rest));
      const twiceDrawn = step.sub(drawn, step.reciprocal(drawn));
      const centred = step.mul(step.sub(twiceDrawn, law.twiceMean), step.scalar(0.5));
      const standard = step.add(law.location, centred);
      const returns = step.add(step.mul(law.scale, standard), constants.drift);
      const collect = [returns, law.scale, law.inverseTail, law.twiceSinhShift, law.twiceMean];
      return {
        state: drawUpdate(step, before, returns, law.cap),
        collect: collect.map((value) => ({ value, shape: paths })),
      };
    },
  );
  const [returns, scale, inverseTail, twiceSinhShift, twiceMean] = collected;
  return { returns, volatility: drawVolatility(graph, { scale, inverseTail, twiceSinhShift, twiceMean }), nextState };
}

/** Times this any u but zero and its like is above two. */
const HUGE = 1e30;

/** a = asinh u and exp(a), each as exact as float32 holds it: exp(a) is one over g = |u| + √(u² + 1), and 2 |u| more where u is positive. */
function drawAngle(graph: Graph, u: Value): { angle: Value; power: Value } {
  const one = graph.scalar(1);
  const size = graph.abs(u);
  const grown = graph.add(size, graph.sqrt(graph.add(graph.square(u), one)));
  // 2 above zero, 0 below: ONNX's Sign runs without vector instructions.
  const twice = graph.clip(graph.mul(u, graph.scalar(HUGE)), 0, 2);
  const power = graph.add(graph.reciprocal(grown), graph.mul(twice, size));
  return { angle: graph.mul(graph.sub(twice, one), graph.log(grown)), power };
}

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/**
 * The encoder: the same cell fed with real returns. The law is monotone, so that every return has an exact residual z, sinh(t) = u =
 * z exp(h z² / 2) with t = asinh(y) / q - e, and a log density
 * -(s + log q - log cosh t + log(1 + y²) / 2 + z² / 2 + log(du/dz) + log(2π) / 2).
 */
export function drawEncoder(graph: Graph, weights: CellWeights, own: AssetShifts, state: Value, returns: Value) {
  const series = [1, 'columns'] as const;
  const constantsOf = drawColumnConstants(graph, weights, own, state);
  const { collected } = graph.scan(
    { value: state, shape: [STATE_SIZE, 'columns'] },
    [{ value: returns, shape: series }],
    (step, before, observed) => {
      const constants = constantsOf(step);
      const law = drawLaw(step, weights, before, constants);
      const standard = step.div(step.sub(observed, constants.drift), law.scale);
      const mean = step.mul(law.twiceMean, step.scalar(0.5));
      const y = step.add(step.sub(standard, law.location), mean);
      const after = drawUpdate(step, before, observed, law.cap);
      const collect = [y, law.inverseTail, law.skew, law.scale].map((value) => ({ value, shape: series }));
      return { state: after, collect: [{ value: after, shape: [STATE_SIZE, 'columns'] as const }, ...collect] };
    },
  );
  const [states, y, inverseTail, skew, scale] = collected;
  const half = graph.scalar(0.5);
  const one = graph.scalar(1);
  const stretched = graph.mul(graph.twiceSinh(graph.sub(graph.div(graph.asinh(y), inverseTail), skew)), half);
  const residual = drawUnstretched(graph, stretched, STRETCH);
  const logOnePlus = (x: Value) => graph.log(graph.add(x, one));
  // cosh t = sqrt(1 + u²)
  const jacobian = graph.mul(half, graph.sub(logOnePlus(graph.square(stretched)), logOnePlus(graph.square(y))));
  const squared = graph.square(residual);
  const extra = graph.mul(squared, graph.scalar(STRETCH));
  // z² / 2 + log(du/dz)
  const gauss = graph.add(graph.mul(half, graph.add(squared, extra)), logOnePlus(extra));
  const spread = graph.add(graph.log(graph.mul(scale, inverseTail)), graph.scalar(HALF_LOG_TWO_PI));
  const logDensity = graph.sub(graph.sub(jacobian, gauss), spread);
  return { states, residual, logDensity };
}
