import type { PresetName, Recipe } from '../../loop/recipe.ts';

const full: Recipe = {
  likelihoodSteps: 600,
  adversarialSteps: 300,
  likelihoodDays: 1024,
  halfLife: 1250,
  paths: 96,
  unroll: 256,
  burnIn: 500,
  weights: { likelihood: 1, adversarial: 0.1, statistics: 0.03 },
  penalty: 0.5,
  // A weaker decay overfits out of sample.
  generator: { learningRate: 3e-3, beta1: 0.9, beta2: 0.999, weightDecay: 3, clipNorm: 1 },
  critic: { learningRate: 1e-3, beta1: 0, beta2: 0.9, weightDecay: 0, clipNorm: Number.POSITIVE_INFINITY },
  averageDecay: 0.98,
  validateEvery: 50,
  refit: true,
};

export const recipes: Record<PresetName, Recipe> = {
  full,
  quick: { ...full, adversarialSteps: 120, validateEvery: 20, refit: false },
};
