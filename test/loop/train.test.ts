import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { architectureNames } from '../../training/architectures/registry.ts';
import { openBackend } from '../../training/backend/open.ts';
import { prepareData } from '../../training/loop/data.ts';
import { train } from '../../training/loop/train.ts';
import { BACKENDS } from '../architectures/backends.ts';
import { finish, smallConfig, toyData, toyHistory } from './run.ts';

describe.each(architectureNames.map((name) => ({ name })))('a run of $name', ({ name }) => {
  const data = toyData();

  describe.each(BACKENDS)('on the %s backend', (backend) => {
    beforeAll(async () => void (await openBackend(backend)));

    test('a step leaves as many tensors as it found, and the end of a run none', () => {
      const before = tf.memory().numTensors;
      const run = train(smallConfig(name, 1), data);
      const counts: number[] = [];
      for (let next = run.next(); !next.done; next = run.next()) counts.push(tf.memory().numTensors);
      expect(counts).toHaveLength(30);
      expect(counts[0]).toBeGreaterThan(before);
      expect(new Set(counts).size).toBe(1);
      expect(tf.memory().numTensors).toBe(before);
    });

    test('a run that is given up leaves no tensor', () => {
      const before = tf.memory().numTensors;
      const run = train(smallConfig(name, 1), data);
      run.next();
      run.return(undefined as never);
      expect(tf.memory().numTensors).toBe(before);
    });

    test('the same seed gives the same weights to the bit, another seed others', () => {
      const first = finish(smallConfig(name, 1), data).last;
      expect(finish(smallConfig(name, 1), data).last).toEqual(first);
      const other = finish(smallConfig(name, 2), data).last;
      expect(other.generator).not.toEqual(first.generator);
      expect(other.critic).not.toEqual(first.critic);
    });

    test('a run that goes on from the snapshot of step 15 ends like one that was never stopped', () => {
      const config = smallConfig(name, 1);
      const whole = finish(config, data);
      const half = finish({ ...config, stopAfter: 15 }, data);
      expect(half.last.step).toBe(15);
      expect(finish(config, data, half.last).last).toEqual(whole.last);
    });
  });

  describe('beyond one backend', () => {
    beforeAll(async () => void (await openBackend()));

    test('both networks learn: every weight of either has moved', () => {
      const config = smallConfig(name, 1);
      const { last } = finish(config, data);
      const starts = [
        [config.architecture.generator(data).initialWeights(1), last.generator],
        [config.architecture.critic(data).initialWeights(1), last.critic],
      ];
      for (const [before, after] of starts)
        for (const weight of Object.keys(before))
          expect(after[weight].values, weight).not.toEqual(before[weight].values);
    });

    test('a snapshot stays as it was while the run goes on', () => {
      const run = train(smallConfig(name, 1), data);
      const first = run.next();
      if (first.done) throw new Error('no step');
      const snapshot = first.value.snapshot();
      const copy = structuredClone(snapshot);
      for (let i = 0; i < 14; i++) run.next();
      run.return(undefined as never);
      expect(snapshot).toEqual(copy);
    });

    test('what is scored is the average of the weights, which follows them', () => {
      const run = train(smallConfig(name, 1, { averageDecay: 0.5 }), data);
      const average: Float32Array[] = [];
      const weights: Float32Array[] = [];
      for (let i = 0; i < 2; i++) {
        const next = run.next();
        if (next.done) throw new Error('no step');
        const snapshot = next.value.snapshot();
        average.push(snapshot.average.hidden2.values);
        weights.push(snapshot.generator.hidden2.values);
      }
      run.return(undefined as never);
      average[1].forEach((value, i) => {
        expect(value).toBeCloseTo(0.5 * average[0][i] + 0.5 * weights[1][i], 6);
      });
    });

    test('the phases come in order, and validation where the recipe says', () => {
      const config = smallConfig(name, 1);
      const { steps, last } = finish(config, data);
      const { likelihoodSteps } = config.recipe;
      expect(steps.map((step) => step.phase)).toEqual([
        ...new Array(likelihoodSteps).fill('likelihood'),
        ...new Array(30 - likelihoodSteps).fill('adversarial'),
      ]);
      expect(steps.filter((step) => step.validation !== undefined).map((step) => step.step)).toEqual([10, 20, 30]);
      expect(last.curve.map(({ step }) => step)).toEqual([10, 20, 30]);
      const late = steps.filter(({ step }) => step > likelihoodSteps + (30 - likelihoodSteps) / 2);
      expect(last.best?.score).toBe(Math.min(...late.flatMap((step) => step.validation ?? [])));
    });

    test('the weights do not depend on the validation block, the score does', () => {
      // From step 630 on, the tenth that is held back.
      const altered = prepareData(
        toyHistory(700, 1, (x, step) => (step < 630 ? x : -3 * x)),
        0.1,
      );
      const [plain, changed] = [finish(smallConfig(name, 1), data), finish(smallConfig(name, 1), altered)];
      expect(changed.last.generator).toEqual(plain.last.generator);
      expect(changed.last.critic).toEqual(plain.last.critic);
      expect(changed.steps[9].validation).not.toBe(plain.steps[9].validation);
    });

    test('a loss that is not a number stops the run with the step and the name of the loss', () => {
      const config = smallConfig(name, 1, { likelihoodSteps: 0, adversarialSteps: 30 });
      let calls = 0;
      const loss: typeof config.architecture.loss = {
        ...config.architecture.loss,
        critic: (real, generated) => {
          const value = config.architecture.loss.critic(real, generated);
          return calls++ === 4 ? tf.mul(value, Number.NaN) : value;
        },
      };
      const before = tf.memory().numTensors;
      expect(() => finish({ ...config, architecture: { ...config.architecture, loss } }, data)).toThrow(
        expect.objectContaining({
          code: 'training_failed',
          message: 'step 4: the critic loss is NaN; the run is stopped',
        }),
      );
      expect(tf.memory().numTensors).toBe(before);
    });

    test('a history too short for one window is refused, with what is needed', () => {
      const short = prepareData(toyHistory(60), 0.1);
      expect(() =>
        finish(smallConfig(name, 1, { weights: { likelihood: 0, adversarial: 1, statistics: 0 } }), short),
      ).toThrow(expect.objectContaining({ code: 'bad_data' }));
    });
  });
});

test('several assets are trained jointly', async () => {
  await openBackend();
  const data = toyData(500, 3);
  const { steps, last } = finish(smallConfig('dense', 1), data);
  expect(last.generator.output.shape[0]).toBe(3);
  expect(steps.every((step) => Object.values(step.losses).every(Number.isFinite))).toBe(true);
});
