import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawNoise } from '../../inference/core/noise/noise.ts';
import type { GraphTensor } from '../../inference/core/session.ts';
import { nodeRuntime } from '../../inference/node.ts';
import { negativeLogLikelihood } from '../../training/architectures/path-dependent/likelihood.ts';
import { cellWeights } from '../../training/architectures/path-dependent/weights.ts';
import { gatherStates, prepareData, statesOf } from '../../training/loop/data.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { RUNTIMES } from '../package/runtimes.ts';
import { runGraph } from './run-graph.ts';

const PATHS = 64;
const STEPS = 250;
/**
 * A return is rounded to float32 three times on its way out and in, and the residual is the sinh of an angle that is off by some
 * such roundings: 2^-24 times about 30, for residuals up to 3, where the slope of the sinh is 3.2.
 */
const ROUNDING = 1e-5;

let made: MadePackage;
/** States along the made history, [stateSize, PATHS]. */
let start: GraphTensor;

beforeAll(async () => {
  made = await makePackage({ architecture: 'path-dependent' });
  const { architecture, data } = made.model;
  const { stateSize } = made.card.graph;
  const states = statesOf(architecture.generator(data), prepareData(made.history, 0), made.model.generator);
  const days = Array.from({ length: PATHS }, (_, path) => 100 + 9 * path);
  start = { data: gatherStates(states, stateSize, days), dims: [stateSize, PATHS] };
});
afterAll(() => made.remove());

function normals(seed: number, steps: number, paths: number): GraphTensor {
  const range = { seed, stream: 0, firstPath: 0, paths, firstStep: 0, steps, noiseSize: 1 };
  return { data: drawNoise(range, new Float32Array(steps * paths)), dims: [steps, 1, paths] };
}

describe.each(RUNTIMES)('on %s', (_name, runtime) => {
  const generate = (state: GraphTensor, noise: GraphTensor) =>
    runGraph(runtime, made.files['generator.onnx'], { state, noise });
  const encode = (state: GraphTensor, returns: GraphTensor) =>
    runGraph(runtime, made.files['encoder.onnx'], { state, returns });

  test('the encoder finds the noise that the generator was given', async () => {
    const noise = normals(1, STEPS, PATHS);
    const { returns } = await generate(start, noise);
    const { residual } = await encode(start, returns);
    const largest = Math.max(...noise.data.map((z, i) => Math.abs(residual.data[i] - z) / Math.max(1, Math.abs(z))));
    expect(largest).toBeLessThan(ROUNDING);
  });

  test('the encoder finds noise that no generator would draw, ten deviations out', async () => {
    const noise = { data: new Float32Array(PATHS).map((_, path) => (path % 2 === 0 ? 10 : -10)), dims: [1, 1, PATHS] };
    const { returns } = await generate(start, noise);
    const { residual } = await encode(start, returns);
    residual.data.forEach((z, path) => {
      expect(Math.abs(z / noise.data[path] - 1)).toBeLessThan(ROUNDING);
    });
  });

  test('the encoder’s states are the chain of the generator’s next states', async () => {
    const steps = 20;
    const noise = normals(2, steps, PATHS);
    const { returns } = await generate(start, noise);
    const { states } = await encode(start, returns);
    expect(states.dims).toEqual([steps, start.dims[0], PATHS]);
    let state = start;
    for (let step = 0; step < steps; step++) {
      const entry = { data: noise.data.slice(step * PATHS, (step + 1) * PATHS), dims: [1, 1, PATHS] };
      state = (await generate(state, entry)).next_state;
      state.data.forEach((x, i) => {
        const found = states.data[step * state.data.length + i];
        expect(Math.abs(found - x)).toBeLessThan(ROUNDING * Math.max(1, Math.abs(x)));
      });
    }
  });

  test('the log density is that of the likelihood in training, per unit of a return', async () => {
    const { returns } = await generate(start, normals(3, 1, PATHS));
    const { log_density } = await encode(start, returns);
    const { data, generator } = made.model;
    const drift = Math.fround((2 / 3) * data.mean[0]);
    for (let path = 0; path < PATHS; path++) {
      const state = Float64Array.from({ length: start.dims[0] }, (_, i) => start.data[i * PATHS + path]);
      const x = Float64Array.of(returns.data[path] / data.scale[0]);
      const { value } = negativeLogLikelihood(cellWeights(generator), drift, state, x);
      expect(Math.abs(log_density.data[path] - (-value - Math.log(data.scale[0])))).toBeLessThan(ROUNDING);
    }
  });

  test('the log density is that of a standard normal residual, times the slope of the residual', async () => {
    const { returns, volatility } = await generate(start, normals(4, 1, PATHS));
    const distance = 0.01;
    const moved = (by: number): GraphTensor => ({
      data: returns.data.map((x, i) => x + by * distance * volatility.data[i]),
      dims: returns.dims,
    });
    const [below, here, above] = await Promise.all([-1, 0, 1].map((by) => encode(start, moved(by))));
    here.log_density.data.forEach((found, i) => {
      const slope = (above.residual.data[i] - below.residual.data[i]) / (moved(1).data[i] - moved(-1).data[i]);
      const z = here.residual.data[i];
      const expected = -0.5 * z * z - 0.5 * Math.log(2 * Math.PI) + Math.log(slope);
      // Differences over 0.02 of residuals that are right to 1e-6: 1e-4; and the square of the distance times the curvature.
      expect(Math.abs(found - expected)).toBeLessThan(2e-3);
    });
  });
});

