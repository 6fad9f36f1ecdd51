import { expect, test } from 'vitest';
import { fairCrps } from '../../inference/core/forecast/crps.ts';
import type { GeneratorNetwork } from '../../training/architectures/architecture.ts';
import { findArchitecture } from '../../training/architectures/registry.ts';
import { prepareData, statesOf, type TrainingData } from '../../training/loop/data.ts';
import { prepareValidation } from '../../training/loop/validation.ts';
import { toyPath } from '../quality/toy.ts';
import { toyHistory } from './run.ts';

test('the fair CRPS is that of all pairs of draws', () => {
  const draws = toyPath(2, 40);
  for (const observed of [-0.01, 0, 0.002, 0.05]) {
    let error = 0;
    let spread = 0;
    for (const x of draws) {
      error += Math.abs(x - observed) / 40;
      for (const y of draws) spread += Math.abs(x - y) / (40 * 39);
    }
    expect(fairCrps(draws.slice(), observed)).toBeCloseTo(error - spread / 2, 14);
  }
});

/** A generator that draws what it is told to, whatever the state and the noise. */
function fakeGenerator(data: TrainingData, draw: (step: number, path: number) => number): GeneratorNetwork {
  return {
    ...findArchitecture('dense').generator(data),
    simulate: (_weights, _state, _noise, steps, paths) => ({
      returns: Float32Array.from({ length: steps * paths }, (_, i) => draw(Math.floor(i / paths), i % paths)),
      lastState: new Float32Array(),
    }),
  };
}

function scoreOf(data: TrainingData, generator: GeneratorNetwork): number {
  const validation = prepareValidation(data, statesOf(generator, data, {}), 1);
  if (!validation) throw new Error('no validation block');
  return validation.score(generator, {});
}

test('drawing days of the training part at random scores near one: no better and no worse than no model', () => {
  const data = prepareData(toyHistory(3000), 0.2);
  // Shuffled by a multiplier that shares no factor with 2,400.
  const generator = fakeGenerator(data, (step, path) => data.returns[(7919 * (path * 20 + step)) % 2400]);
  expect(Math.abs(scoreOf(data, generator) - 1)).toBeLessThan(0.02);
});

test('a forecast that is far off scores worse, one that knows the days scores nothing', () => {
  const data = prepareData(toyHistory(700), 0.1);
  expect(
    scoreOf(
      data,
      fakeGenerator(data, () => 5),
    ),
  ).toBeGreaterThan(3);
  // 50 days are forecast (70 less the longest horizon), eight in a batch of 128 draws each: the batches tell their days.
  let batch = -1;
  const seer = fakeGenerator(data, (step, path) => {
    if (step === 0 && path === 0) batch++;
    return data.returns[630 + 8 * batch + Math.floor(path / 128) + step];
  });
  expect(Math.abs(scoreOf(data, seer))).toBeLessThan(1e-5);
});

test('the block is the end of the history, and one too short to forecast from gives no validation', () => {
  const data = prepareData(toyHistory(700), 0.1);
  const generator = findArchitecture('dense').generator(data);
  const validation = prepareValidation(data, statesOf(generator, data, {}), 1);
  expect([validation?.firstDate, validation?.lastDate]).toEqual([data.dates[630], data.dates[699]]);
  const tiny = prepareData(toyHistory(200), 0.1);
  expect(prepareValidation(tiny, statesOf(generator, tiny, {}), 1)).toBeUndefined();
});
