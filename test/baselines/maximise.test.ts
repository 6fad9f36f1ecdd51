import { expect, test } from 'vitest';
import { maximiseLikelihood } from '../../inference/core/baselines/maximise.ts';

const steps = [0.5];

test('goes down from the better of its places to start', () => {
  // Two hollows, at -1 and at 2; the second is deeper.
  const hollows = ([x]: Float64Array) => Math.min((x + 1) ** 2, (x - 2) ** 2 - 1);
  const places = [-1.1, 2.3].map((x) => Float64Array.of(x));
  expect(maximiseLikelihood('baseline:x', hollows, places, { steps }).x[0]).toBeCloseTo(2, 4);
  expect(maximiseLikelihood('baseline:x', hollows, places.slice(0, 1), { steps }).x[0]).toBeCloseTo(-1, 4);
});

test('says that it did not converge where a likelihood grows for ever', () => {
  const slope = () =>
    maximiseLikelihood('baseline:x', ([x]) => -x, [Float64Array.of(0)], { steps, maximumEvaluations: 500 });
  expect(slope).toThrow(
    expect.objectContaining({
      code: 'training_failed',
      message: expect.stringMatching(
        /^baseline:x did not converge: no maximum of the likelihood after 50\d evaluations$/,
      ),
    }),
  );
});
