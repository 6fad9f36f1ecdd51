import type { CellGradients, NetworkTape } from './network.ts';
import { MIXTURE_FLOOR, RETURN_AVERAGES, VARIANCE_AVERAGES } from './shape.ts';
import type { CellWeights } from './weights.ts';

/** Row of the state where the averages of squares begin. */
const SQUARES = RETURN_AVERAGES;

/** Fills `tape.mixture`, [paths]: a constant variance and the averages of squares, each times its weight. */
function computeMixture(weights: CellWeights, tape: NetworkTape, paths: number): void {
  const { mixture, state } = tape;
  mixture.fill(MIXTURE_FLOOR + Math.exp(weights.mixture[0]));
  for (let i = 0; i < VARIANCE_AVERAGES; i++) {
    const weight = Math.exp(weights.mixture[1 + i]);
    const from = (SQUARES + i) * paths;
    for (let path = 0; path < paths; path++) mixture[path] += weight * state[from + path];
  }
}

/** The log scale without the network's correction, added to `logScale` [paths]: level + trends + half the logarithm of the mixture. */
export function addBackbone(weights: CellWeights, tape: NetworkTape, logScale: Float64Array, paths: number): void {
  computeMixture(weights, tape, paths);
  const { mixture, features } = tape;
  for (let path = 0; path < paths; path++) logScale[path] += weights.level[0] + 0.5 * Math.log(mixture[path]);
  for (let i = 0; i < RETURN_AVERAGES; i++) {
    const slope = weights.trend[i];
    for (let path = 0; path < paths; path++) logScale[path] += slope * features[i * paths + path];
  }
}

/** Adjoint of `addBackbone`: adds to the gradients of its weights, of the features and of the state. */
export function backboneAdjoint(
  weights: CellWeights,
  tape: NetworkTape,
  logScaleGradient: Float64Array,
  gradients: CellGradients,
  featureGradient: Float64Array,
  stateGradient: Float64Array,
  paths: number,
): void {
  const { mixture, features, state } = tape;
  const constant = Math.exp(weights.mixture[0]);
  for (let path = 0; path < paths; path++) {
    gradients.level[0] += logScaleGradient[path];
    gradients.mixture[0] += (0.5 * constant * logScaleGradient[path]) / mixture[path];
  }
  for (let i = 0; i < VARIANCE_AVERAGES; i++) {
    const weight = Math.exp(weights.mixture[1 + i]);
    const from = (SQUARES + i) * paths;
    let sum = 0;
    for (let path = 0; path < paths; path++) {
      const slope = (0.5 * weight * logScaleGradient[path]) / mixture[path];
      sum += slope * state[from + path];
      stateGradient[from + path] += slope;
    }
    gradients.mixture[1 + i] += sum;
  }
  for (let i = 0; i < RETURN_AVERAGES; i++) {
    const slope = weights.trend[i];
    let sum = 0;
    for (let path = 0; path < paths; path++) {
      sum += logScaleGradient[path] * features[i * paths + path];
      featureGradient[i * paths + path] += slope * logScaleGradient[path];
    }
    gradients.trend[i] += sum;
  }
}
