import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ENCODER_FILE } from '../../inference/contract/card.ts';
import { openModel } from '../../inference/node.ts';
import { market } from '../../training/architectures/factor/market.ts';
import { negativeLogLikelihood } from '../../training/architectures/joint/likelihood.ts';
import { pairs } from '../../training/architectures/joint/pairs.ts';
import { cellRows } from '../../training/architectures/joint/shape.ts';
import { drawResiduals } from '../../training/architectures/joint/simulate.ts';
import { driftOf } from '../../training/architectures/path-dependent/index.ts';
import { openBackend } from '../../training/backend/open.ts';
import { gatherStates, prepareData, statesOf } from '../../training/loop/data.ts';
import { checkParity, RUNTIME_BOUND, TFJS_BOUND } from '../../training/package/parity.ts';
import { runGraph } from '../architectures/subject.ts';
import { relativeGap, someNoise } from '../architectures/tensors.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { RUNTIMES } from '../package/runtimes.ts';

const ASSETS = 5;
const PATHS = 6;
const STEPS = 30;

const COUPLINGS = [
  {
    name: 'joint',
    coupling: pairs,
    memory: ['co_movement_ASSET1_ASSET1', 'co_movement_ASSET1_ASSET2', 'co_movement_ASSET1_ASSET3'],
    entries: (ASSETS * (ASSETS + 1)) / 2,
    normals: ASSETS,
    bankOfFifty: 64,
  },
  {
    name: 'factor',
    coupling: market,
    memory: ['co_movement_ASSET1', 'co_movement_ASSET2', 'co_movement_ASSET3'],
    entries: 2 * ASSETS,
    normals: ASSETS + 2,
    bankOfFifty: 76,
  },
];

describe.each(COUPLINGS)('$name', ({ name, coupling, memory, entries, normals, bankOfFifty }) => {
  let made: MadePackage;
  let states: Float32Array;
  beforeAll(async () => {
    await openBackend();
    made = await makePackage({ architecture: name, assets: ASSETS });
    const { architecture, data, generator } = made.model;
    states = statesOf(architecture.generator(data), prepareData(made.history, 0), generator);
  });
  afterAll(() => made.remove());

  test('states are named by what they are, the averages of all assets first', () => {
    const { stateNames, stateSize, noiseSize } = made.card.graph;
    expect(stateSize).toBe(11 * ASSETS + entries);
    expect(noiseSize).toBe(normals + 1);
    expect(stateNames.slice(0, 6)).toEqual([
      ...['ASSET1', 'ASSET2', 'ASSET3', 'ASSET4', 'ASSET5'].map((asset) => `return_average_2_${asset}`),
      'return_average_8_ASSET1',
    ]);
    expect(stateNames.slice(11 * ASSETS, 11 * ASSETS + 3)).toEqual(memory);
  });

  test('the card says what the copula is', () => {
    expect(made.card.architecture.parameters).toMatchObject({ share: expect.closeTo(0.85, 6), freedom: 16 });
    expect(made.card.graph.invertible).toBe(true);
  });

  test('the network, the runtimes and the critic agree within the bounds', async () => {
    const runtimes = RUNTIMES.map(([, runtime]) => runtime);
    const results = await checkParity(
      made.model,
      made.files,
      states.slice(100 * made.card.graph.stateSize),
      runtimes,
      1,
    );
    expect(results.map(({ bound }) => bound)).toEqual([TFJS_BOUND, TFJS_BOUND, RUNTIME_BOUND, TFJS_BOUND]);
    for (const { difference, bound } of results) expect(difference).toBeLessThan(bound);
  });

  describe('the encoder undoes the generator', () => {
    test('its residuals are the normal scores that drove each asset, and its densities those of the day', async () => {
      const { architecture, data, generator: weights } = made.model;
      const network = architecture.generator(data);
      const { stateSize } = network;
      const days = Array.from({ length: PATHS }, (_, path) => 120 + 15 * path);
      const start = gatherStates(states, stateSize, days);
      const noise = someNoise(STEPS, network.noiseSize, PATHS);
      const { returns, lastState } = network.simulate(weights, start, noise, STEPS, PATHS);
      const unit = (i: number) => data.scale[Math.floor(i / PATHS) % ASSETS];
      const output = await runGraph(made.files[ENCODER_FILE], {
        state: [start, [stateSize, PATHS]],
        returns: [returns.map((x, i) => x * unit(i)), [STEPS, ASSETS, PATHS]],
      });
      const movements = Float64Array.from(start.subarray(cellRows(ASSETS) * PATHS));
      const driving = drawResiduals(coupling.tie(weights, ASSETS), movements, noise, STEPS, PATHS);
      expect(relativeGap(output.residual.data, driving)).toBeLessThan(2e-5);
      expect(relativeGap(output.states.data.slice(-stateSize * PATHS), lastState)).toBeLessThan(2e-5);

      const firstDay = returns.slice(0, ASSETS * PATHS);
      const expected = negativeLogLikelihood(
        coupling.tie(weights, ASSETS),
        weights,
        data.mean.map(driftOf),
        start,
        firstDay,
      );
      const found = output.log_density.data.slice(0, ASSETS * PATHS).map((x, i) => x + Math.log(unit(i)));
      expect(-found.reduce((sum, x) => sum + x, 0) / PATHS).toBeCloseTo(expected, 4);
    });

    test('a return of sixty deviations has a finite density', async () => {
      const model = await openModel(made.folder);
      const { assets, dates, returns } = made.history;
      const broken = returns.map((series, asset) =>
        asset === 2 ? series.with(500, 60 * made.card.data.scale[2]) : series,
      );
      const { logDensity } = await model.encode({ assets, dates, returns: broken });
      await model.close();
      expect(logDensity?.every(Number.isFinite)).toBe(true);
      const row = Array.from(logDensity?.subarray(500 * ASSETS, 501 * ASSETS) ?? []);
      expect(Math.min(...row)).toBe(row[2]);
    });
  });

  test('a path is the same in every shard, and one asset of a name of its own', async () => {
    const model = await openModel(made.folder);
    const draw = async (range: { firstPath: number; paths: number }) => {
      const { chunks } = await model.generate({ paths: 40, steps: 21, seed: 3 }, { range });
      const values: number[][] = [];
      for await (const chunk of chunks) {
        for (let path = 0; path < chunk.paths; path++) {
          values.push(Array.from(chunk.values.filter((_, i) => i % chunk.paths === path)));
        }
      }
      return values;
    };
    const whole = await draw({ firstPath: 0, paths: 40 });
    const parts = [...(await draw({ firstPath: 0, paths: 7 })), ...(await draw({ firstPath: 7, paths: 33 }))];
    await model.close();
    expect(parts).toEqual(whole);
    expect(whole[0]).toHaveLength(21 * ASSETS);
  });

  test('fifty assets have a card that can be read, with fewer states in the bank', async () => {
    const large = await makePackage({ architecture: name, assets: 50 });
    await large.remove();
    expect(large.card.states.bankRows).toBe(bankOfFifty);
    expect(JSON.stringify(large.card).length).toBeLessThan(1_000_000);
  });
});
