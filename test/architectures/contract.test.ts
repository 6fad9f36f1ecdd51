import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { CRITIC_FILE, ENCODER_FILE, GENERATOR_FILE } from '../../inference/contract/card.ts';
import { openBackend } from '../../training/backend/open.ts';
import { exportGraphs } from '../../training/package/graphs.ts';
import { BACKENDS } from '../backend/available.ts';
import { historicalStates, runGraph, SUBJECTS } from './subject.ts';
import { relativeGap, someNoise, tensorsOf } from './tensors.ts';

const STEPS = 40;
const PATHS = 6;
/** float32 by another order of sums, fed back over 40 steps. */
const ROUNDING = 5e-5;

describe.each(SUBJECTS)('%s', (_title, subject) => {
  const { architecture, assets, generator, critic, model, history } = subject;
  const { stateSize, noiseSize } = generator;
  const states = historicalStates(subject, PATHS);
  const noise = someNoise(STEPS, noiseSize, PATHS);
  const unit = (i: number) => model.data.scale[Math.floor(i / PATHS) % assets];

  /** The definition: the plain cell, step by step. */
  function unrollPlain() {
    return tf.tidy(() => {
      const tensors = tensorsOf(model.generator);
      let state = tf.tensor2d(states, [stateSize, PATHS]);
      const drawn = tf.unstack(tf.tensor3d(noise, [STEPS, noiseSize, PATHS])).map((entry) => {
        const next = generator.step(tensors, state, entry as tf.Tensor2D);
        state = next.state;
        return next;
      });
      return {
        returns: tf.stack(drawn.map((each) => each.returns)).dataSync() as Float32Array,
        volatility: tf.stack(drawn.map((each) => each.volatility)).dataSync() as Float32Array,
        state: state.dataSync() as Float32Array,
      };
    });
  }

  test('initial weights follow from the seed, and from nothing else', () => {
    for (const network of [generator, critic]) {
      expect(network.initialWeights(7)).toEqual(network.initialWeights(7));
      expect(network.initialWeights(8)).not.toEqual(network.initialWeights(7));
    }
  });

  test('every entry of the state has a name of its own', () => {
    expect(new Set(generator.stateNames).size).toBe(stateSize);
  });

  describe.each(BACKENDS)('on the %s backend', (backend) => {
    beforeAll(async () => void (await openBackend(backend)));

    test('simulate draws what the plain cell draws, and ends in its state', () => {
      const expected = unrollPlain();
      const { returns, lastState } = generator.simulate(model.generator, states, noise, STEPS, PATHS);
      expect(relativeGap(returns, expected.returns)).toBeLessThan(ROUNDING);
      expect(relativeGap(lastState, expected.state)).toBeLessThan(ROUNDING);
    });

    test('generate draws what the plain cell draws, and every weight has a gradient', () => {
      const names = Object.keys(model.generator);
      const start = tf.tensor2d(states, [stateSize, PATHS]);
      const shocks = tf.tensor3d(noise, [STEPS, noiseSize, PATHS]);
      const tensors = tensorsOf(model.generator);
      const drawn = generator.generate(tensors, start, shocks);
      expect(drawn.shape).toEqual([STEPS, assets, PATHS]);
      expect(relativeGap(drawn.dataSync(), unrollPlain().returns)).toBeLessThan(ROUNDING);
      const loss = (...inputs: tf.Tensor[]) => {
        const weights = Object.fromEntries(names.map((name, i) => [name, inputs[i]]));
        return tf.sum(tf.square(generator.generate(weights, start, shocks))) as tf.Scalar;
      };
      tf.grads(loss)(names.map((name) => tensors[name])).forEach((gradient, i) => {
        expect(gradient.shape, names[i]).toEqual(tensors[names[i]].shape);
        expect(gradient.dataSync().every(Number.isFinite), names[i]).toBe(true);
        expect(
          gradient.dataSync().some((slope) => slope !== 0),
          names[i],
        ).toBe(true);
      });
    });

    test('simulate and generate leave no tensor behind', () => {
      const before = tf.memory().numTensors;
      generator.simulate(model.generator, states, noise, STEPS, PATHS);
      tf.tidy(
        () =>
          void generator.generate(
            tensorsOf(model.generator),
            tf.tensor2d(states, [stateSize, PATHS]),
            tf.tensor3d(noise, [STEPS, noiseSize, PATHS]),
          ),
      );
      expect(tf.memory().numTensors).toBe(before);
    });
  });

  describe('beyond one backend', () => {
    beforeAll(async () => void (await openBackend()));

    test('a path does not depend on the paths beside it', () => {
      const { returns } = generator.simulate(model.generator, states, noise, STEPS, PATHS);
      const column = (values: Float32Array, path: number) => values.filter((_, i) => i % PATHS === path);
      const alone = generator.simulate(model.generator, column(states, 4), column(noise, 4), STEPS, 1);
      expect(relativeGap(alone.returns, column(returns, 4))).toBeLessThan(ROUNDING);
    });

    test('2,500 steps from a crash stay finite, and within reach of a market', () => {
      const paths = 4;
      const crash = generator
        .filter(
          history.map((x) => 6 * x),
          model.generator,
        )
        .slice(-stateSize);
      const start = Float32Array.from({ length: stateSize * paths }, (_, i) => crash[Math.floor(i / paths)]);
      const { returns, lastState } = generator.simulate(
        model.generator,
        start,
        someNoise(2500, noiseSize, paths),
        2500,
        paths,
      );
      expect(lastState.every(Number.isFinite)).toBe(true);
      expect(returns.every((x) => Math.abs(x) < 200)).toBe(true);
      expect(returns.some((x) => x !== 0)).toBe(true);
    });

    test('its generator graph draws what the plain cell draws, in natural units', async () => {
      const expected = unrollPlain();
      const outputs = await runGraph(exportGraphs(model, 'test')[GENERATOR_FILE], {
        state: [states, [stateSize, PATHS]],
        noise: [noise, [STEPS, noiseSize, PATHS]],
      });
      expect(outputs.returns.dims).toEqual([STEPS, assets, PATHS]);
      const scaled = (values: Float32Array) => values.map((x, i) => x * unit(i));
      expect(relativeGap(outputs.returns.data, scaled(expected.returns))).toBeLessThan(ROUNDING);
      expect(outputs.volatility.dims).toEqual([STEPS, assets, PATHS]);
      expect(relativeGap(outputs.volatility.data, scaled(expected.volatility))).toBeLessThan(ROUNDING);
      expect(relativeGap(outputs.next_state.data, expected.state)).toBeLessThan(ROUNDING);
    });

    test('it has an encoder if it reads the market, and no other kind of start if not', () => {
      expect(ENCODER_FILE in exportGraphs(model, 'test')).toBe(generator.start !== 'noise');
      expect(generator.filter(history, model.generator)).toHaveLength((history.length / assets + 1) * stateSize);
    });

    test('its encoder graph walks through the states of the filter', async () => {
      if (!generator.drawEncoder) return;
      const states = generator.filter(history, model.generator);
      const rows = history.length / assets;
      const outputs = await runGraph(exportGraphs(model, 'test')[ENCODER_FILE], {
        state: [states.slice(0, stateSize), [stateSize, 1]],
        returns: [history.map((x, i) => x * model.data.scale[i % assets]), [rows, assets, 1]],
      });
      expect(outputs.states.dims).toEqual([rows, stateSize, 1]);
      expect(relativeGap(outputs.states.data, states.subarray(stateSize))).toBeLessThan(ROUNDING);
      expect('residual' in outputs).toBe(generator.negativeLogLikelihood !== undefined);
    });

    test('where it is invertible, the encoder finds the noise again and the density of every return', async () => {
      if (!generator.negativeLogLikelihood) return;
      const { returns } = generator.simulate(model.generator, states, noise, STEPS, PATHS);
      const outputs = await runGraph(exportGraphs(model, 'test')[ENCODER_FILE], {
        state: [states, [stateSize, PATHS]],
        returns: [returns.map((x, i) => x * unit(i)), [STEPS, assets, PATHS]],
      });
      // Where one normal of noise makes the return of one asset. What ties assets together has residuals of its own.
      if (noiseSize === assets) expect(relativeGap(outputs.residual.data, noise)).toBeLessThan(ROUNDING);
      const firstDay = returns.slice(0, assets * PATHS);
      const expected = generator
        .negativeLogLikelihood(
          tensorsOf(model.generator),
          tf.tensor2d(states, [stateSize, PATHS]),
          tf.tensor2d(firstDay, [assets, PATHS]),
        )
        .dataSync()[0];
      const natural = outputs.log_density.data.slice(0, assets * PATHS).map((x, i) => x + Math.log(unit(i)));
      const mean = natural.reduce((sum, x) => sum + x, 0) / PATHS;
      expect(-mean).toBeCloseTo(expected, 4);
    });

    test('its critic graph gives the scores of the critic', async () => {
      const { window } = critic;
      const long = someNoise(window, noiseSize, PATHS);
      const { returns } = generator.simulate(model.generator, states, long, window, PATHS);
      const expected = critic
        .score(
          tensorsOf(model.critic),
          tf.tensor2d(states, [stateSize, PATHS]),
          tf.tensor3d(returns, [window, assets, PATHS]),
        )
        .dataSync();
      const { score } = await runGraph(exportGraphs(model, 'test')[CRITIC_FILE], {
        state: [states, [stateSize, PATHS]],
        returns: [returns.map((x, i) => x * unit(i)), [window, assets, PATHS]],
      });
      expect(score.dims).toEqual([PATHS]);
      expect(new Set(expected).size).toBe(PATHS);
      expect(relativeGap(score.data, expected)).toBeLessThan(ROUNDING);
    });
  });

  test('its presets train in the phases that it can', () => {
    for (const recipe of Object.values(architecture.recipes)) {
      expect(recipe.unroll).toBeGreaterThanOrEqual(critic.window);
      expect(recipe.likelihoodSteps > 0).toBe(generator.negativeLogLikelihood !== undefined);
      expect(recipe.weights.likelihood > 0).toBe(generator.negativeLogLikelihood !== undefined);
    }
  });
});
