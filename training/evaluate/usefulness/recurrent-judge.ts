import { drawer, Purpose } from '../../../inference/core/usefulness/draws.ts';
import { Gru, type GruGradients, type GruWeights } from '../../../inference/core/usefulness/gru.ts';
import type { Blocks, Window } from '../../../inference/core/usefulness/windows.ts';
import { adamWStep, initialState } from '../../optimiser/adamw.ts';

/** As TimeGAN's code has them. */
const ITERATIONS = 2000;
const BATCH = 128;
const LEARNING_RATE = 1e-3;
const ADAM = { beta1: 0.9, beta2: 0.999, weightDecay: 0, clipNorm: Number.POSITIVE_INFINITY };

/**
 * The discriminative score: Yoon, Jarrett & van der Schaar, "Time-series generative adversarial networks", NeurIPS 2019, section 5: a small
 * recurrent network learns to tell windows of one source from those of another, and is asked about windows that it has not seen. The
 * protocol is theirs (window of 24, 2,000 iterations of 128 windows of each, Adam 1e-3, max(1, ⌊assets / 2⌋) units) but for two
 * things: a block of the calendar is held out, not a random fifth of overlapping windows, of which the judge would have seen neighbours
 * that differ by one day; and returns are in units of their mean and deviation over the training windows of `first`, not of their
 * extremes. Every block is held out once.
 *
 * It yields |accuracy - 0.5| for one block after another: 0 where the judge can only guess, 0.5 where it knows.
 *
 * @param first windows [steps] by block, such as those of a history
 * @param second as many, such as those of a model
 */
export function* recurrentScores(first: Blocks, second: Blocks, seed: number): Generator<number, void> {
  for (let held = 0; held < first.length; held++) yield scoreHeldOut(first, second, held, seed);
}

function scoreHeldOut(first: Blocks, second: Blocks, held: number, seed: number): number {
  const seen = first.filter((_, block) => block !== held).flat();
  const standardise = standardiser(seen);
  const real = seen.map(standardise);
  const made = second.filter((_, block) => block !== held).flatMap((windows) => windows.map(standardise));
  const gru = new Gru(1, 1, real[0].length);
  const weights = gru.initialWeights(drawer(seed, Purpose.weights, held));
  train(gru, weights, real, made, drawer(seed, Purpose.batches, held));
  const right =
    first[held].filter((window) => gru.forward(weights, standardise(window)) > 0).length +
    second[held].filter((window) => gru.forward(weights, standardise(window)) <= 0).length;
  return Math.abs(right / (first[held].length + second[held].length) - 0.5);
}

/** Minimises the cross-entropy of the answers; changes the weights in place. */
function train(gru: Gru, weights: GruWeights, real: Float64Array[], made: Float64Array[], draw: () => number): void {
  const arrays = { ...weights };
  const state = initialState(arrays);
  const gradients = zerosLike(weights);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    for (const values of Object.values(gradients)) values.fill(0);
    for (let i = 0; i < BATCH; i++) {
      for (const [windows, label] of [[real, 1] as const, [made, 0] as const]) {
        const window = windows[Math.floor(draw() * windows.length)];
        const chance = 1 / (1 + Math.exp(-gru.forward(weights, window)));
        gru.backward(weights, window, (chance - label) / BATCH, gradients);
      }
    }
    adamWStep(arrays, gradients, state, LEARNING_RATE, ADAM);
  }
}

function zerosLike(weights: GruWeights): GruGradients {
  const zeros = (name: keyof GruWeights) => new Float32Array(weights[name].values.length);
  return {
    gates: zeros('gates'),
    gatesBias: zeros('gatesBias'),
    candidate: zeros('candidate'),
    candidateBias: zeros('candidateBias'),
    read: zeros('read'),
    readBias: zeros('readBias'),
  };
}

function standardiser(windows: readonly Window[]): (window: Window) => Float64Array {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (const window of windows) {
    for (const x of window) {
      sum += x;
      squares += x * x;
    }
    count += window.length;
  }
  const mean = sum / count;
  const deviation = Math.sqrt(squares / count - mean * mean);
  return (window) => Float64Array.from(window, (x) => (x - mean) / deviation);
}
