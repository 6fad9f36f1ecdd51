import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadHistory } from '../../inference/history/index.ts';
import { nodeRuntime } from '../../inference/node.ts';
import { openBackend } from '../../training/backend/open.ts';
import { checkpointOf } from '../../training/fit/checkpoint.ts';
import { type TrainModelOptions, trainModel } from '../../training/fit/train-model.ts';
import { HELD_BACK, smallConfig } from '../loop/run.ts';
import { pricesCsv } from './prices.ts';
import { makeFolder, removeFolder } from './run.ts';

// The full preset takes minutes. These runs have its shape, a validated run and a refit, with 30 small steps in each.
const STEPS = 30;

let folder: string;
beforeAll(async () => {
  folder = await makeFolder();
});
afterAll(() => removeFolder(folder));

/** Options of a short run into a folder of that name. */
async function optionsOf(name: string, architecture: string, wasm = false): Promise<TrainModelOptions> {
  const bytes = new TextEncoder().encode(pricesCsv(700));
  const { architecture: plain, recipe } = smallConfig(architecture, 1);
  return {
    ...{ id: 'small', folder: join(folder, name, 'small'), preset: 'full' as const, seed: 1, validation: HELD_BACK },
    ...{ resume: false, loaded: loadHistory(bytes), dataBytes: bytes, source: 'made', dataLicence: 'CC0-1.0' },
    ...{ command: 'test', backend: await openBackend(wasm ? 'wasm' : 'native'), runtimes: [nodeRuntime()] },
    architecture: { ...plain, recipes: { ...plain.recipes, full: recipe } },
    ...{ onStep: () => {}, interrupted: () => false },
  };
}

/** Contents of a package that say what the model is; the card says besides how long it took. */
async function packageOf(folder: string): Promise<Record<string, unknown>> {
  const names = (await readdir(folder)).filter((name) => name !== 'card.json');
  const files = await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'base64')]));
  const { sha256, training } = JSON.parse(await readFile(join(folder, 'card.json'), 'utf8'));
  return { ...Object.fromEntries(files), sha256, chosenStep: training.chosenStep, curve: training.curve };
}

/** What is said of the steps after which a run is interrupted, and those steps. */
type Places = [string, number[]][];
const EACH_PLACE: Places = [
  ['at the last step of the validated run', [STEPS]],
  ['at the first step of the refit', [STEPS + 1]],
];
const ALL_PLACES: Places = [['again and again', [1, 12, STEPS - 1, STEPS + 2, STEPS + 14]]];

describe.each([
  ['path-dependent', [...EACH_PLACE, ...ALL_PLACES]],
  ['dense', ALL_PLACES],
])('a run of %s that is interrupted and resumed', (architecture, places) => {
  let whole: Record<string, unknown>;
  let steps = 0;
  beforeAll(async () => {
    const options = await optionsOf(`${architecture}-whole`, architecture);
    await trainModel({ ...options, onStep: () => steps++ });
    whole = await packageOf(options.folder);
  });

  test('has two runs, so that the refit is tested', () => {
    expect(steps).toBe(STEPS + Number(whole.chosenStep));
    expect(Object.keys(whole)).toEqual(expect.arrayContaining(['generator.onnx', 'encoder.onnx', 'critic.onnx']));
  });

  test.each(places)('%s ends in the same model, to the bit', async (what, stops) => {
    const options = await optionsOf(`${architecture}-${what}`.replaceAll(' ', '-'), architecture);
    const checkpoint = checkpointOf(options.folder);
    let done = 0;
    for (const stop of stops) {
      const interrupted = trainModel({
        ...options,
        resume: done > 0,
        onStep: (step) => {
          done = step.done;
        },
        interrupted: () => done === stop,
      });
      await expect(interrupted).rejects.toMatchObject({
        code: 'interrupted',
        message: `training was interrupted; the checkpoint ${checkpoint} is left, --resume goes on from it`,
      });
      expect(await readdir(join(options.folder, '..'))).toEqual(['small.checkpoint.json']);
    }
    const first: number[] = [];
    await trainModel({ ...options, resume: true, onStep: (step) => first.push(step.done) });
    expect(first[0]).toBe(done + 1);
    expect(await packageOf(options.folder)).toEqual(whole);
    expect(await readdir(join(options.folder, '..'))).toEqual(['small']);
  });
});

describe('a checkpoint', () => {
  let options: TrainModelOptions;
  let checkpoint: string;
  beforeAll(async () => {
    options = await optionsOf('refused', 'path-dependent');
    checkpoint = checkpointOf(options.folder);
    await expect(trainModel({ ...options, interrupted: () => true })).rejects.toMatchObject({ code: 'interrupted' });
  });

  test.each<[string, Partial<TrainModelOptions>, string]>([
    ['seed', { seed: 2 }, 'seed 1, this run has 2'],
    ['validation share', { validation: 0.1 }, `validation ${HELD_BACK}, this run has 0.1`],
    ['preset', { preset: 'quick' }, 'preset full, this run has quick'],
    ['data file', { dataBytes: Uint8Array.of(1) }, 'data '],
    ['part of the data', { loaded: loadHistory(new TextEncoder().encode(pricesCsv(650))) }, 'last date '],
  ])('of another %s is refused, naming the difference', async (_what, other, difference) => {
    await expect(trainModel({ ...options, ...other, resume: true })).rejects.toMatchObject({
      code: 'bad_option',
      message: expect.stringContaining(`--resume: the checkpoint ${checkpoint} was made with ${difference}`),
    });
  });

  test.each([
    ['cut off', (text: string) => text.slice(0, text.length / 2)],
    ['of another version', (text: string) => text.replace('"checkpointVersion":1', '"checkpointVersion":2')],
    ['some other JSON', () => '[]'],
  ])('that is %s is refused', async (_what, spoil) => {
    const text = await readFile(checkpoint, 'utf8');
    await writeFile(checkpoint, spoil(text));
    await expect(trainModel({ ...options, resume: true })).rejects.toMatchObject({
      code: 'bad_data',
      message: `${checkpoint} is not a checkpoint that this version can read; start without --resume`,
    });
    await writeFile(checkpoint, text);
  });
});

test('training on the wasm backend ends in a package that says so', async () => {
  const { card, parity } = await trainModel(await optionsOf('wasm', 'path-dependent', true));
  expect(card.training.backend).toMatch(/^wasm, /);
  for (const { difference, bound } of parity) expect(difference).toBeLessThan(bound);
});
