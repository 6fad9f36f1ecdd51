import * as tf from '@tensorflow/tfjs-core';
import { PathloomError } from '../../inference/contract/error.ts';
import { drawNoise, drawPast } from '../../inference/core/noise/noise.ts';
import { drawIndex, Stream } from '../../inference/core/random.ts';
import type { Part } from './pool.ts';

/** How finely the chance of a day is resolved. */
const SHARES = 2 ** 24;

/** Days from … to - 1, drawn evenly; the same for the same seed, step and stream, whatever came before. */
function drawDays(seed: number, step: number, stream: number, count: number, from: number, to: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => from + drawIndex(seed, i, step, stream, to - from));
}

/** Real windows of the training part with the states before them. */
export interface Windows {
  /** [stateSize, paths] */
  readonly states: Float32Array;
  /** [window, assets, paths] */
  readonly returns: Float32Array;
}

/** Where a training step's draws come from. */
export interface DrawSource {
  /** Histories of equal length, from which the columns of a draw come in turn. */
  readonly parts: readonly Part[];
  readonly stateSize: number;
  readonly noiseSize: number;
  /** `noise` where a path has no real state to start from, see `GeneratorNetwork`. */
  readonly start?: 'noise' | undefined;
  /** First days that are left out: their states still remember how the filter was started. */
  readonly warmUp: number;
  readonly seed: number;
}

/** @throws PathloomError `bad_data` where the training part is shorter than the warm-up and one window */
export function drawWindows(source: DrawSource, step: number, stream: number, paths: number, window: number): Windows {
  const { warmUp, seed } = source;
  refuseShort(source, window);
  const days = drawDays(seed, step, stream, paths, warmUp, trainingSteps(source) - window + 1);
  const drawn = gather(source, step, days, window);
  return source.start === 'noise' ? { ...drawn, states: noiseBefore(source, step, stream, paths) } : drawn;
}

const trainingSteps = ({ parts }: DrawSource): number => parts[0].data.trainingSteps;

/** Windows that begin at given days, a column for each; the columns come from the parts in turn, and the next step goes on with the next. */
function gather({ parts, stateSize }: DrawSource, step: number, days: Int32Array, window: number): Windows {
  const columns = days.length;
  const rows = window * parts[0].data.assets.length;
  const states = new Float32Array(stateSize * columns);
  const returns = new Float32Array(rows * columns);
  for (let column = 0; column < columns; column++) {
    const { data, states: known } = parts[(step * columns + column) % parts.length];
    const day = days[column];
    for (let row = 0; row < stateSize; row++) states[row * columns + column] = known[day * stateSize + row];
    const first = day * data.assets.length;
    for (let row = 0; row < rows; row++) returns[row * columns + column] = data.returns[first + row];
  }
  return { states, returns };
}

/** The noise of the steps before the first of a stream, [stateSize, paths]: fresh for every step of the training. */
function noiseBefore({ stateSize, noiseSize, seed }: DrawSource, step: number, stream: number, paths: number) {
  const range = { seed, stream, firstPath: step * paths, paths, noiseSize };
  return drawPast(range, new Float32Array(stateSize * paths));
}

/**
 * Single real days: the states before them, [stateSize, days], and their returns, [assets, days].
 *
 * @param halfLife steps of the market after which a day of the past is drawn half as often
 * @throws PathloomError `bad_data` where the training part is not longer than the warm-up
 */
export function drawRealDays(source: DrawSource, step: number, count: number, halfLife: number): Windows {
  const { warmUp, seed } = source;
  refuseShort(source, 1);
  const days = drawRecentDays(seed, step, count, warmUp, trainingSteps(source), halfLife);
  return gather(source, step, days, 1);
}

/** Days from … to - 1, each half as likely as one that is `halfLife` later. */
function drawRecentDays(
  seed: number,
  step: number,
  count: number,
  from: number,
  to: number,
  halfLife: number,
): Int32Array {
  if (halfLife === Number.POSITIVE_INFINITY) return drawDays(seed, step, Stream.likelihoodDays, count, from, to);
  // The inverse of the distribution function of an age: 2^(-age / halfLife), cut off at the oldest day.
  const oldest = 1 - 2 ** (-(to - from) / halfLife);
  return Int32Array.from({ length: count }, (_, i) => {
    const share = (drawIndex(seed, i, step, Stream.likelihoodDays, SHARES) + 0.5) / SHARES;
    const age = -halfLife * Math.log2(1 - share * oldest);
    return Math.max(from, to - 1 - Math.floor(age));
  });
}

/** @throws PathloomError `bad_data` where the training part is shorter than the warm-up and one window */
function refuseShort(source: DrawSource, window: number): void {
  const { warmUp } = source;
  if (trainingSteps(source) >= warmUp + window) return;
  throw new PathloomError(
    'bad_data',
    `${trainingSteps(source)} returns to train on, at least ${warmUp + window} are needed: ${warmUp} to start from and a window of ${window}`,
  );
}

/** Noise of one training step, [steps, noiseSize, paths]. */
export function drawTrainingNoise(
  source: DrawSource,
  step: number,
  stream: number,
  steps: number,
  paths: number,
): Float32Array {
  const { seed, noiseSize } = source;
  const size = steps * noiseSize * paths;
  return drawNoise(
    { seed, stream, firstPath: step * paths, paths, firstStep: 0, steps, noiseSize },
    new Float32Array(size),
  );
}

/** Columns as tfjs reads them. */
export const matrix = (values: Float32Array, columns: number): tf.Tensor2D =>
  tf.tensor2d(values, [values.length / columns, columns]);
export const windowTensor = (values: Float32Array, assets: number, paths: number): tf.Tensor3D =>
  tf.tensor3d(values, [values.length / (assets * paths), assets, paths]);
