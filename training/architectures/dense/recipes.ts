import type { PresetName, Recipe } from '../../loop/recipe.ts';
import { LAGS } from './shape.ts';

const adam = { learningRate: 2e-4, beta1: 0.5, beta2: 0.999, weightDecay: 0, clipNorm: Number.POSITIVE_INFINITY };

const full: Recipe = {
  likelihoodSteps: 0,
  adversarialSteps: 3000,
  likelihoodDays: 0,
  paths: 256,
  unroll: LAGS,
  burnIn: 0,
  weights: { likelihood: 0, adversarial: 1, statistics: 0 },
  penalty: 0.5,
  generator: adam,
  critic: adam,
  averageDecay: 0.99,
  validateEvery: 100,
  refit: true,
};

export const recipes: Record<PresetName, Recipe> = { full, quick: { ...full, adversarialSteps: 800, refit: false } };
