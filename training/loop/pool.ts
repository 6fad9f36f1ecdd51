import type { Architecture, CriticNetwork, TrainedNetwork } from '../architectures/architecture.ts';
import type { TrainingData } from './data.ts';
import { prepareValidation, type Validation } from './validation.ts';

/** Days that are forecast at a validation, all assets together. */
const MAX_FORECASTS = 1200;

/** What is trained and on what: the generator on the whole history or, where assets are trained one by one, one network on each of them. */
export interface Trainee {
  readonly generator: TrainedNetwork;
  readonly critic: CriticNetwork;
  /** The history, or those of the single assets. */
  readonly parts: readonly Part[];
}

/** A history with the states before its returns, [steps + 1, stateSize]. */
export interface Part {
  readonly data: TrainingData;
  readonly states: Float32Array;
}

export function traineeOf(architecture: Architecture, data: TrainingData, seed: number): Trainee {
  const pool = architecture.pool?.(data);
  if (!pool) {
    const generator = architecture.generator(data);
    // What is trained as a whole has states that its weights have no part in: they stay as they are while it learns.
    const states = generator.filter(data.returns, generator.initialWeights(seed));
    return { generator, critic: architecture.critic(data), parts: [{ data, states }] };
  }
  const parts = data.assets.map((_, asset) => {
    const part = onlyAsset(data, asset);
    return { data: part, states: pool.filter(asset, part.returns) };
  });
  return { generator: pool.generator, critic: pool.critic, parts };
}

/** The same training data with one of their assets. */
function onlyAsset(data: TrainingData, asset: number): TrainingData {
  const assets = data.assets.length;
  const returns = data.returns.filter((_, i) => i % assets === asset);
  return {
    ...data,
    assets: [data.assets[asset]],
    scale: [data.scale[asset]],
    mean: [data.mean[asset]],
    sample: returns.subarray(0, data.trainingSteps),
    returns,
  };
}

/** The mean of the scores of all parts; undefined when the validation block is too short to forecast from. */
export function validateParts(parts: readonly Part[], seed: number): Pick<Validation, 'score'> | undefined {
  const most = Math.ceil(MAX_FORECASTS / parts.length);
  const validations = parts.map(({ data, states }) => prepareValidation(data, states, seed, most));
  if (validations.includes(undefined)) return undefined;
  return {
    score: (generator, weights) =>
      validations.reduce((sum, each) => sum + (each as Validation).score(generator, weights), 0) / parts.length,
  };
}
