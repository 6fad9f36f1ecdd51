import { constantWeights, vectorOf } from '../initial-weights.ts';
import { fitPairs, SHRINKAGE } from './fit-pairs.ts';
import { draw, remember } from './pairs-cell.ts';
import { tiePairs } from './pairs-tie.ts';
import { triangleOf } from './shape.ts';
import type { Coupling } from './tie.ts';

/** Before the fit every pair has this correlation; memory, share and degrees of freedom. */
const CORRELATION = 0.3;
const DYNAMICS = [0.993, 0.85, 16];

/**
 * A memory for every pair: the correlations of a day are those of the matrix (1 - w) R̄ + w Q, with R̄ constant and Q the co-movements,
 * an exponentially weighted average of the products of residuals, Q ← λ Q + (1 - λ) ẑ ẑ'. Close to the cDCC model of Aielli, "Dynamic
 * conditional correlation: on properties and estimation", Journal of Business & Economic Statistics 31 (2013), with one memory for all pairs.
 *
 * Weights: `correlation`, R̄ below the diagonal, and `dynamics`, λ, w and ν.
 */
export const pairs: Coupling = {
  parameters: { shrinkage: SHRINKAGE },

  memoryNames(assets) {
    const { rows, columns } = triangleOf(assets.length);
    return rows.map((row, i) => `co_movement_${assets[columns[i]]}_${assets[row]}`);
  },

  normalsOf: (assets) => assets,

  initialWeights: (assets) => ({
    correlation: constantWeights([(assets * (assets - 1)) / 2], CORRELATION),
    dynamics: vectorOf(DYNAMICS),
  }),

  fit: fitPairs,
  tie: tiePairs,
  draw,
  remember,
};
