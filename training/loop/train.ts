import * as tf from '@tensorflow/tfjs-core';
import { Stream } from '../../inference/core/random.ts';
import { gradientPenalty } from '../adversary/gradient-penalty.ts';
import type { Architecture, WeightArrays } from '../architectures/architecture.ts';
import { cosineRate } from '../optimiser/adamw.ts';
import { statisticsOperation } from '../statistics/operation.ts';
import { statisticsOf, type TrainingData } from './data.ts';
import { type DrawSource, drawRealDays, drawTrainingNoise, drawWindows, matrix, windowTensor } from './draws.ts';
import { Player } from './player.ts';
import { type Trainee, traineeOf, validateParts } from './pool.ts';
import { firstEligibleStep, type Recipe } from './recipe.ts';
import { copyWeights, type Snapshot, takeSnapshot } from './snapshot.ts';

export interface TrainingConfig {
  readonly architecture: Architecture;
  readonly recipe: Recipe;
  readonly seed: number;
  /** Steps to run; the schedule is that of the whole recipe. All of them unless given. */
  readonly stopAfter?: number;
}

/** What a step of training reports. */
export interface TrainingStep {
  /** Steps done, and steps in all. */
  readonly step: number;
  readonly total: number;
  readonly phase: 'likelihood' | 'adversarial';
  /** The parts of the losses, by name. */
  readonly losses: Readonly<Record<string, number>>;
  /** Validation score of the averaged weights, at the steps that validate; lower is better. */
  readonly validation?: number;
  /** All that is needed to go on from here. */
  readonly snapshot: () => Snapshot;
}

/**
 * The training of a GAN, step by step. The seven classic steps are numbered where they happen; what stands beside them is the
 * likelihood as an anchor (Flow-GAN: Grover, Dhar & Ermon, AAAI 2018) and statistics of the paths.
 *
 * @param resume a snapshot of the same configuration and data, to go on from
 */
export function* train(
  config: TrainingConfig,
  data: TrainingData,
  resume?: Snapshot,
): Generator<TrainingStep, Snapshot> {
  const { architecture, recipe, seed } = config;
  const trainee = traineeOf(architecture, data, seed);
  const { generator, critic, parts } = trainee;
  const { stateSize, noiseSize, start, warmUp } = generator;
  const source: DrawSource = { parts, stateSize, noiseSize, start, warmUp, seed };
  const validation = validateParts(parts, seed);
  const objective = objectives(architecture, trainee, recipe, source);
  const total = recipe.likelihoodSteps + recipe.adversarialSteps;

  // (1) Initialise both networks.
  const g = new Player(
    resume?.generator ?? generator.initialWeights(seed),
    recipe.generator,
    resume?.generatorOptimiser,
  );
  const c = new Player(resume?.critic ?? critic.initialWeights(seed), recipe.critic, resume?.criticOptimiser);
  const average = resume?.average ?? copyWeights(g.weights);
  let best = resume?.best;
  let step = resume?.step ?? 0;
  const curve = [...(resume?.curve ?? [])];
  const snapshot = () => takeSnapshot({ step, g, c, average, best, curve });

  try {
    // (7) Repeat to the end of the schedule; of all averages, the one with the best score on the validation block is kept.
    for (; step < (config.stopAfter ?? total); ) {
      const phase = step < recipe.likelihoodSteps ? 'likelihood' : 'adversarial';
      const rate = cosineRate(recipe.generator.learningRate, step, total);
      let losses: Record<string, number>;
      if (phase === 'likelihood') {
        losses = g.update(step, rate, () => objective.likelihood(step, g));
      } else {
        // (2) Draw real windows, (3) draw noise and generate from the same states, (4) score both and (5) update the critic.
        const pair = objective.drawPair(step, g);
        const criticLosses = c.update(step, recipe.critic.learningRate, () => objective.critic(c, pair));
        // (6) Update the generator against the new critic, on windows and noise of its own.
        losses = { ...criticLosses, ...g.update(step, rate, () => objective.generator(step, g, c)) };
      }
      step++;
      followAverage(average, g.weights, recipe.averageDecay);

      let score: number | undefined;
      if (validation && (step % recipe.validateEvery === 0 || step === total)) {
        score = validation.score(generator, average);
        const eligible = step >= firstEligibleStep(recipe);
        if (eligible && (best === undefined || score < best.score))
          best = { step, score, weights: copyWeights(average) };
      }
      if (step % 10 === 0 || score !== undefined) {
        curve.push({ step, values: { ...losses, ...(score === undefined ? {} : { validation: score }) } });
      }
      yield { step, total, phase, losses, snapshot, ...(score === undefined ? {} : { validation: score }) };
    }
    return snapshot();
  } finally {
    g.dispose();
    c.dispose();
  }
}

