import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adaptEntry, adaptGlue } from '../../functions/edge/build/ort-workerd.mjs';
import { buildWorker } from '../../functions/edge/build/worker.mjs';
import { edgeTools } from './tools.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pathloom-bundle-'));
  await buildWorker({ outdir: join(folder, 'dist/worker'), assets: join(folder, 'dist/site') });
});
afterAll(() => rm(folder, { recursive: true }));

const script = () => readFile(join(folder, 'dist/worker/worker.js'), 'utf8');

describe('the Worker’s bundle', () => {
  test('imports its data and the compiled runtime, and nothing of Node', async () => {
    const imported = Array.from((await script()).matchAll(/\bimport\b[\s\w${},*]*"([^"]+)"/g), ([, name]) => name);
    const models = ['card.json', 'encoder.onnx', 'generator.onnx', 'states.bin'].map(
      (file) => `./models/sp500/${file}.data`,
    );
    expect(imported.sort()).toEqual([...models, './ort.wasm'].sort());
    expect(await script()).not.toMatch(/\bimport\(|\brequire\(|node:|import\.meta/);
  });

  test('is as small as a free Worker may be, and its code a small part of that', async () => {
    const entries = await readdir(join(folder, 'dist/worker'), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const sizes = await Promise.all(files.map(async (file) => gzipSync(await readFile(file), { level: 9 }).length));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(4_200_000);
    expect(gzipSync(await script(), { level: 9 }).length).toBeLessThan(120_000);
  });

  test('is taken by wrangler as wrangler.jsonc describes it', async () => {
    const { wrangler } = await edgeTools();
    await writeFile(join(folder, 'wrangler.jsonc'), await readFile(resolve('wrangler.jsonc')));
    const [node, program] = wrangler;
    const environment = { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: '1', NO_COLOR: '1' };
    const { stdout } = await promisify(execFile)(node, [program, 'deploy', '--dry-run'], {
      cwd: folder,
      env: environment,
    });
    expect(stdout).toMatch(/ort\.wasm\s*│ compiled-wasm/);
    expect(stdout.match(/models\/sp500\/\S+\s*│ buffer/g)).toHaveLength(4);
    expect(stdout).toMatch(/Total \(5 modules\)/);
    expect(stdout).toMatch(/env\.ASSETS\s+Assets/);
  });
});

describe('the guards', async () => {
  const dist = resolve('node_modules/onnxruntime-web/dist');
  const glue = await readFile(join(dist, 'ort-wasm-simd-threaded.mjs'), 'utf8');
  const entry = await readFile(join(dist, 'ort.wasm.min.mjs'), 'utf8');
  const refusal = /^onnxruntime-web is not the one that .* was written for: /;

  test('let the release of package.json pass', () => {
    for (const adapted of [adaptGlue(glue), adaptEntry(entry)]) expect(adapted).not.toMatch(/import\.meta|\bimport\(/);
  });

  test.each([
    ['has no hook for the compiled wasm', glue.replaceAll('instantiateWasm', 'instantiate')],
    ['asks for Node in another way', glue.replace('globalThis.process?.versions?.node', 'process.release')],
    ['loads another module', glue.replace('await import("worker_threads")', 'await import("node:worker_threads")')],
    ['loads one module more', `${glue}\nawait import('other');`],
  ])('fail the build where the glue %s', (_what, changed) => {
    expect(() => adaptGlue(changed)).toThrow(refusal);
  });

  test.each([
    ['loads no glue', entry.replace('await import(', 'await load(')],
    ['loads two', `${entry}\n(await import(x)).default`],
    ['loads something else', `${entry}\nimport('y')`],
  ])('fail the build where the entry %s', (_what, changed) => {
    expect(() => adaptEntry(changed)).toThrow(refusal);
  });
});
