import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { architectureNames, findArchitecture } from '../../training/architectures/registry.ts';
import { openBackend } from '../../training/backend/open.ts';
import { prepareData } from '../../training/loop/data.ts';
import type { Snapshot } from '../../training/loop/snapshot.ts';
import type { TrainingStep } from '../../training/loop/train.ts';
import { BACKENDS } from '../backend/available.ts';
import { bitsOf, finish, firstSteps, HELD_BACK, smallConfig, toyData, toyHistory } from './run.ts';

const MINUTE = 60_000;

describe.each(architectureNames.map((name) => ({ name })))('a run of $name', ({ name }) => {
  const data = toyData(700, findArchitecture(name).minAssets);

  describe.each(BACKENDS)('on the %s backend', (backend) => {
    const config = smallConfig(name, 1);
    /** One whole run, with the number of tensors before, at every step and after it. */
    let whole: { steps: TrainingStep[]; last: Snapshot; before: number; counts: number[]; after: number };
    beforeAll(async () => {
      await openBackend(backend);
      const before = tf.memory().numTensors;
      const counts: number[] = [];
      const { steps, last } = finish(config, data, undefined, () => counts.push(tf.memory().numTensors));
      whole = { steps, last, before, counts, after: tf.memory().numTensors };
    }, MINUTE);

    test('a step leaves as many tensors as it found, and the end of a run none', () => {
      const { before, counts, after } = whole;
      expect(counts).toHaveLength(30);
      expect(counts[0]).toBeGreaterThan(before);
      expect(new Set(counts).size).toBe(1);
      expect(after).toBe(before);
    });

    test('both networks learn: every weight of either has moved', () => {
      const { architecture } = config;
      // Of assets in a pool, what they share is trained.
      const generator = architecture.pool?.(data).generator ?? architecture.generator(data);
      const starts = [
        [generator.initialWeights(1), whole.last.generator],
        [architecture.critic(data).initialWeights(1), whole.last.critic],
      ];
      for (const [before, after] of starts)
        for (const weight of Object.keys(before))
          expect(bitsOf(after[weight]), weight).not.toEqual(bitsOf(before[weight]));
    });

    test('the phases come in order, and validation where the recipe says', () => {
      const { steps, last } = whole;
      const { likelihoodSteps } = config.recipe;
      expect(steps.map((step) => step.phase)).toEqual([
        ...new Array(likelihoodSteps).fill('likelihood'),
        ...new Array(30 - likelihoodSteps).fill('adversarial'),
      ]);
      expect(steps.filter((step) => step.validation !== undefined).map((step) => step.step)).toEqual([15, 30]);
      expect(last.curve.map(({ step }) => step)).toEqual([10, 15, 20, 30]);
      const late = steps.filter(({ step }) => step > likelihoodSteps + (30 - likelihoodSteps) / 2);
      expect(last.best?.score).toBe(Math.min(...late.flatMap((step) => step.validation ?? [])));
    });

    test('a run that is given up leaves no tensor', () => {
      const before = tf.memory().numTensors;
      firstSteps(config, data, 1);
      expect(tf.memory().numTensors).toBe(before);
    });

    test('the same seed gives the same weights to the bit after 30 steps, another seed others', {
      timeout: MINUTE,
    }, () => {
      expect(bitsOf(finish(config, data).last)).toEqual(bitsOf(whole.last));
      const [first, other] = [1, 2].map((seed) => finish({ ...smallConfig(name, seed), stopAfter: 1 }, data).last);
      expect(bitsOf(other.generator)).not.toEqual(bitsOf(first.generator));
      expect(bitsOf(other.critic)).not.toEqual(bitsOf(first.critic));
    });

    test('a run that goes on from the snapshot of step 15 ends like one that was never stopped', {
      timeout: MINUTE,
    }, () => {
      const half = finish({ ...config, stopAfter: 15 }, data);
      expect(half.last.step).toBe(15);
      expect(bitsOf(half.last.generator)).not.toEqual(bitsOf(whole.last.generator));
      expect(bitsOf(finish(config, data, half.last).last)).toEqual(bitsOf(whole.last));
    });
  });

  describe('beyond one backend', () => {
    beforeAll(async () => void (await openBackend()));

    test('a snapshot stays as it was while the run goes on', () => {
      const config = smallConfig(name, 1, { likelihoodSteps: 0 });
      const snapshots: Snapshot[] = [];
      const copies: object[] = [];
      firstSteps(config, data, 4, (step) => {
        snapshots.push(step.snapshot());
        copies.push(bitsOf(snapshots[snapshots.length - 1]));
      });
      expect(snapshots.map((snapshot) => bitsOf(snapshot))).toEqual(copies);
      expect(bitsOf(snapshots[1].generator)).not.toEqual(bitsOf(snapshots[0].generator));
    });

    test('the averaged weights follow the weights at the rate of the recipe', () => {
      const snapshots: Snapshot[] = [];
      firstSteps(smallConfig(name, 1, { averageDecay: 0.75 }), data, 2, (step) => snapshots.push(step.snapshot()));
      const [weight] = Object.keys(snapshots[0].generator);
      const [first, second] = snapshots.map(({ average, generator }) => ({
        average: average[weight].values,
        weights: generator[weight].values,
      }));
      second.average.forEach((value, i) => {
        expect(value).toBeCloseTo(0.75 * first.average[i] + 0.25 * second.weights[i], 6);
      });
    });

    test('the weights do not depend on the validation block, the score does', { timeout: MINUTE }, () => {
      // From step 672 on: what is held back.
      const altered = prepareData(
        toyHistory(700, data.assets.length, (x, step) => (step < 672 ? x : -3 * x)),
        HELD_BACK,
      );
      const config = { ...smallConfig(name, 1), stopAfter: 15 };
      const [plain, changed] = [finish(config, data), finish(config, altered)];
      expect(bitsOf(changed.last.generator)).toEqual(bitsOf(plain.last.generator));
      expect(bitsOf(changed.last.critic)).toEqual(bitsOf(plain.last.critic));
      expect(changed.steps[14].validation).not.toBe(plain.steps[14].validation);
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
      const config = smallConfig(name, 1, {
        likelihoodSteps: 0,
        weights: { likelihood: 0, adversarial: 1, statistics: 0 },
      });
      const { window } = config.architecture.critic(data);
      const { warmUp } = config.architecture.generator(data);
      const needed = warmUp + window;
      const withReturns = (steps: number) => prepareData(toyHistory(steps), 0);
      expect(() => firstSteps(config, withReturns(needed - 1), 1)).toThrow(
        expect.objectContaining({
          code: 'bad_data',
          message: `${needed - 1} returns to train on, at least ${needed} are needed: ${warmUp} to start from and a window of ${window}`,
        }),
      );
      firstSteps(config, withReturns(needed), 1);
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
