import type { TrainingCurve } from '../../inference/contract/card.ts';
import type { WeightArrays } from '../architectures/architecture.ts';
import type { AdamWState } from '../optimiser/adamw.ts';
import type { Player } from './player.ts';

/** The averaged weights with the best validation score so far. */
export interface BestWeights {
  readonly step: number;
  readonly score: number;
  readonly weights: WeightArrays;
}

/** The whole state of a run after a step. All randomness is keyed by seed and step, so there is no generator to save. */
export interface Snapshot {
  readonly step: number;
  readonly generator: WeightArrays;
  readonly critic: WeightArrays;
  readonly generatorOptimiser: AdamWState;
  readonly criticOptimiser: AdamWState;
  readonly average: WeightArrays;
  readonly best: BestWeights | undefined;
  readonly curve: TrainingCurve;
}

export function takeSnapshot(run: {
  step: number;
  g: Player;
  c: Player;
  average: WeightArrays;
  best: BestWeights | undefined;
  curve: TrainingCurve;
}): Snapshot {
  return {
    step: run.step,
    generator: copyWeights(run.g.weights),
    critic: copyWeights(run.c.weights),
    generatorOptimiser: copyOptimiser(run.g.optimiser),
    criticOptimiser: copyOptimiser(run.c.optimiser),
    average: copyWeights(run.average),
    best: run.best,
    curve: [...run.curve],
  };
}

export function copyWeights(weights: WeightArrays): WeightArrays {
  return Object.fromEntries(
    Object.entries(weights).map(([name, { shape, values }]) => [name, { shape, values: values.slice() }]),
  );
}

function copyOptimiser({ step, first, second }: AdamWState): AdamWState {
  const copy = (arrays: Readonly<Record<string, Float32Array>>) =>
    Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name, values.slice()]));
  return { step, first: copy(first), second: copy(second) };
}
