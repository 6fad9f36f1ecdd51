import { createHash } from 'node:crypto';
import type { ReturnHistory } from '../../inference/contract/history.ts';
import { findArchitecture } from '../../training/architectures/registry.ts';
import { tcnOf } from '../../training/architectures/tcn/index.ts';
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

/** 28 of 700 steps are held back: eight days to forecast from, so that validation is quick. */
export const HELD_BACK = 0.04;
export const toyData = (steps = 700, assets = 1): TrainingData => prepareData(toyHistory(steps, assets), HELD_BACK);

/** The full recipe made short: 30 steps, in both phases where the architecture has both. */
export function smallConfig(name: string, seed: number, changes: Partial<Recipe> = {}): TrainingConfig {
  // Four channels learn as 32 do, in a fraction of the time.
  const architecture = name === 'tcn' ? tcnOf(4) : findArchitecture(name);
  const { full } = architecture.recipes;
  const likelihoodSteps = full.likelihoodSteps > 0 ? 10 : 0;
  const size = {
    likelihoodDays: 64,
    halfLife: 1000,
    paths: 4,
    burnIn: Math.min(full.burnIn, 5),
    unroll: architecture.critic(toyData()).window,
  };
  const recipe = { ...full, ...size, likelihoodSteps, adversarialSteps: 30 - likelihoodSteps, validateEvery: 15 };
  return { architecture, seed, recipe: { ...recipe, ...changes } };
}

/** Runs to the end. */
export function finish(
  config: TrainingConfig,
  data: TrainingData,
  resume?: Snapshot,
  look: (step: TrainingStep) => void = () => {},
): { steps: TrainingStep[]; last: Snapshot } {
  const steps: TrainingStep[] = [];
  const run = train(config, data, resume);
  for (;;) {
    const next = run.next();
    if (next.done) return { steps, last: next.value };
    steps.push(next.value);
    look(next.value);
  }
}

/** The first steps of a run that is then given up. */
export function firstSteps(
  config: TrainingConfig,
  data: TrainingData,
  count: number,
  look: (step: TrainingStep) => void = () => {},
): void {
  let left = count;
  for (const step of train(config, data)) {
    look(step);
    if (--left === 0) return;
  }
}

/** A hash of every array of a snapshot, by its place: equal to the bit or not, and which; much quicker than entry by entry. */
export function bitsOf(value: object, place = ''): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, entry]: [string, unknown]) => {
      const name = `${place}${key}`;
      if (entry instanceof Float32Array) {
        const bytes = new Uint8Array(entry.buffer, entry.byteOffset, entry.byteLength);
        return [[name, createHash('sha256').update(bytes).digest('hex')]];
      }
      return typeof entry === 'object' && entry !== null ? Object.entries(bitsOf(entry, `${name}.`)) : [[name, entry]];
    }),
  );
}
