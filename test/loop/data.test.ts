import { expect, test } from 'vitest';
import { Stream } from '../../inference/core/random.ts';
import { findArchitecture } from '../../training/architectures/registry.ts';
import { gatherStates, prepareData, statesOf, statisticsOf } from '../../training/loop/data.ts';
import { drawTrainingNoise, drawWindows } from '../../training/loop/draws.ts';
import { toyHistory } from './run.ts';

test('scale and mean are those of the training part alone', () => {
  const history = toyHistory(400, 2, (x, step) => (step < 300 ? x : 100));
  const data = prepareData(history, 0.25);
  expect(data.trainingSteps).toBe(300);
  history.returns.forEach((returns, asset) => {
    const known = returns.subarray(0, 300);
    const mean = known.reduce((sum, x) => sum + x, 0) / 300;
    const deviation = Math.sqrt(known.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 300);
    expect(data.scale[asset]).toBeCloseTo(deviation, 12);
    expect(data.mean[asset]).toBeCloseTo(mean / deviation, 12);
    expect(data.returns[17 * 2 + asset]).toBe(Math.fround(returns[17] / data.scale[asset]));
  });
});

test('constant returns are refused by the name of the asset', () => {
  const history = toyHistory(100, 2);
  history.returns[1].fill(0.001);
  expect(() => prepareData(history, 0)).toThrow('the returns of asset1 are constant');
});

test('a history too short for the statistics of paths is refused', () => {
  expect(() => statisticsOf(prepareData(toyHistory(259), 0))).toThrow('259 returns to train on, at least 260');
});

test('windows follow their states, lie in the training part and reach its last day', () => {
  const data = prepareData(toyHistory(200), 0.25);
  const generator = findArchitecture('dense').generator(data);
  const { stateSize, noiseSize, warmUp } = generator;
  const source = { parts: [{ data, states: statesOf(generator, data, {}) }], stateSize, noiseSize, warmUp, seed: 1 };
  const [paths, window] = [2000, 20];
  const drawn = drawWindows(source, 0, Stream.windows, paths, window);
  const dayOf = new Map(Array.from(data.returns, (x, day) => [x, day]));
  const days = Array.from({ length: paths }, (_, path) => dayOf.get(drawn.returns[path]) ?? Number.NaN);
  expect(Math.min(...days)).toBe(warmUp);
  expect(Math.max(...days)).toBe(150 - window);
  const returnOf = (i: number) => data.returns[days[i % paths] + Math.floor(i / paths)];
  expect(drawn.returns).toEqual(Float32Array.from({ length: window * paths }, (_, i) => returnOf(i)));
  expect(drawn.states).toEqual(gatherStates(source.parts[0].states, stateSize, days));
  // The newest return in the state is the one before the window's first.
  expect(drawn.states[(stateSize - 1) * paths + 5]).toBe(data.returns[days[5] - 1]);
});

test('draws are named by seed, step and stream', () => {
  const data = prepareData(toyHistory(200), 0.25);
  const generator = findArchitecture('dense').generator(data);
  const { stateSize, noiseSize, warmUp } = generator;
  const source = { parts: [{ data, states: statesOf(generator, data, {}) }], stateSize, noiseSize, warmUp, seed: 1 };
  const windows = (step: number, stream: number, seed = 1) =>
    drawWindows({ ...source, seed }, step, stream, 30, 20).returns;
  expect(windows(3, Stream.windows)).toEqual(windows(3, Stream.windows));
  expect(windows(4, Stream.windows)).not.toEqual(windows(3, Stream.windows));
  expect(windows(3, Stream.criticNoise)).not.toEqual(windows(3, Stream.windows));
  expect(windows(3, Stream.windows, 2)).not.toEqual(windows(3, Stream.windows));
  const noise = (step: number) => drawTrainingNoise(source, step, Stream.trainingNoise, 20, 30);
  expect(noise(4)).not.toEqual(noise(3));
  expect(noise(3)).toEqual(noise(3));
});
