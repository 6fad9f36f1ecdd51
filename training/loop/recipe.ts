import type { AdamWOptions } from '../optimiser/adamw.ts';

/** How an architecture is trained. Lengths in steps of the optimiser, unless said otherwise. */
export interface Recipe {
  /** Phase 1: maximum likelihood alone, before the networks compete. */
  readonly likelihoodSteps: number;
  /** Phase 2: critic against generator, with the other losses beside. */
  readonly adversarialSteps: number;
  /** Days drawn for the likelihood at each step. */
  readonly likelihoodDays: number;
  /** Steps of the market after which a day of the past is drawn half as often; Infinity for all days alike. */
  readonly halfLife: number;
  /** Paths generated at each step, and how many steps of the market each has. */
  readonly paths: number;
  readonly unroll: number;
  /** Steps that the generator runs by itself before the paths whose statistics are compared: these describe it in the long run. */
  readonly burnIn: number;
  readonly weights: { readonly likelihood: number; readonly adversarial: number; readonly statistics: number };
  /** Half of this times the zero-centred gradient penalties on real and generated windows. */
  readonly penalty: number;
  readonly generator: AdamWOptions & { readonly learningRate: number };
  readonly critic: AdamWOptions & { readonly learningRate: number };
  /** Decay of the exponential moving average of the generator's weights, which is what is kept. */
  readonly averageDecay: number;
  /** Steps between validations. */
  readonly validateEvery: number;
  /** Whether, once the number of steps is chosen on the validation block, the model is fitted anew on all data for as many steps. */
  readonly refit: boolean;
}

/** Long paths are shaped late: only a step of the second half of the competition may be chosen. */
export const firstEligibleStep = ({ likelihoodSteps, adversarialSteps }: Recipe): number =>
  likelihoodSteps + Math.floor(adversarialSteps / 2) + 1;

export const presetNames = ['quick', 'full'] as const;
export type PresetName = (typeof presetNames)[number];
