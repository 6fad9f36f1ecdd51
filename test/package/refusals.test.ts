import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CARD_FILE, type ModelCard } from '../../inference/contract/card.ts';
import { sha256 } from '../../inference/core/bytes.ts';
import { Model } from '../../inference/core/model.ts';
import { modelHash } from '../../inference/core/model-hash.ts';
import { folderReader } from '../../inference/node.ts';
import { encodeModel } from '../../training/onnx/encode.ts';
import { Graph } from '../../training/onnx/graph.ts';
import { madeHistory } from '../fixtures/history.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { queryOf } from '../fixtures/paths.ts';
import { RUNTIMES } from './runtimes.ts';

let made: MadePackage;
let other: MadePackage;
/** A copy of the package, for every test to spoil. */
let folder: string;

beforeAll(async () => {
  made = await makePackage({ architecture: 'path-dependent' });
  other = await makePackage({ architecture: 'path-dependent', seed: 2 });
});
afterAll(() => Promise.all([made.remove(), other.remove()]));
beforeEach(async () => {
  folder = join(dirname(made.folder), 'copy');
  await cp(made.folder, folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

const place = (file: string) => join(folder, file);

async function changeCard(change: (card: ModelCard) => unknown): Promise<void> {
  const card = JSON.parse(await readFile(place(CARD_FILE), 'utf8'));
  await writeFile(place(CARD_FILE), JSON.stringify(change(card)));
}

/** Puts other bytes in a file's place, and hashes that agree into the card: a package that is whole, but wrong. */
async function replaceHonestly(file: string, bytes: Uint8Array): Promise<void> {
  const entry = { sha256: await sha256(bytes), bytes: bytes.length };
  const card = { ...made.card, files: { ...made.card.files, [file]: entry } };
  await writeFile(place(file), bytes);
  await writeFile(place(CARD_FILE), JSON.stringify({ ...card, sha256: await modelHash(card) }));
}

describe.each(RUNTIMES)('on %s', (_name, runtime) => {
  /** Opens the package and does everything with it. */
  async function useAll(): Promise<void> {
    const model = await Model.open(folderReader(folder), runtime);
    try {
      await model.generate(queryOf());
      await model.generate(queryOf({ start: '2020-05-15' }));
      await model.encode(madeHistory({ steps: 300 }));
    } finally {
      await model.close();
    }
  }

  async function expectRefusal(message: RegExp, code = 'bad_model'): Promise<void> {
    const refusal = await useAll().then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refusal).toMatchObject({ name: 'PathloomError', code, message: expect.stringMatching(message) });
    expect((refusal as Error).message).not.toContain('\n');
  }

  test('the copy as it is: is used without complaint', () => useAll());

  test.each(['generator.onnx', 'encoder.onnx', 'states.bin'])(
    'one bit of %s changed: is refused by its hash',
    async (file) => {
      const bytes = await readFile(place(file));
      bytes[Math.floor(bytes.length / 2)] ^= 1;
      await writeFile(place(file), bytes);
      await expectRefusal(
        new RegExp(
          `^${file} of made-path-dependent is not the file of its card: sha256 [0-9a-f]{64}, expected [0-9a-f]{64}$`,
        ),
      );
    },
  );

  test.each(['generator.onnx', 'encoder.onnx', 'states.bin'])(
    '%s of another package: is refused by its hash',
    async (file) => {
      await cp(join(other.folder, file), place(file));
      await expectRefusal(new RegExp(`^${file} .* is not the file of its card`));
    },
  );

  test('generator and encoder in each other’s place: are refused', async () => {
    await cp(join(made.folder, 'generator.onnx'), place('encoder.onnx'));
    await cp(join(made.folder, 'encoder.onnx'), place('generator.onnx'));
    await expectRefusal(/^generator\.onnx .* is not the file of its card/);
  });

  test.each(['generator.onnx', 'encoder.onnx', 'states.bin'])('%s missing: is refused by name', async (file) => {
    await rm(place(file));
    await expectRefusal(new RegExp(`^cannot read ${file} of the model at .*copy: `));
  });

  test('a folder without a card, or none at all: is an unknown model', async () => {
    await rm(place(CARD_FILE));
    await expectRefusal(/^no model at .*copy: there is no card\.json$/, 'unknown_model');
    await expect(Model.open(folderReader('/nowhere/at-all'), runtime)).rejects.toThrow(
      expect.objectContaining({ code: 'unknown_model', message: 'no model at /nowhere/at-all: there is no card.json' }),
    );
  });

  test('a card of version 2: is refused with both versions', async () => {
    await changeCard((card) => ({ ...card, cardVersion: 2 }));
    await expectRefusal(/^card\.json has version 2; this is pathloom .*, which reads version 1$/);
  });

  test.each(['', 'null', '[]', '42'])('a card that is %j: is refused', async (text) => {
    await writeFile(place(CARD_FILE), text);
    await expectRefusal(/^card\.json (is not JSON|has version)/);
  });

  test('a card cut off in the middle: is refused as no JSON', async () => {
    const text = await readFile(place(CARD_FILE), 'utf8');
    await writeFile(place(CARD_FILE), text.slice(0, text.length / 2));
    await expectRefusal(/^card\.json is not JSON$/);
  });

  test('a card without a field, or with one too many: is refused by its name', async () => {
    await changeCard(({ graph: _graph, ...card }) => card);
    await expectRefusal(/^card\.json graph/);
    await cp(join(made.folder, CARD_FILE), place(CARD_FILE));
    await changeCard((card) => ({ ...card, colour: 'green' }));
    await expectRefusal(/^card\.json.*colour/);
  });

  test.each<[string, (card: ModelCard) => unknown]>([
    ['scale', (card) => ({ ...card, data: { ...card.data, scale: [2 * card.data.scale[0]] } })],
    ['bank of states', (card) => ({ ...card, states: { ...card.states, bank: card.states.last } })],
    ['hash of a file', (card) => ({ ...card, files: { ...card.files, 'states.bin': card.files['generator.onnx'] } })],
    ['noise size', (card) => ({ ...card, graph: { ...card.graph, noiseSize: 2 } })],
    ['own hash', (card) => ({ ...card, sha256: '0'.repeat(64) })],
  ])('a card whose %s was changed: is refused', async (_what, change) => {
    await changeCard(change);
    await expectRefusal(/^card\.json of made-path-dependent was changed: its hash does not agree with its contents$/);
  });

  test('quality written into the card later: changes nothing of the model', async () => {
    await changeCard((card) => ({ ...card, quality: [], version: '2' }));
    await useAll();
  });

  test('a graph with other inputs: is refused with both', async () => {
    const graph = new Graph('generator');
    const state = graph.input('state', [8, 'paths']);
    const shocks = graph.input('shocks', [1, 'paths']);
    graph.output('returns', graph.mul(graph.rows(state, 0, 1), shocks), [1, 'paths']);
    await replaceHonestly('generator.onnx', encodeModel(graph, { name: 'test', version: '1' }, {}));
    await expectRefusal(/^generator\.onnx of made-path-dependent has the inputs state, shocks; expected state, noise$/);
  });

  test('a graph with other outputs: is refused with both', async () => {
    const graph = new Graph('encoder');
    const state = graph.input('state', [8, 'series']);
    const returns = graph.input('returns', ['steps', 1, 'series']);
    graph.output('states', graph.mul(returns, graph.rows(state, 0, 1)), ['steps', 1, 'series']);
    await replaceHonestly('encoder.onnx', encodeModel(graph, { name: 'test', version: '1' }, {}));
    await expectRefusal(/^encoder\.onnx .* has the outputs states; expected states, residual, log_density$/);
  });

  test('a file that is no graph: is refused by the runtime’s name', async () => {
    await replaceHonestly('generator.onnx', new TextEncoder().encode('no graph at all'));
    await expectRefusal(/^generator\.onnx of made-path-dependent cannot be opened by onnxruntime-(node|web)$/);
  });

  test('a states.bin of another length: is refused with both lengths', async () => {
    await replaceHonestly('states.bin', made.files['states.bin'].slice(4));
    await expectRefusal(/^states\.bin has \d+ bytes, \d+ expected$/);
  });

  test('a file that came back right is used after all, and closing is quiet after a failure', async () => {
    const model = await Model.open(folderReader(folder), runtime);
    await rm(place('generator.onnx'));
    await rm(place('states.bin'));
    await expect(model.generate(queryOf())).rejects.toThrow('generator.onnx');
    await expect(model.datedStates()).rejects.toThrow('states.bin');
    await expect(model.close()).resolves.toBeUndefined();
    await cp(made.folder, folder, { recursive: true });
    await expect(model.generate(queryOf())).resolves.toHaveProperty('manifest.synthetic', true);
    await expect(model.datedStates()).resolves.toHaveProperty('dates.length', 700);
    await model.close();
  });
});
