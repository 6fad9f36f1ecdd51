import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VERSION } from '../../inference/contract/version.ts';
import { floatsFromBase64, floatsToBase64 } from '../../inference/core/bytes.ts';
import type { GraphTensor } from '../../inference/core/session.ts';
import { nodeRuntime } from '../../inference/node.ts';
import { type MadePackage, makePackage } from '../fixtures/package.ts';
import { pythonEnvironment } from '../python/environment.ts';
import { PYTHON_PACKAGES } from '../python/packages.ts';
import { runProgram } from '../python/program.ts';
import { runGraph } from './run-graph.ts';

const KINDS: readonly [architecture: string, assets: number][] = [
  ['path-dependent', 1],
  ['dense', 1],
  ['dense', 8],
  ['tcn', 1],
];
const FILES = ['generator.onnx', 'encoder.onnx', 'critic.onnx'];

interface Port {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
}
interface Inspection {
  readonly ir: number;
  readonly opsets: readonly [string, number][];
  readonly producer: readonly [string, string];
  readonly metadata: Readonly<Record<string, string>>;
  readonly graph: string;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly ops: readonly string[];
  readonly ranksInferred: Readonly<Record<string, boolean>>;
  readonly unused: readonly string[];
  readonly sameBytesAgain: boolean;
}

async function runPython(script: string, input: unknown): Promise<unknown> {
  const { python } = await pythonEnvironment(PYTHON_PACKAGES);
  return JSON.parse(await runProgram(python, [fileURLToPath(new URL(script, import.meta.url))], JSON.stringify(input)));
}

describe.each(KINDS)('the files of %s for %i asset(s)', (architecture, assets) => {
  // What reads nothing of the market has no encoder.
  const files = architecture === 'tcn' ? FILES.filter((file) => file !== 'encoder.onnx') : FILES;
  let made: MadePackage;
  let byFile: Record<string, Inspection>;

  beforeAll(async () => {
    made = await makePackage({ architecture, assets });
    // The checker and the inference of shapes throw: then there is nothing to look at and every test fails.
    const inspections = (await runPython(
      'inspect_files.py',
      files.map((file) => join(made.folder, file)),
    )) as Inspection[];
    byFile = Object.fromEntries(files.map((file, i) => [file, inspections[i]]));
  });
  afterAll(() => made.remove());

  test.each(files)('%s passes the full check and the strict inference of shapes', (file) => {
    const { ranksInferred, outputs, unused, sameBytesAgain } = byFile[file];
    expect(ranksInferred).toEqual(Object.fromEntries(outputs.map(({ name }) => [name, true])));
    expect(unused).toEqual([]);
    expect(sameBytesAgain).toBe(true);
  });

  test.each(files)('%s is of opset 17 and IR 8, and says who made it and of what', (file) => {
    const { ir, opsets, producer, metadata, graph } = byFile[file];
    expect({ ir, opsets, producer, graph }).toEqual({
      ir: 8,
      opsets: [['', 17]],
      producer: ['pathloom', VERSION],
      graph: file.replace('.onnx', ''),
    });
    expect(metadata).toEqual({
      'pathloom.model': made.card.id,
      'pathloom.architecture': architecture,
      'pathloom.notice': 'Draws synthetic paths; not market data.',
    });
  });

  test.each(files)('%s draws no random numbers of its own', (file) => {
    expect(byFile[file].ops.filter((op) => /random|bernoulli|multinomial|dropout/i.test(op))).toEqual([]);
  });

  test('inputs and outputs are those of the design, by name, type and shape', () => {
    const { stateSize, noiseSize, criticWindow, invertible } = made.card.graph;
    const floats = (ports: Record<string, (number | string)[]>) =>
      Object.entries(ports).map(([name, shape]) => ({ name, type: 'FLOAT', shape }));
    const perReturn = ['steps', assets, 'paths'];
    const perObservation = ['steps', assets, 'series'];
    const found = Object.fromEntries(files.map((file) => [file, [byFile[file].inputs, byFile[file].outputs]]));
    const expected = [
      [
        floats({ state: [stateSize, 'paths'], noise: ['steps', noiseSize, 'paths'] }),
        floats({ returns: perReturn, volatility: perReturn, next_state: [stateSize, 'paths'] }),
      ],
      [
        floats({ state: [stateSize, 'series'], returns: perObservation }),
        floats({
          states: ['steps', stateSize, 'series'],
          ...(invertible && { residual: perObservation, log_density: perObservation }),
        }),
      ],
      [floats({ state: [stateSize, 'paths'], returns: [criticWindow, assets, 'paths'] }), floats({ score: ['paths'] })],
    ].map((ports, i) => [FILES[i], ports] as const);
    expect(found).toEqual(Object.fromEntries(expected.filter(([file]) => files.includes(file))));
    expect(invertible).toBe(architecture === 'path-dependent');
  });

  test('the reference evaluator computes what onnxruntime computes', async () => {
    const { stateSize, noiseSize, criticWindow } = made.card.graph;
    const wave = (size: number, ...dims: number[]): GraphTensor => ({
      data: Float32Array.from({ length: dims.reduce((a, b) => a * b) }, (_, i) => size * Math.sin(1 + 2.3 * i)),
      dims,
    });
    const [steps, paths] = [5, 3];
    const scale = made.card.data.scale[0];
    const state = wave(0.5, stateSize, paths);
    if (architecture === 'path-dependent') {
      // Averages of squares, from the third row on, are positive.
      for (let i = 3 * paths; i < state.data.length; i++) state.data[i] = state.data[i] ** 2 + 0.2;
    }
    const jobs = [
      { state, noise: wave(2, steps, noiseSize, paths) },
      { state, returns: wave(1.5 * scale, steps, assets, paths) },
      { state, returns: wave(1.5 * scale, criticWindow, assets, paths) },
    ]
      .map((feeds, i) => ({ file: FILES[i], path: join(made.folder, FILES[i]), feeds }))
      .filter(({ file }) => files.includes(file));
    const encoded = jobs.map(({ path, feeds }) => ({
      path,
      feeds: Object.fromEntries(
        Object.entries(feeds).map(([name, { data, dims }]) => [name, { dims, data: floatsToBase64(data) }]),
      ),
    }));
    const reference = (await runPython('evaluate_files.py', encoded)) as Record<
      string,
      { dims: number[]; data: string }
    >[];
    for (const [i, { path, feeds, file }] of jobs.entries()) {
      const answers = await runGraph(nodeRuntime(), await readFile(path), feeds);
      expect(Object.keys(answers).sort()).toEqual(Object.keys(reference[i]).sort());
      for (const [name, { data, dims }] of Object.entries(answers)) {
        const expected = floatsFromBase64(reference[i][name].data);
        expect(dims, `${file} ${name}`).toEqual(reference[i][name].dims);
        const size = Math.max(...expected.map(Math.abs));
        const gap = Math.max(...data.map((x, k) => Math.abs(x - expected[k]))) / size;
        // Sums of some hundred float32 in another order, fed back five times.
        expect(gap, `${file} ${name}`).toBeLessThan(2e-6);
      }
    }
  });
});
