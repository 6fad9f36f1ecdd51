import { expect, test } from 'vitest';
import { fitTilt } from '../../inference/core/conditions/fit-tilt.ts';
import { Pilot } from '../../inference/core/conditions/pilot.ts';
import { noTilt } from '../../inference/core/conditions/tilt.ts';

const own = noTilt([1], 1, 8);

/** Paths of one step and one normal, which is given with the weight. */
function pilotOf(paths: readonly (readonly [z: number, weight: number])[]): Pilot {
  const pilot = new Pilot(paths.length, 1, own);
  for (const [i, [z, weight]] of paths.entries()) {
    pilot.weights[i] = weight;
    pilot.lengths[i] = 1;
    pilot.sums[i] = z;
    pilot.squares[i] = z * z;
  }
  return pilot;
}

const meanOf = (pilot: Pilot): number => fitTilt(own, pilot).mean[0];

test('a tilt has the weighted mean of its paths', () => {
  const paths = Array.from({ length: 100 }, (_, i) => [i % 2 === 0 ? 2 : 1, i % 2 === 0 ? 3 : 1] as const);
  expect(meanOf(pilotOf(paths))).toBeCloseTo(1.75, 12);
});

test('one path of a huge weight does not decide it', () => {
  const paths = Array.from({ length: 100 }, (_, i) => (i === 0 ? ([-5, 1e4] as const) : ([1, 1] as const)));
  expect(meanOf(pilotOf(paths))).toBeCloseTo(0.94, 12);
});

test('some paths of a pilot, joined with those of another, are fitted together', () => {
  const first = pilotOf([[9, 1], ...Array.from({ length: 50 }, () => [2, 1] as const)]);
  const second = pilotOf(Array.from({ length: 50 }, () => [4, 1] as const));
  const some = first.only(Array.from({ length: 50 }, (_, i) => i + 1));
  expect(meanOf(Pilot.joined([some, second]))).toBeCloseTo(3, 12);
});
