import type { WeightArrays, Weights } from '../architecture.ts';
import { constantWeights } from '../initial-weights.ts';
import { OUTPUTS } from '../path-dependent/shape.ts';
import { initialWeights as cellWeights, WEIGHT_NAMES } from '../path-dependent/weights.ts';

/** Weights that are trained: those of the shared cell, and of each asset what is added to the cell's outputs, [OUTPUTS, assets] in a row. */
export const MARGIN_NAMES: readonly string[] = [...WEIGHT_NAMES, 'own'];

export function marginWeights(seed: number, assets: number): WeightArrays {
  return { ...cellWeights(seed), own: constantWeights([OUTPUTS * assets]) };
}

/** Values of tensors. */
export function arraysOf(weights: Weights): WeightArrays {
  return Object.fromEntries(
    Object.entries(weights).map(([name, tensor]) => [
      name,
      { shape: tensor.shape, values: tensor.dataSync() as Float32Array },
    ]),
  );
}
