import type { WeightArrays } from '../../../training/architectures/architecture.ts';
import { computeFeatures } from '../../../training/architectures/path-dependent/features.ts';
import { filterStates } from '../../../training/architectures/path-dependent/filter.ts';
import { MIXTURE_FLOOR, STATE_SIZE } from '../../../training/architectures/path-dependent/shape.ts';
import {
  type CellWeights,
  cellWeights,
  initialWeights,
  WEIGHT_NAMES,
} from '../../../training/architectures/path-dependent/weights.ts';
import { gatherStates } from '../../../training/loop/data.ts';
import { toyPath } from '../../quality/toy.ts';

/** Weights whose outputs all move with the state, as after training. `bias` is added to the outputs. */
export function livelyWeights(bias: readonly number[] = [0, 0, 0]): WeightArrays {
  const weights = initialWeights(5);
  const wave = (name: string, size: number) =>
    weights[name].values.forEach((_, i, all) => {
      all[i] += size * Math.sin(7.3 * i + 1);
    });
  wave('bias1', 0.3);
  wave('bias2', 0.3);
  wave('output', 0.4);
  for (const name of ['level', 'trend', 'mixture', 'reversal']) wave(name, 0.05);
  weights.outputBias.values.set(bias);
  return weights;
}

/**
 * A law that the state decides by its fastest trend alone: the network gives its biases and nothing else, and the mixture is 1.
 *
 * @param bias what location, log scale, skew and tail are before their bounds
 * @param trend the fastest trend of the state that the law will be asked for
 */
export function constantLaw([location, ...outputs]: readonly number[], trend: number): WeightArrays {
  const weights = initialWeights(1);
  for (const { values } of Object.values(weights)) values.fill(0);
  weights.mixture.values.fill(-50);
  weights.mixture.values[0] = Math.log(1 - MIXTURE_FLOOR);
  weights.outputBias.values.set(outputs);
  weights.reversal.values[0] = location / trend;
  return weights;
}

/** The same numbers in double precision, so that finite differences are not drowned in rounding. */
export function doubled(weights: WeightArrays): CellWeights {
  const cell = cellWeights(weights);
  // The typed-array code reads entries and lengths only; its types name Float32Array, which is what training holds.
  return Object.fromEntries(
    WEIGHT_NAMES.map((name) => [name, Float64Array.from(cell[name])]),
  ) as unknown as CellWeights;
}

/** States after 100, 137, … steps of a toy history, [STATE_SIZE, paths]. */
export function someStates(paths: number): Float32Array {
  const returns = Float32Array.from(toyPath(1, 600), (x) => 100 * x);
  return gatherStates(
    filterStates(returns),
    STATE_SIZE,
    Array.from({ length: paths }, (_, path) => 100 + 37 * path),
  );
}

/** The first feature of one state, [STATE_SIZE, 1]. */
export function fastestTrend(state: Float32Array): number {
  const features = new Float64Array(STATE_SIZE);
  computeFeatures(Float64Array.from(state), features, 1);
  return features[0];
}

/** Gradient by central differences of a function of the weights, for every entry of every weight. */
export function finiteDifferences(
  weights: CellWeights,
  value: (changed: CellWeights) => number,
): Record<string, Float64Array> {
  const distance = 1e-6;
  return Object.fromEntries(
    WEIGHT_NAMES.map((name) => {
      const slopes = Float64Array.from(weights[name], (_, i) => {
        const shifted = (by: number) => {
          const entries = weights[name].map((entry, k) => (k === i ? entry + by : entry));
          return value({ ...weights, [name]: entries });
        };
        return (shifted(distance) - shifted(-distance)) / (2 * distance);
      });
      return [name, slopes];
    }),
  );
}
