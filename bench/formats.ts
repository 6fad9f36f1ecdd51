/** Speed, size and memory of the output formats: `npx tsx bench/formats.ts [paths] [format …]`; writes real files and deletes them. */
import { createHash } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PathChunk } from '../inference/contract/chunk.ts';
import type { Manifest } from '../inference/contract/manifest.ts';
import { type FormatName, formats } from '../inference/formats/index.ts';

const STEPS = 252;
const CHUNK_PATHS = 1024;

const [pathsText = '20000', ...named] = process.argv.slice(2);
const paths = Number(pathsText);
const names = (named.length > 0 ? named : Object.keys(formats)) as FormatName[];

const manifest: Manifest = {
  synthetic: true,
  notice: 'bench',
  generator: 'bench',
  model: { id: 'bench', sha256: createHash('sha256').digest('hex'), version: '1' },
  assets: ['SPX'],
  request: { model: 'bench', paths, steps: STEPS, seed: 0, start: 'stationary', output: 'returns', antithetic: false },
};

// Returns with about 1 % a step: their size decides how many digits the text formats print.
const values = Float32Array.from({ length: STEPS * CHUNK_PATHS }, () => 0.02 * (Math.random() + Math.random() - 1));

async function* source(): AsyncGenerator<PathChunk> {
  for (let firstPath = 0; firstPath < paths; firstPath += CHUNK_PATHS) {
    const count = Math.min(CHUNK_PATHS, paths - firstPath);
    yield { firstPath, paths: count, firstStep: 0, steps: STEPS, assets: 1, values: values.subarray(0, STEPS * count) };
  }
}

async function measure(name: FormatName, directory: string) {
  const file = await open(join(directory, `bench${formats[name].extension}`), 'w');
  let bytes = 0;
  let encoding = 0;
  const start = performance.now();
  let resumed = start;
  for await (const piece of formats[name].encode(source(), manifest)) {
    encoding += performance.now() - resumed;
    bytes += piece.length;
    await file.write(piece);
    resumed = performance.now();
  }
  encoding += performance.now() - resumed;
  const total = performance.now() - start;
  await file.close();
  const rows = paths * STEPS;
  return {
    format: name,
    rows,
    'encode ms': Math.round(encoding),
    'with disk ms': Math.round(total),
    'M rows/s': (rows / encoding / 1000).toFixed(2),
    'bytes/row': (bytes / rows).toFixed(3),
    'peak resident MB': Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

const directory = await mkdtemp(join(tmpdir(), 'pathloom-bench-'));
try {
  const results = [];
  for (const name of names) {
    // Twice, for the first run includes loading the library and compiling.
    results.push(await measure(name, directory), await measure(name, directory));
  }
  console.table(results);
} finally {
  await rm(directory, { recursive: true });
}
