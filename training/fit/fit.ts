import { PathloomError } from '../../inference/contract/error.ts';
import type { ReturnHistory } from '../../inference/contract/history.ts';
import type { Architecture, WeightArrays } from '../architectures/architecture.ts';
import { prepareData, statesOf, type TrainingData } from '../loop/data.ts';
import { firstEligibleStep, type PresetName, type Recipe } from '../loop/recipe.ts';
import type { Snapshot } from '../loop/snapshot.ts';
import { type TrainingStep, train } from '../loop/train.ts';
import { validationBlock, validationDefinition } from '../loop/validation.ts';

export interface FitConfig {
  readonly architecture: Architecture;
  readonly preset: PresetName;
  readonly seed: number;
  /** Share of the steps at the end of the history that is held back to choose by, 0 to 0.5. */
  readonly validation: number;
}

/** Where a fit stands: in the run that is validated, or in the one on all data. */
export interface FitSnapshot {
  readonly run: 'validated' | 'refit';
  readonly training: Snapshot;
  /** The choice of the validated run, once it is made. */
  readonly chosen: ChosenStep | undefined;
}

/** A step of training within a fit. */
export interface FitStep {
  readonly run: FitSnapshot['run'];
  readonly training: TrainingStep;
  /** Steps done and to do in all runs together. */
  readonly done: number;
  readonly total: number;
  readonly snapshot: () => FitSnapshot;
}

/** What the validated run came to. */
export interface ChosenStep {
  readonly step: number;
  /** Validation score at that step; null without a validation block. */
  readonly score: number | null;
  readonly curve: Snapshot['curve'];
}

/** A fitted model with what its card will say of how it came about. */
export interface Fit {
  readonly data: TrainingData;
  readonly generator: WeightArrays;
  readonly critic: WeightArrays;
  /** States along the whole history, [steps + 1, stateSize]. */
  readonly states: Float32Array;
  readonly chosenStep: number;
  readonly plannedSteps: number;
  /** First step that could be chosen. */
  readonly eligibleFrom: number;
  /** Whether the weights are those of the second run, on all data. */
  readonly refit: boolean;
  readonly curve: Snapshot['curve'];
  readonly validation: {
    readonly share: number;
    readonly firstDate: string | null;
    readonly lastDate: string | null;
    readonly score: number | null;
    readonly definition: string;
  };
}

/** Fewest returns in the training part: the statistics of the paths look 200 steps back, a window must fit in what is left. */
export const MIN_TRAINING_STEPS = 320;

/**
 * Fits a model to a history: a run whose averaged weights are scored on the validation block, and, where the recipe says so, a
 * second run on all data for the number of steps that the first one chose.
 *
 * @throws PathloomError `bad_data` for too short a history, `training_failed` when a loss is not finite
 */
export function* fitModel(config: FitConfig, history: ReturnHistory, resume?: FitSnapshot): Generator<FitStep, Fit> {
  const { architecture, preset, seed, validation: share } = config;
  const recipe = architecture.recipes[preset];
  const validated = prepareData(history, share);
  assertLength(validated, share);
  const plannedSteps = recipe.likelihoodSteps + recipe.adversarialSteps;
  const block = validationBlock(validated);
  const refits = recipe.refit && block !== undefined;
  const training = { architecture, recipe, seed };

  let first: Snapshot | undefined;
  let chosen = resume?.chosen;
  if (chosen === undefined) {
    first = yield* follow(
      train(training, validated, resume?.training),
      'validated',
      0,
      plannedSteps * (refits ? 2 : 1),
    );
    chosen = choiceOf(first, plannedSteps);
  }
  const common = {
    plannedSteps,
    eligibleFrom: firstEligibleStep(recipe),
    refit: refits,
    chosenStep: chosen.step,
    curve: chosen.curve,
    validation: {
      share,
      firstDate: block?.firstDate ?? null,
      lastDate: block?.lastDate ?? null,
      score: chosen.score,
      definition: validationDefinition(architecture.generator(validated)),
    },
  };
  if (!refits && first) {
    const weights = first.best?.weights ?? first.average;
    return { ...common, data: validated, critic: first.critic, ...completed(architecture, recipe, validated, weights) };
  }
  const all = prepareData(history, 0);
  const going = resume?.run === 'refit' ? resume.training : undefined;
  const again = train({ ...training, stopAfter: chosen.step }, all, going);
  const last = yield* follow(again, 'refit', plannedSteps, plannedSteps + chosen.step, chosen);
  return { ...common, data: all, critic: last.critic, ...completed(architecture, recipe, all, last.average) };
}

function* follow(
  steps: Generator<TrainingStep, Snapshot>,
  run: FitSnapshot['run'],
  before: number,
  total: number,
  chosen?: ChosenStep,
): Generator<FitStep, Snapshot> {
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
    const training = next.value;
    const snapshot = () => ({ run, training: training.snapshot(), chosen });
    yield { run, training, done: before + training.step, total, snapshot };
  }
}

function choiceOf({ best, curve }: Snapshot, plannedSteps: number): ChosenStep {
  return { step: best?.step ?? plannedSteps, score: best?.score ?? null, curve };
}

/** The whole generator, with what is fitted after the training proper, and the states of the history. */
function completed(architecture: Architecture, recipe: Recipe, data: TrainingData, weights: WeightArrays) {
  const pool = architecture.pool?.(data);
  const generator = pool ? pool.complete(weights, data.sample, recipe.halfLife) : weights;
  return { generator, states: statesOf(architecture.generator(data), data, generator) };
}

function assertLength({ trainingSteps, steps }: TrainingData, share: number): void {
  if (trainingSteps >= MIN_TRAINING_STEPS) return;
  throw new PathloomError(
    'bad_data',
    `${steps} returns leave ${trainingSteps} to train on beside a validation share of ${share}; at least ${MIN_TRAINING_STEPS} ` +
      'are needed, since the paths are held to correlations over 200 steps',
  );
}
