import type { ReturnHistory } from '../../inference/contract/history.ts';
import { findArchitecture } from '../../training/architectures/registry.ts';
import { prepareData, type TrainingData } from '../../training/loop/data.ts';
import type { Recipe } from '../../training/loop/recipe.ts';
import type { Snapshot } from '../../training/loop/snapshot.ts';
import { type TrainingConfig, type TrainingStep, train } from '../../training/loop/train.ts';
import { toyPath } from '../quality/toy.ts';

/** A made-up market. `change` alters a return by its number, to see what a run depends on. */
export function toyHistory(steps: number, assets = 1, change = (x: number, _step: number) => x): ReturnHistory {
  const day = (step: number) => new Date(Date.UTC(2000, 0, 1 + step)).toISOString().slice(0, 10);
  return {
    assets: Array.from({ length: assets }, (_, asset) => `asset${asset}`),
    dates: Array.from({ length: steps }, (_, step) => day(step)),
    returns: Array.from({ length: assets }, (_, asset) => toyPath(asset, steps).map(change)),
  };
}

export const toyData = (steps = 700, assets = 1): TrainingData => prepareData(toyHistory(steps, assets), 0.1);

/** The full recipe made short: 30 steps, in both phases where the architecture has both. */
export function smallConfig(name: string, seed: number, changes: Partial<Recipe> = {}): TrainingConfig {
  const architecture = findArchitecture(name);
  const { full } = architecture.recipes;
  const likelihoodSteps = full.likelihoodSteps > 0 ? 12 : 0;
  const size = { likelihoodDays: 64, paths: 8, unroll: architecture.critic(toyData()).window };
  const recipe = { ...full, ...size, likelihoodSteps, adversarialSteps: 30 - likelihoodSteps, validateEvery: 10 };
  return { architecture, seed, recipe: { ...recipe, ...changes } };
}

/** Runs to the end. */
export function finish(
  config: TrainingConfig,
  data: TrainingData,
  resume?: Snapshot,
): { steps: TrainingStep[]; last: Snapshot } {
  const steps: TrainingStep[] = [];
  const run = train(config, data, resume);
  for (;;) {
    const next = run.next();
    if (next.done) return { steps, last: next.value };
    steps.push(next.value);
  }
}