describe('volatility', () => {
  const DRAWS = 2 ** 18;
  const runtime = nodeRuntime();

  /** Deviation of many draws from one state, its standard error, and the volatility that the generator states. */
  async function measure(column: number) {
    const [stateSize] = start.dims;
    const state = Float32Array.from(
      { length: stateSize * DRAWS },
      (_, i) => start.data[Math.floor(i / DRAWS) * PATHS + column],
    );
    const feeds = { state: { data: state, dims: [stateSize, DRAWS] }, noise: normals(5 + column, 1, DRAWS) };
    const { returns, volatility } = await runGraph(runtime, made.files['generator.onnx'], feeds);
    const mean = returns.data.reduce((sum, x) => sum + x, 0) / DRAWS;
    let [second, fourth] = [0, 0];
    for (const x of returns.data) {
      second += (x - mean) ** 2 / DRAWS;
      fourth += (x - mean) ** 4 / DRAWS;
    }
    const deviation = Math.sqrt(second);
    // The variance of a sample variance is (m4 - m2²) / n; that of its root follows by the slope 1 / 2s.
    const error = Math.sqrt((fourth - second ** 2) / DRAWS) / (2 * deviation);
    return { deviation, error, stated: volatility.data[0], same: new Set(volatility.data).size };
  }

  test.each([0, 20, 63])(
    'of state %i is the standard deviation of 262,144 draws, within 4 standard errors',
    async (column) => {
      const { deviation, error, stated, same } = await measure(column);
      expect(same).toBe(1);
      // Tight enough to tell a volatility that is off by three hundredths.
      expect(error).toBeLessThan(0.0075 * deviation);
      expect(Math.abs(stated - deviation)).toBeLessThan(4 * error);
    },
  );

  test('of the dense GAN, which has no scale of its own, is the root mean square of the 20 returns in its state', async () => {
    const assets = 2;
    const dense = await makePackage({ architecture: 'dense', assets });
    const { stateSize, noiseSize } = dense.card.graph;
    const state = Float32Array.from({ length: stateSize }, (_, i) => Math.sin(1 + i));
    const feeds = {
      state: { data: state, dims: [stateSize, 1] },
      noise: { data: new Float32Array(noiseSize), dims: [1, noiseSize, 1] },
    };
    const { volatility } = await runGraph(runtime, dense.files['generator.onnx'], feeds);
    await dense.remove();
    for (let asset = 0; asset < assets; asset++) {
      const own = state.filter((_, i) => i % assets === asset);
      const expected = dense.card.data.scale[asset] * Math.sqrt(own.reduce((sum, x) => sum + x * x, 0) / 20);
      expect(volatility.data[asset] / expected).toBeCloseTo(1, 5);
    }
  });
});
