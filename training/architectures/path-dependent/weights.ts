import type { WeightArrays } from '../architecture.ts';
import { constantWeights, normalWeights } from '../initial-weights.ts';
import { HIDDEN, OUTPUTS, RETURN_AVERAGES, SQUARE_AVERAGES, STATE_SIZE } from './shape.ts';

/** Weights of the cell. Matrices are [outputs, inputs], row by row. */
export const WEIGHT_SHAPES = {
  hidden1: [HIDDEN, STATE_SIZE],
  bias1: [HIDDEN],
  hidden2: [HIDDEN, HIDDEN],
  bias2: [HIDDEN],
  output: [OUTPUTS, HIDDEN],
  outputBias: [OUTPUTS],
  /** The linear backbone of the log scale: its constant, then a slope for each feature. */
  backbone: [1 + STATE_SIZE],
} as const;

export type WeightName = keyof typeof WEIGHT_SHAPES;
export const WEIGHT_NAMES = Object.keys(WEIGHT_SHAPES) as WeightName[];
export type CellWeights = { readonly [name in WeightName]: Float32Array };

/** A new network: a small output layer, and a backbone that averages the square averages. */
export function initialWeights(seed: number): WeightArrays {
  const backbone = constantWeights(WEIGHT_SHAPES.backbone);
  backbone.values.fill(1 / SQUARE_AVERAGES, 1 + RETURN_AVERAGES);
  return {
    hidden1: normalWeights(seed, 0, WEIGHT_SHAPES.hidden1, STATE_SIZE),
    bias1: constantWeights(WEIGHT_SHAPES.bias1),
    hidden2: normalWeights(seed, 1, WEIGHT_SHAPES.hidden2, HIDDEN),
    bias2: constantWeights(WEIGHT_SHAPES.bias2),
    output: normalWeights(seed, 2, WEIGHT_SHAPES.output, HIDDEN, 0.1),
    outputBias: constantWeights(WEIGHT_SHAPES.outputBias),
    backbone,
  };
}

/** The plain arrays of a set of weights, as the typed-array code reads them. */
export function cellWeights(weights: WeightArrays): CellWeights {
  return Object.fromEntries(WEIGHT_NAMES.map((name) => [name, weights[name].values])) as CellWeights;
}
