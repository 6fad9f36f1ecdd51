import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folderDestination } from '../../functions/batch/folder.ts';
import type { BatchManifest, BatchPlan } from '../../inference/contract/batch.ts';
import { byPath } from '../fixtures/paths.ts';
import { pythonEnvironment } from '../python/environment.ts';
import { runProgram } from '../python/program.ts';
import { makeSubject, runWhole, type Subject } from './made-batch.ts';
import { READER_PACKAGES } from './packages.ts';

const MINUTES = 60_000;

let subject: Subject;
let folder: string;
let plan: BatchPlan;
let python: string;
beforeAll(async () => {
  ({ python } = await pythonEnvironment(READER_PACKAGES));
  subject = await makeSubject(2);
  folder = await mkdtemp(join(tmpdir(), 'pathloom-batch-'));
  plan = await runWhole(subject, folderDestination(folder), { steps: 30 });
}, 10 * MINUTES);
afterAll(async () => {
  await rm(folder, { recursive: true });
  await subject.remove();
});

const base64 = (values: Int32Array | Float32Array) =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');

test('pandas, pyarrow and DuckDB read every value of all shards, and no file that is not whole', {
  timeout: MINUTES,
}, async () => {
  // As a writer that was killed leaves it.
  await mkdir(join(folder, '.unfinished', '1'), { recursive: true });
  await writeFile(join(folder, '.unfinished', '1', '0-0'), 'half of a sh');
  const { name: _name, format: _format, shardPaths: _shardPaths, ...scenario } = plan.request;
  const paths = await byPath((await subject.model.generate(scenario)).chunks);
  const rows = 45 * 30;
  const seriesOf = (asset: number) => (row: number) =>
    paths.get(Math.floor(row / 30))?.[2 * (row % 30) + asset] ?? Number.NaN;
  const numbers = Array.from({ length: rows }, (_, row) => row);
  const expected = {
    path: base64(Int32Array.from(numbers, (row) => Math.floor(row / 30))),
    step: base64(Int32Array.from(numbers, (row) => 1 + (row % 30))),
    ASSET1: base64(Float32Array.from(numbers, seriesOf(0))),
    ASSET2: base64(Float32Array.from(numbers, seriesOf(1))),
  };
  const report = JSON.parse(await runProgram(python, [resolve('test/batch/read_batch.py'), folder]));
  expect(report.pyarrow).toEqual(expected);
  expect(report.pandas).toEqual(expected);
  expect(report.duckdb).toEqual(expected);
  expect(report).toMatchObject({ types: ['int32', 'int32', 'float', 'float'], files: 5 });

  const manifest: BatchManifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
  expect(report.duckdbCount).toBe(manifest.totals.rows);
  expect(report.duckdbMean).toBeCloseTo(manifest.statistics[0].mean ?? Number.NaN, 12);
  expect(report.metadata.map((found: { range: unknown }) => found.range)).toEqual(
    manifest.shards.map(({ firstPath, paths: length }) => ({ firstPath, paths: length })),
  );
  for (const found of report.metadata) {
    expect(found).toMatchObject({
      synthetic: true,
      model: manifest.model,
      request: { seed: 3, model: manifest.model.id },
    });
  }
});

test('the README’s lines for pandas and DuckDB read a batch', { timeout: MINUTES }, async () => {
  const readme = await readFile('README.md', 'utf8');
  const [, lines] = /^```python\n(import duckdb\n.*?)^```$/ms.exec(readme) ?? [];
  expect(lines).toContain('nightly/shards');
  const place = await mkdtemp(join(tmpdir(), 'pathloom-readme-'));
  try {
    await symlink(folder, join(place, 'nightly'));
    const script = join(place, 'readme.py');
    // Its batch is of a model of one asset.
    const there = `import os\nos.chdir(${JSON.stringify(place)})\n`;
    await writeFile(script, there + lines.replaceAll('close', 'ASSET1'));
    const said = await runProgram(python, [script]);
    expect(said).toMatch(/^30 .*\d/m);
    expect(said).toMatch(/worst\n29 +30 +-?\d/);
  } finally {
    await rm(place, { recursive: true });
  }
});
