import type { WeightArrays } from '../architecture.ts';
import { constantWeights, normalWeights } from '../initial-weights.ts';
import { FALL_AVERAGES, HIDDEN, OUTPUTS, RETURN_AVERAGES, STATE_SIZE, VARIANCE_AVERAGES } from './shape.ts';

/** Weights of the cell. Matrices are [outputs, inputs], row by row. */
export const WEIGHT_SHAPES = {
  hidden1: [HIDDEN, STATE_SIZE],
  bias1: [HIDDEN],
  hidden2: [HIDDEN, HIDDEN],
  bias2: [HIDDEN],
  output: [OUTPUTS, HIDDEN],
  outputBias: [OUTPUTS],
  /** Constant of the log scale. */
  level: [1],
  /** Slopes of the log scale in the trends. */
  trend: [RETURN_AVERAGES],
  /** Logarithms of the mixture's weights: of a constant variance, then of each average of squares. */
  mixture: [1 + VARIANCE_AVERAGES],
  /** Slope of the location in the fastest trend, before its bound. */
  reversal: [1],
} as const;

export type WeightName = keyof typeof WEIGHT_SHAPES;
export const WEIGHT_NAMES = Object.keys(WEIGHT_SHAPES) as WeightName[];
export type CellWeights = { readonly [name in WeightName]: Float32Array };

/** Shares of the averages of squares in a new mixture; the averages of falls are half as large. */
const SQUARE_SHARES = [0.08, 0.37, 0.37, 0.22, 0.08];
const FALL_SHARE = 0.14;
const CONSTANT_SHARE = 0.02;

/** With it a new cell gives back about the volatility that it reads: its paths neither explode nor die. */
const LEVEL_START = -1;

/** A new network: a small output layer, and a mixture of all averages with most weight on the middle ones. */
export function initialWeights(seed: number): WeightArrays {
  const mixture = constantWeights(WEIGHT_SHAPES.mixture);
  const falls = Array.from({ length: FALL_AVERAGES }, () => FALL_SHARE);
  mixture.values.set([CONSTANT_SHARE, ...SQUARE_SHARES, ...falls].map(Math.log));
  return {
    hidden1: normalWeights(seed, 0, WEIGHT_SHAPES.hidden1, STATE_SIZE),
    bias1: constantWeights(WEIGHT_SHAPES.bias1),
    hidden2: normalWeights(seed, 1, WEIGHT_SHAPES.hidden2, HIDDEN),
    bias2: constantWeights(WEIGHT_SHAPES.bias2),
    output: normalWeights(seed, 2, WEIGHT_SHAPES.output, HIDDEN, 0.1),
    outputBias: constantWeights(WEIGHT_SHAPES.outputBias),
    level: { shape: WEIGHT_SHAPES.level, values: Float32Array.of(LEVEL_START) },
    trend: constantWeights(WEIGHT_SHAPES.trend),
    mixture,
    reversal: constantWeights(WEIGHT_SHAPES.reversal),
  };
}

/** The plain arrays of a set of weights, as the typed-array code reads them. */
export function cellWeights(weights: WeightArrays): CellWeights {
  return Object.fromEntries(WEIGHT_NAMES.map((name) => [name, weights[name].values])) as CellWeights;
}
