import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ModelCard } from '../../inference/contract/card.ts';
import { baselines } from '../../inference/core/baselines/registry.ts';
import { Model } from '../../inference/core/model.ts';
import { drawNoise, type NoiseRange } from '../../inference/core/noise/noise.ts';
import { folderReader } from '../../inference/node.ts';
import { fitHeavyTail } from '../../training/architectures/tcn/heavy-tail.ts';
import { openBackend } from '../../training/backend/open.ts';
import { evaluateModel } from '../../training/evaluate/evaluate.ts';
import { walkForward } from '../../training/evaluate/walk-forward.ts';
import { checkParity } from '../../training/package/parity.ts';
import { renderReport } from '../../training/report/index.ts';
import { madeHistory } from '../fixtures/history.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { byPath, queryOf } from '../fixtures/paths.ts';
import { RUNTIMES } from './runtimes.ts';

type Paths = Map<number, Float32Array>;

let made: MadePackage;
beforeAll(async () => {
  await openBackend();
  made = await makePackage({ architecture: 'tcn' });
});
afterAll(() => made.remove());

/** Bit by bit, on the paths and steps that were drawn. */
function isPartOf(found: Paths, whole: Paths): void {
  expect(found.size).toBeGreaterThan(0);
  const differing = [...found].filter(([path, values]) => values.some((x, i) => !Object.is(x, whole.get(path)?.[i])));
  expect(differing.map(([path]) => path)).toEqual([]);
}

describe('a package whose paths start from noise', () => {
  test('has no encoder and no states, and says so in its card', async () => {
    expect(await readdir(made.folder)).toEqual(['card.json', 'critic.onnx', 'generator.onnx', 'returns.bin']);
    expect(made.card.graph).toMatchObject({ start: 'noise', stateSize: 378, noiseSize: 3, invertible: false });
    expect(made.card.states).toMatchObject({ bank: '', bankRows: 0, last: '', days: 700 });
    expect(ModelCard.parse(JSON.parse(JSON.stringify(made.card)))).toEqual(made.card);
  });

  test('carries the tails that were fitted to its training part', () => {
    const { location, scale, delta } = fitHeavyTail(made.model.data.sample);
    const { parameters } = made.card.architecture;
    expect(parameters.tailLocation).toBeCloseTo(location, 6);
    expect(parameters.tailScale).toBeCloseTo(scale, 6);
    expect(parameters.tailDelta).toBeCloseTo(delta, 6);
    expect(delta).toBeGreaterThan(0);
  });

  test('a card without a start is one of a bank, as before', async () => {
    const older = await makePackage({ architecture: 'path-dependent' });
    await older.remove();
    expect('start' in older.card.graph).toBe(false);
    expect(ModelCard.parse(older.card)).toEqual(older.card);
  });
});

describe.each(RUNTIMES)('on %s', (_name, runtime) => {
  let model: Model;
  beforeAll(async () => {
    model = await Model.open(folderReader(made.folder), runtime);
  });
  afterAll(() => model.close());

  async function draw(fields: Parameters<typeof queryOf>[0], options: Parameters<Model['generate']>[1] = {}) {
    return byPath((await model.generate(queryOf(fields), options)).chunks);
  }

  /** The first returns of 16 paths, from their noise by name, times a sign. */
  async function drawByHand(paths: Omit<NoiseRange, 'firstStep' | 'steps'>, sign: number): Promise<number[]> {
    // The steps before step 0 are the last that a counter of 32 bits can name.
    const past = drawNoise({ ...paths, firstStep: 2 ** 32 - 126, steps: 126 }, new Float32Array(378 * 16));
    const now = drawNoise({ ...paths, firstStep: 0, steps: 1 }, new Float32Array(3 * 16));
    const session = await runtime.open(made.files['generator.onnx']);
    const { returns } = await session.run({
      state: { data: past.map((z) => sign * z), dims: [378, 16] },
      noise: { data: now.map((z) => sign * z), dims: [1, 3, 16] },
    });
    await session.release();
    return Array.from(returns.data);
  }

  test('a path is the same in every batch, shard and cut of the horizon', async () => {
    const whole = await draw({ paths: 150, steps: 300 });
    expect(whole.size).toBe(150);
    for (const [firstPath, paths] of [
      [0, 1],
      [3, 17],
      [99, 51],
    ])
      isPartOf(await draw({ paths: 150, steps: 300 }, { range: { firstPath, paths } }), whole);
    for (const steps of [1, 2, 29, 255, 256, 257]) isPartOf(await draw({ paths: 20, steps }), whole);
  });

  test('the first return is made of the noise of the 126 steps before, and each path has its own', async () => {
    const returns = await drawByHand({ seed: 7, stream: 0, firstPath: 40, paths: 16, noiseSize: 3 }, 1);
    const drawn = await draw({ paths: 56, steps: 1 });
    expect(returns).toEqual(Array.from({ length: 16 }, (_, i) => drawn.get(40 + i)?.[0]));
    expect(new Set([...drawn.values()].map(([x]) => x)).size).toBe(56);
  });

  test('a mirrored path has all of its noise mirrored, that of the past too; the others are as without', async () => {
    const plain = await draw({ paths: 20 });
    const paired = await draw({ paths: 20, steps: 1, antithetic: true });
    isPartOf(new Map([...paired].filter(([path]) => path % 2 === 0)), plain);
    const mirrored = await drawByHand({ seed: 7, stream: 0, firstPath: 0, paths: 16, noiseSize: 3 }, -1);
    for (let path = 1; path < 16; path += 2) expect(paired.get(path)?.[0]).toBe(mirrored[path - 1]);
  });

  test('paths are of a market’s size from the first step on', async () => {
    const paths = [...(await draw({ paths: 400, steps: 2 })).values()];
    for (const step of [0, 1]) {
      const deviation = Math.sqrt(paths.reduce((sum, path) => sum + path[step] ** 2, 0) / paths.length);
      expect(deviation / made.card.data.scale[0]).toBeGreaterThan(0.1);
      expect(deviation / made.card.data.scale[0]).toBeLessThan(10);
    }
  });

  test.each([
    ['latest', 'latest'],
    ['a date', '2019-06-03'],
  ])('to start from %s is refused: the model does not read the market', async (_title, start) => {
    await expect(draw({ start })).rejects.toThrow(
      expect.objectContaining({
        code: 'bad_option',
        field: 'start',
        message: `model made-tcn (tcn) does not read the market: it cannot start from ${start}, only stationary`,
      }),
    );
  });

  test.each(['latest', 'stationary'])('to start from a history of one’s own is refused, %s', async (start) => {
    await expect(draw({ start }, { history: madeHistory({ steps: 300 }) })).rejects.toThrow(
      'does not read the market: it cannot start from a history, only stationary',
    );
  });

  test('to encode a history, or to ask for states of days, is refused', async () => {
    await expect(model.encode(madeHistory({ steps: 300 }))).rejects.toThrow(
      expect.objectContaining({ code: 'bad_option', field: 'model' }),
    );
    await expect(model.datedStates()).rejects.toThrow('does not read the market: it has no states of days');
  });
});

