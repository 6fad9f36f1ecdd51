import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pricesCsv } from './prices.ts';
import {
  lastOfEach,
  makeFolder,
  type Outcome,
  pathloom,
  press,
  refusal,
  removeFolder,
  start,
  statusOf,
  until,
} from './run.ts';

/** The fewest rows that training takes. */
const ROWS = 379;
const train = (out: string, ...more: string[]) =>
  lastOfEach([
    ...['train', '--data', 'prices.csv', '--out', out, '--preset', 'quick', '--seed', '5'],
    ...['--source', 'made', '--licence', 'CC0-1.0', ...more],
  ]);

let folder: string;
let whole: Outcome;
let pieces: Awaited<ReturnType<typeof trainInPieces>>;
beforeAll(async () => {
  folder = await makeFolder();
  await writeFile(join(folder, 'prices.csv'), pricesCsv(ROWS));
  // Side by side, since each keeps one core busy.
  [whole, pieces] = await Promise.all([pathloom(folder, train('whole/model')), trainInPieces()]);
});
afterAll(() => removeFolder(folder));

/** Trains with a Ctrl-C at the first step, two at once in the middle and one late, and goes on after each. */
async function trainInPieces() {
  const out = 'pieces/model';
  const checkpoint = join(folder, `${out}.checkpoint.json`);
  const interrupted: { outcome: Outcome; left: string[]; step: number }[] = [];
  for (const [from, presses] of [
    [1, 1],
    [300, 2],
    [660, 1],
  ]) {
    const run = await start(folder, train(out, ...(from > 1 ? ['--resume'] : [])));
    await until(run, async () => (from > 1 ? (await stepOf(checkpoint)) >= from : /^train 1\//m.test(run.said())));
    await press(run, presses);
    const outcome = await run.outcome;
    interrupted.push({ outcome, left: await readdir(join(folder, 'pieces')), step: await stepOf(checkpoint) });
  }
  return { interrupted, last: await pathloom(folder, train(`${out}/`, '--resume')) };
}

async function stepOf(checkpoint: string): Promise<number> {
  return JSON.parse(await readFile(checkpoint, 'utf8')).snapshot.training.step;
}

const cardOf = async (model: string) => JSON.parse(await readFile(join(folder, model, 'card.json'), 'utf8'));
const lastLine = (text: string) => text.trimEnd().split('\n').at(-1);

describe('training', () => {
  test('says what it read, how far it is and what it made, in plain lines on stderr', () => {
    expect(whole).toMatchObject({ code: 0, stdout: '' });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is control characters that must not be there
    expect(whole.stderr).not.toMatch(/[\x00-\x09\x0b-\x1f]/);
    expect(whole.stderr).toContain(`${ROWS} rows read, ${ROWS} used\n`);
    expect(whole.stderr).toMatch(/^Training path-dependent \(quick\) on \w+, seed 5: /m);
    expect(whole.stderr).toMatch(/^train 1\/720 {2}\d+:\d\d, \d+:\d\d left {2}likelihood {2}likelihood -?\d/m);
    expect(whole.stderr).toMatch(/^train 720\/720 {2}\d+\.\d s {2}adversarial {2}critic .* validation \d\.\d{4}$/m);
    expect(whole.stderr).toMatch(/^Chose step \d+ of 720, validation score \d\.\d{4}; \d+ s in all\.$/m);
    expect(lastLine(whole.stderr)).toMatch(/^Model model, sha256 [0-9a-f]{64}$/);
  });

  test('leaves a package and nothing beside it', async () => {
    expect(await readdir(join(folder, 'whole'))).toEqual(['model']);
    const files = ['card.json', 'critic.onnx', 'encoder.onnx', 'generator.onnx', 'returns.bin', 'states.bin'];
    expect(await readdir(join(folder, 'whole', 'model'))).toEqual(files);
    const { id, data, training, sha256 } = await cardOf('whole/model');
    expect(lastLine(whole.stderr)).toBe(`Model ${id}, sha256 ${sha256}`);
    expect(data).toMatchObject({ source: 'made', licence: 'CC0-1.0', rows: ROWS, assets: ['close'] });
    expect(training).toMatchObject({ seed: 5, preset: 'quick', steps: 720, validation: { share: 0.15 } });
    expect(training.command).toBe(['pathloom', ...train('whole/model')].join(' '));
  });
});

describe('training that Ctrl-C interrupts', () => {
  test('leaves a checkpoint and nothing else, says so, and exits with 130', () => {
    expect(pieces.interrupted).toHaveLength(3);
    for (const { outcome, left } of pieces.interrupted) {
      expect(outcome.stdout).toBe('');
      expect(statusOf(outcome)).toBe(130);
      expect(left).toEqual(['model.checkpoint.json']);
    }
    const [early, , late] = pieces.interrupted;
    for (const { outcome } of [early, late]) {
      expect(lastLine(outcome.stderr)).toBe(
        'interrupted: training was interrupted; the checkpoint pieces/model.checkpoint.json is left, --resume goes on from it',
      );
    }
    // The next one waits for step 300.
    expect(early.step).toBeLessThan(300);
    expect(late.step).toBeGreaterThanOrEqual(660);
  });

  test('goes on to the same model as a run that was never interrupted, to the bit', async () => {
    expect(pieces.last).toMatchObject({ code: 0, stdout: '' });
    expect(await readdir(join(folder, 'pieces'))).toEqual(['model']);
    for (const file of ['generator.onnx', 'encoder.onnx', 'critic.onnx', 'returns.bin', 'states.bin']) {
      const [a, b] = await Promise.all(['whole', 'pieces'].map((run) => readFile(join(folder, run, 'model', file))));
      expect(a.equals(b), file).toBe(true);
    }
    const [a, b] = await Promise.all([cardOf('whole/model'), cardOf('pieces/model')]);
    expect(b.sha256).toBe(a.sha256);
    expect(b.training.curve).toEqual(a.training.curve);
  });
});

describe('training on wasm, as PATHLOOM_BACKEND asks', () => {
  const wasm = { PATHLOOM_BACKEND: 'wasm' };

  test('warns, and its checkpoint is not for another backend or other options', async () => {
    const run = await start(folder, train('wasm/model'), wasm);
    await until(run, () => /^train 1\//m.test(run.said()));
    run.child.kill('SIGINT');
    const { code, stderr } = await run.outcome;
    expect(code).toBe(130);
    expect(stderr).toMatch(/^warning: Training on the wasm backend, as asked: /m);

    const checkpoint = 'wasm/model.checkpoint.json';
    const before = await readFile(join(folder, checkpoint));
    for (const [more, difference] of [
      [['--seed', '6'], 'seed 5, this run has 6'],
      [['--validation', '0.1'], 'validation 0.15, this run has 0.1'],
      [['--architecture', 'dense'], 'architecture path-dependent, this run has dense'],
      [['--preset', 'full'], 'preset quick, this run has full'],
    ] as const) {
      const refused = await pathloom(folder, train('wasm/model', '--resume', ...more), wasm);
      expect(refused).toMatchObject({ code: 2, stdout: '' });
      expect(lastLine(refused.stderr)).toBe(
        `error: --resume: the checkpoint ${checkpoint} was made with ${difference}; ` +
          'resume with the same options or start anew without --resume',
      );
    }
    expect(await readFile(join(folder, checkpoint))).toEqual(before);
  });
});

describe('a trained model', () => {
  test('is evaluated into tables, a report and a picture, and into its own card', async () => {
    const outputs = ['--json', 'out/tables.json', '--report', 'out/report.html', '--picture', 'out/picture.svg'];
    const args = ['evaluate', '--model', 'whole/model', '--data', 'prices.csv', ...outputs, '--save'];
    const before = await cardOf('whole/model');
    const { code, stdout, stderr } = await pathloom(folder, args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^close, 2019-01-02 to 2020-06-12: 378 returns; 256 paths, seed 1\n/);
    expect(stdout).toMatch(
      /\nIn sample: the model was fitted to 2019-01-01 to 2020-06-12\. Measured on the whole history: unconditional\.\n$/,
    );
    for (const file of ['tables.json', 'report.html', 'picture.svg']) expect(stderr).toContain(`Wrote out/${file}\n`);

    const read = (file: string) => readFile(join(folder, file), 'utf8');
    const { synthetic, model, tables } = JSON.parse(await read('out/tables.json'));
    expect({ synthetic, model }).toEqual({ synthetic: true, model: { id: 'model', sha256: before.sha256 } });
    expect(await cardOf('whole/model')).toEqual({ ...before, quality: tables });
    expect(tables[0].rows.length).toBeGreaterThan(10);
    expect(await read('out/report.html')).toMatch(/^<!doctype html>/i);
    expect(await read('whole/model/report.html')).toBe(await read('out/report.html'));
    expect(await read('out/picture.svg')).toMatch(/^<svg [^>]*xmlns=/);
  });

  test('draws paths, the same ones after it was interrupted and resumed', async () => {
    for (const run of ['whole', 'pieces']) {
      const args = ['--model', `${run}/model`, '--paths', '100', '--steps', '252', '--seed', '1'];
      const outcome = await pathloom(folder, ['generate', ...args, '--start', '2020-03-20', '--out', `${run}.csv`]);
      expect(outcome).toMatchObject({ code: 0 });
    }
    const [a, b] = await Promise.all(['whole.csv', 'pieces.csv'].map((file) => readFile(join(folder, file))));
    expect(a.equals(b)).toBe(true);
  });

  test('is replaced only by force', async () => {
    expect(await refusal(folder, train('whole/model'), 2)).toBe('--out whole/model exists; --force replaces it');
  });
});
