import * as tf from '@tensorflow/tfjs-core';
import { CRITIC_FILE, GENERATOR_FILE } from '../../inference/contract/card.ts';
import { PathloomError } from '../../inference/contract/error.ts';
import { drawNoise } from '../../inference/core/noise/noise.ts';
import type { GraphTensor, Runtime } from '../../inference/core/session.ts';
import type { Weights } from '../architectures/architecture.ts';
import type { TrainedModel } from './graphs.ts';

const PATHS = 64;
const STEPS = 300;
const RETURN_UNIT = "a return's standard deviation or size";
/**
 * Bounds in units of a return's standard deviation, the history's or the one that the model gives to the step, or for a return of its own
 * size: whichever is largest. float32 holds digits and not decimals, and rounding travels along a path: a day of twenty deviations
 * cannot be held to the same decimals as a calm one, and a good model is not to be lost for it.
 */
export const TFJS_BOUND = 1e-4;
export const RUNTIME_BOUND = 1e-5;

/** The largest difference between two runtimes over 64 paths × 300 steps. */
export interface ParityResult {
  readonly pair: string;
  readonly difference: number;
  /** What `difference` is measured in. */
  readonly unit: string;
  readonly bound: number;
}

/**
 * Holds the exported graphs against the network in tfjs, on the first runtime, and the runtimes against each other.
 *
 * @param files the package's files by name
 * @param states some states to start from, [rows, stateSize]
 * @throws PathloomError `training_failed` if a difference exceeds its bound
 */
export async function checkParity(
  model: TrainedModel,
  files: Readonly<Record<string, Uint8Array>>,
  states: Float32Array,
  runtimes: readonly Runtime[],
  seed: number,
): Promise<ParityResult[]> {
  const network = model.architecture.generator(model.data);
  const { stateSize, noiseSize } = network;
  const rows = states.length / stateSize;
  const state = new Float32Array(stateSize * PATHS);
  for (let path = 0; path < PATHS; path++) {
    const row = Math.floor((path * rows) / PATHS);
    for (let i = 0; i < stateSize; i++) state[i * PATHS + path] = states[row * stateSize + i];
  }
  const noise = drawNoise(
    { seed, stream: 0, firstPath: 0, paths: PATHS, firstStep: 0, steps: STEPS, noiseSize },
    new Float32Array(STEPS * noiseSize * PATHS),
  );
  const reference = unrollPlain(model, state, noise);
  const deviations = reference.volatility.map((deviation, i) =>
    Math.max(deviation, model.data.scale[Math.floor(i / PATHS) % model.data.scale.length]),
  );
  const sizes = deviations.map((deviation, i) => Math.max(deviation, Math.abs(reference.returns[i])));
  const answers: GraphTensor[] = [];
  const results: ParityResult[] = [];
  for (const runtime of runtimes) {
    const session = await runtime.open(files[GENERATOR_FILE]);
    const output = await session.run({
      state: { data: state, dims: [stateSize, PATHS] },
      noise: { data: noise, dims: [STEPS, noiseSize, PATHS] },
    });
    await session.release();
    answers.push(output.returns);
    results.push({
      pair: `tfjs and ${runtime.name}, generator`,
      difference: Math.max(
        largestGap(reference.returns, output.returns.data, sizes),
        largestGap(reference.volatility, output.volatility.data, deviations),
      ),
      unit: RETURN_UNIT,
      bound: TFJS_BOUND,
    });
  }
  for (let other = 1; other < answers.length; other++) {
    const difference = largestGap(answers[0].data, answers[other].data, sizes);
    results.push({
      pair: `${runtimes[0].name} and ${runtimes[other].name}, generator`,
      unit: RETURN_UNIT,
      difference,
      bound: RUNTIME_BOUND,
    });
  }
  results.push(await criticParity(model, files, state, answers[0].data, runtimes[0]));
  for (const { pair, difference, bound } of results) {
    if (!(difference <= bound)) {
      throw new PathloomError('training_failed', `parity of ${pair}: ${difference.toExponential(1)} exceeds ${bound}`);
    }
  }
  return results;
}

/** The generator step by step in plain tfjs operations, in natural units. */
function unrollPlain(model: TrainedModel, state: Float32Array, noise: Float32Array) {
  const network = model.architecture.generator(model.data);
  const { scale } = model.data;
  const assets = scale.length;
  const returns = new Float32Array(STEPS * assets * PATHS);
  const volatility = new Float32Array(STEPS * assets * PATHS);
  tf.tidy(() => {
    const weights = tensorsOf(model.generator);
    let current = tf.tensor2d(state, [network.stateSize, PATHS]);
    for (let step = 0; step < STEPS; step++) {
      const from = step * network.noiseSize * PATHS;
      const drawn = tf.tensor2d(noise.slice(from, from + network.noiseSize * PATHS), [network.noiseSize, PATHS]);
      const next = tf.tidy(() => network.step(weights, current, drawn));
      current = next.state;
      returns.set(next.returns.dataSync(), step * assets * PATHS);
      volatility.set(next.volatility.dataSync(), step * assets * PATHS);
    }
  });
  const unit = (i: number) => scale[Math.floor(i / PATHS) % assets];
  return { returns: returns.map((x, i) => x * unit(i)), volatility: volatility.map((x, i) => x * unit(i)) };
}

/** The critic on generated windows: scores in tfjs against scores in the graph, in units of the scores' own size. */
async function criticParity(
  model: TrainedModel,
  files: Readonly<Record<string, Uint8Array>>,
  state: Float32Array,
  returns: Float32Array,
  runtime: Runtime,
): Promise<ParityResult> {
  const critic = model.architecture.critic(model.data);
  const { scale } = model.data;
  const assets = scale.length;
  const window = returns.slice(0, critic.window * assets * PATHS);
  const expected = tf.tidy(() => {
    const scaled = window.map((x, i) => x / scale[Math.floor(i / PATHS) % assets]);
    const states = tf.tensor2d(state, [state.length / PATHS, PATHS]);
    const windows = tf.tensor3d(scaled, [critic.window, assets, PATHS]);
    return critic.score(tensorsOf(model.critic), states, windows).dataSync() as Float32Array;
  });
  const session = await runtime.open(files[CRITIC_FILE]);
  const output = await session.run({
    state: { data: state, dims: [state.length / PATHS, PATHS] },
    returns: { data: window, dims: [critic.window, assets, PATHS] },
  });
  await session.release();
  const size = Math.max(1, ...expected.map(Math.abs));
  const difference = Math.max(...expected.map((score, i) => Math.abs(score - output.score.data[i]) / size));
  return { pair: `tfjs and ${runtime.name}, critic`, difference, unit: 'the largest score', bound: TFJS_BOUND };
}

function tensorsOf(weights: TrainedModel['generator']): Weights {
  return Object.fromEntries(
    Object.entries(weights).map(([name, { shape, values }]) => [name, tf.tensor(values.slice(), [...shape])]),
  );
}

/** Largest difference in units of each value's own; NaN where one is, or where the lengths differ. */
function largestGap(a: Float32Array, b: Float32Array, units: Float32Array): number {
  if (a.length !== b.length) return Number.NaN;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const gap = Math.abs(a[i] - b[i]) / units[i];
    if (Number.isNaN(gap)) return gap;
    if (gap > largest) largest = gap;
  }
  return largest;
}