test('two threads and one draw the same bits', async () => {
  const { nodeRuntime } = await import('../../inference/node.ts');
  const drawn: Paths[] = [];
  for (const threads of [1, 2]) {
    const model = await Model.open(folderReader(made.folder), nodeRuntime({ threads }));
    drawn.push(await byPath((await model.generate(queryOf({ paths: 130, steps: 260 }))).chunks));
    await model.close();
  }
  isPartOf(drawn[1], drawn[0]);
});

test('tfjs and the runtimes agree within the bounds, on any noise', async () => {
  const network = made.model.architecture.generator(made.model.data);
  const states = network.filter(new Float32Array(6), {});
  const runtimes = RUNTIMES.map(([, runtime]) => runtime);
  const results = await checkParity(made.model, made.files, states, runtimes, 1);
  expect(results).toHaveLength(4);
  for (const { difference, bound } of results) {
    expect(difference).toBeGreaterThan(0);
    expect(difference).toBeLessThan(bound);
  }
  const other = await makePackage({ architecture: 'tcn', seed: 2 });
  await other.remove();
  await expect(checkParity(made.model, other.files, states, runtimes.slice(0, 1), 1)).rejects.toThrow(/^parity of /);
});

describe('an evaluation', () => {
  test('shows paths that start anywhere, and no volatility of real days', async () => {
    const model = await Model.open(folderReader(made.folder), RUNTIMES[0][1]);
    const history = madeHistory({ steps: 300 });
    const [evaluation] = await evaluateModel(model, history, { seed: 1, baselines, onStage: () => {} });
    await model.close();
    expect('volatility' in evaluation).toBe(false);
    expect(evaluation.fan.paths).toHaveLength(1000);
    const page = renderReport({ card: made.card, ...evaluation, version: '0', command: 'test' });
    expect(page).toContain('of which the model knows nothing');
    expect(page).not.toContain('known the day before');
  });

  test('walks forward with a forecast that knows nothing of the day, and differs from day to day by its noise alone', async () => {
    const model = await Model.open(folderReader(made.folder), RUNTIMES[0][1]);
    const days = made.history.dates.slice(-110);
    const options = { from: days[0], draws: 100, seed: 3, baselines: {} };
    const [table] = await walkForward(model, made.history, options);
    const flipped = made.history.returns.map((returns) =>
      returns.map((x, i) => (i < returns.length - 110 ? -2 * x : x)),
    );
    const [again] = await walkForward(model, { ...made.history, returns: flipped }, options);
    expect(again.scores[made.card.id]).toEqual(table.scores[made.card.id]);
    expect(table.scores[made.card.id].logScore).toBeNull();
    await expect(walkForward(model, madeHistory({ assets: 2 }), options)).rejects.toThrow(
      'the history has 2 assets, model made-tcn has 1',
    );
    await model.close();
  });
});