/** average ← decay × average + (1 - decay) × weights, in place. */
function followAverage(average: WeightArrays, weights: WeightArrays, decay: number): void {
  for (const [name, { values }] of Object.entries(average)) {
    const newer = weights[name].values;
    for (let i = 0; i < values.length; i++) values[i] = decay * values[i] + (1 - decay) * newer[i];
  }
}

/** A real and a generated window for each path, which follow the same states. */
interface Pair {
  readonly states: Float32Array;
  readonly real: Float32Array;
  readonly generated: Float32Array;
}

function objectives(
  architecture: Architecture,
  { generator, critic, parts }: Trainee,
  recipe: Recipe,
  source: DrawSource,
) {
  const { paths, unroll, weights } = recipe;
  const assets = parts[0].data.assets.length;
  const { window } = critic;
  const statistics = weights.statistics > 0 ? parts.map(({ data }) => statisticsOf(data)) : [];

  /** Mean negative log density of random real days. */
  const likelihood = (step: number, g: Player): Record<string, tf.Scalar> => {
    if (!generator.negativeLogLikelihood || weights.likelihood === 0) return {};
    const days = drawRealDays(source, step, recipe.likelihoodDays, recipe.halfLife);
    const loss = generator.negativeLogLikelihood(
      g.tensors,
      matrix(days.states, recipe.likelihoodDays),
      matrix(days.returns, recipe.likelihoodDays),
    );
    return { likelihood: tf.mul(loss, weights.likelihood) };
  };

  const drawPair = (step: number, g: Player): Pair => {
    const real = drawWindows(source, step, Stream.criticNoise, paths, window);
    const noise = drawTrainingNoise(source, step, Stream.criticNoise, window, paths);
    const { returns } = generator.simulate(g.weights, real.states, noise, window, paths);
    return { states: real.states, real: real.returns, generated: returns };
  };

  /** The critic's loss, and half the penalties on real and generated windows. One batch, so that each operation runs once. */
  const criticLoss = (c: Player, pair: Pair): Record<string, tf.Scalar> => {
    const state = matrix(pair.states, paths);
    const both = tf.concat([state, state], 1) as tf.Tensor2D;
    const windows = tf.concat(
      [windowTensor(pair.real, assets, paths), windowTensor(pair.generated, assets, paths)],
      2,
    ) as tf.Tensor3D;
    const score = (input: tf.Tensor3D) => critic.score(c.tensors, both, input);
    const scores = score(windows);
    const real = tf.slice(scores, [0], [paths]);
    const generated = tf.slice(scores, [paths], [paths]);
    return {
      critic: architecture.loss.critic(real, generated),
      // The mean over the joint batch is half the sum of the two means.
      penalty: tf.mul(gradientPenalty(score, windows), recipe.penalty),
    };
  };

  /** States that generated paths come to: real ones, and `burnIn` steps of the generator's own from there. */
  const longRunStates = (step: number, g: Player): Float32Array => {
    // Paths of one asset, held against the statistics of the same.
    const one = { ...source, parts: [parts[step % parts.length]] };
    const { states } = drawWindows(one, step, Stream.statisticsNoise, paths, window);
    if (recipe.burnIn === 0) return states;
    const noise = drawTrainingNoise(source, step, Stream.burnIn, recipe.burnIn, paths);
    return generator.simulate(g.weights, states, noise, recipe.burnIn, paths).lastState;
  };

  /** The generator's losses: to be paired with real windows as equals, likelihood, and statistics of whole paths. */
  const generatorLoss = (step: number, g: Player, c: Player): Record<string, tf.Scalar> => {
    const real = drawWindows(source, step, Stream.windows, paths, window);
    const state = matrix(real.states, paths);
    const terms = likelihood(step, g);
    if (weights.adversarial > 0) {
      const noise = drawTrainingNoise(source, step, Stream.trainingNoise, window, paths);
      const generated = generator.generate(g.tensors, state, windowTensor(noise, generator.noiseSize, paths));
      const loss = architecture.loss.generator(
        critic.score(c.tensors, state, windowTensor(real.returns, assets, paths)),
        critic.score(c.tensors, state, generated),
      );
      terms.adversarial = tf.mul(loss, weights.adversarial);
    }
    if (statistics.length > 0) {
      const start = longRunStates(step, g);
      const noise = drawTrainingNoise(source, step, Stream.statisticsNoise, unroll, paths);
      const generated = generator.generate(
        g.tensors,
        matrix(start, paths),
        windowTensor(noise, generator.noiseSize, paths),
      );
      terms.statistics = tf.mul(statisticsOperation(generated, statistics[step % parts.length]), weights.statistics);
    }
    return terms;
  };

  return { likelihood, drawPair, critic: criticLoss, generator: generatorLoss };
}
