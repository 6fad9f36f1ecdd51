import { PathloomError } from '../../inference/contract/error.ts';
import type { ReturnHistory } from '../../inference/contract/history.ts';
import type { DataSummary, GeneratorNetwork, WeightArrays } from '../architectures/architecture.ts';
import { STATISTICS_MIN_STEPS, type TargetStatistics, targetStatistics } from '../statistics/statistics-loss.ts';

/** A history made ready for training: returns in units of their standard deviation, and the state before each. */
export interface TrainingData extends DataSummary {
  /** [steps, assets], training part first, then the validation block. */
  readonly returns: Float32Array;
  readonly steps: number;
  /** Steps of the training part; the rest is the validation block. */
  readonly trainingSteps: number;
  readonly dates: readonly string[];
}

/**
 * Splits by time and scales. Scale and mean are those of the training part alone: the validation block is never looked at.
 *
 * @param validation share of the steps at the end that is held back, 0 to 0.5
 */
export function prepareData(history: ReturnHistory, validation: number): TrainingData {
  const steps = history.dates.length;
  const trainingSteps = steps - Math.round(steps * validation);
  const assets = history.assets.length;
  const moments = history.returns.map((returns) => momentsOf(returns.subarray(0, trainingSteps)));
  const scaled = new Float32Array(steps * assets);
  history.returns.forEach((returns, asset) => {
    const { mean, deviation } = moments[asset];
    // Rounding leaves equal returns a deviation of some 1e-16 of their size.
    if (!(deviation > 1e-12 * Math.abs(mean))) {
      throw new PathloomError(
        'bad_data',
        `the returns of ${history.assets[asset]} are constant: nothing to learn from`,
      );
    }
    for (let step = 0; step < steps; step++) scaled[step * assets + asset] = returns[step] / deviation;
  });
  return {
    assets: history.assets,
    scale: moments.map(({ deviation }) => deviation),
    mean: moments.map(({ mean, deviation }) => mean / deviation),
    sample: scaled.subarray(0, trainingSteps * assets),
    returns: scaled,
    steps,
    trainingSteps,
    dates: history.dates,
  };
}

function momentsOf(values: Float64Array): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}

/** States along the history: [steps + 1, stateSize]; row t is the state before return t. */
export function statesOf(generator: GeneratorNetwork, data: TrainingData, weights: WeightArrays): Float32Array {
  return generator.filter(data.returns, weights);
}

/** Gathers states of given days into columns, [stateSize, days.length]. */
export function gatherStates(states: Float32Array, stateSize: number, days: ArrayLike<number>): Float32Array {
  const out = new Float32Array(stateSize * days.length);
  for (let column = 0; column < days.length; column++) {
    for (let row = 0; row < stateSize; row++) {
      out[row * days.length + column] = states[days[column] * stateSize + row];
    }
  }
  return out;
}

/** Statistics of the training part of one asset. */
export function statisticsOf(data: TrainingData): TargetStatistics {
  if (data.trainingSteps < STATISTICS_MIN_STEPS) {
    throw new PathloomError(
      'bad_data',
      `${data.trainingSteps} returns to train on, at least ${STATISTICS_MIN_STEPS} are needed for the statistics of the paths`,
    );
  }
  return targetStatistics(Float64Array.from(data.returns.subarray(0, data.trainingSteps)));
}
