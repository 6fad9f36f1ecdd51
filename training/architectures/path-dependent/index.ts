import { relativisticPairing } from '../../adversary/losses.ts';
import type { Architecture, GeneratorNetwork, WeightArrays } from '../architecture.ts';
import { step } from './cell.ts';
import { windowCritic } from './critic.ts';
import { filterStates } from './filter.ts';
import { drawEncoder, drawGenerator } from './graphs.ts';
import { generateOperation, likelihoodOperation } from './operations.ts';
import { recipes } from './recipes.ts';
import {
  FALL_SPANS,
  HIDDEN,
  LOCATION,
  NEWS_CAP,
  RETURN_SPANS,
  SQUARE_SPANS,
  STATE_NAMES,
  STATE_SIZE,
  STRETCH,
  TAIL_MAX,
  TAIL_MIN,
  WARM_UP,
} from './shape.ts';
import { unroll } from './unroll.ts';
import { cellWeights, initialWeights } from './weights.ts';

/** How much of the sample's mean the drift keeps: the rest is mostly luck of the period. */
const DRIFT_SHARE = 2 / 3;

/** The constant part of the mean, of a sample's mean in units of its deviation; as the graphs hold it. */
export const driftOf = (mean: number): number => Math.fround(DRIFT_SHARE * mean);

/** Hyper-parameters of the cell, as they stand in the card. */
export const parameters = {
  returnSpans: [...RETURN_SPANS],
  squareSpans: [...SQUARE_SPANS],
  hidden: HIDDEN,
  location: LOCATION,
  driftShare: DRIFT_SHARE,
  stretch: STRETCH,
  fallSpans: [...FALL_SPANS],
  newsCap: NEWS_CAP,
  tail: [Math.exp(-TAIL_MAX), Math.exp(-TAIL_MIN)],
};

/**
 * The default: volatility that depends on the path, read by a small network from named averages of past returns, and an
 * invertible law of the next return. Guyon & Lekeufack, "Volatility is (mostly) path-dependent", Quantitative Finance 2023.
 */
export const pathDependent: Architecture = {
  name: 'path-dependent',
  summary: 'path-dependent volatility, invertible step by step, trained by likelihood, critic and statistics',
  maxAssets: 1,
  parameters,
  loss: relativisticPairing,
  recipes,
  critic: () => windowCritic,

  generator(data): GeneratorNetwork {
    const drift = driftOf(data.mean[0]);
    return {
      stateSize: STATE_SIZE,
      noiseSize: 1,
      stateNames: STATE_NAMES,
      warmUp: WARM_UP,
      initialWeights,
      filter: filterStates,
      generate: (weights, state, noise) => generateOperation(weights, drift, state, noise),
      simulate(weights: WeightArrays, state, noise, steps, paths) {
        const { returns, lastState } = unroll(cellWeights(weights), drift, state, noise, steps, paths, false);
        return { returns: Float32Array.from(returns), lastState: Float32Array.from(lastState) };
      },
      step: (weights, state, noise) => step(weights, drift, state, noise),
      negativeLogLikelihood: (weights, state, returns) => likelihoodOperation(weights, drift, state, returns),
      drawGenerator: (graph, weights, state, noise) =>
        drawGenerator(graph, cellWeights(weights), { drift: [drift] }, state, noise),
      drawEncoder: (graph, weights, state, returns) =>
        drawEncoder(graph, cellWeights(weights), { drift: [drift] }, state, returns),
    };
  },
};
