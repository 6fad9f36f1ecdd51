import type { WeightArray, WeightArrays } from '../architecture.ts';
import { vectorOf } from '../initial-weights.ts';
import { tiePairs } from './pairs-tie.ts';
import { type Choices, chooseDynamics, type TieMaker } from './predictive.ts';
import { RunningCorrelations } from './running-correlations.ts';

/** What is tried. Calm years would prefer shares below 0.7, which cost most when correlations rose: see docs/several-assets.md. */
const CHOICES: Choices = { memories: [0.985, 0.99, 0.993, 0.995], shares: [0.7, 0.8, 0.85, 0.9, 0.95] };
/** Share of the constant correlations that is taken away: sample correlations are too far from zero. */
export const SHRINKAGE = 0.02;

/**
 * Fits the co-movements of pairs: the constant correlations, in which recent days count more, and the dynamics by `chooseDynamics`.
 *
 * @param residuals [days, assets]
 * @param halfLife days after which a day of the past counts half
 * @returns the weights `correlation` and `dynamics`
 */
export function fitPairs(residuals: Float64Array, assets: number, halfLife: number): WeightArrays {
  const makeTie: TieMaker = (correlations, dynamics) =>
    tiePairs({ correlation: shrunk(correlations), dynamics }, assets);
  const dynamics = chooseDynamics(residuals, assets, halfLife, CHOICES, makeTie);
  return { correlation: shrunk(new RunningCorrelations(residuals, assets, halfLife).addAll()), dynamics };
}

const shrunk = (correlations: RunningCorrelations): WeightArray =>
  vectorOf(correlations.below().map((entry) => (1 - SHRINKAGE) * entry));
