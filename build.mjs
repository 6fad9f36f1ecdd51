import { rm } from 'node:fs/promises';
import { build } from 'esbuild';
import { buildBrowser } from './functions/edge/build/browser.mjs';
import { slim } from './functions/edge/build/slim.mjs';
import { buildWorker } from './functions/edge/build/worker.mjs';
import { buildStudio } from './functions/studio/build/studio.mjs';

await rm('dist', { recursive: true, force: true });

// Bundled CommonJS modules call `require`, which ES modules lack.
const requireBanner = {
  js: "import { createRequire as __require_of } from 'node:module'; const require = __require_of(import.meta.url);",
};
const common = { bundle: true, format: 'esm', splitting: true, outdir: 'dist', sourcemap: true, logLevel: 'warning' };

// The library leaves its dependencies to the program that uses it.
await build({
  ...common,
  entryPoints: ['inference/index.ts', 'inference/node.ts', 'inference/web.ts', 'functions/client/index.ts'],
  outbase: '.',
  platform: 'neutral',
  target: 'es2023',
  packages: 'external',
  chunkNames: 'inference/chunks/[name]-[hash]',
  external: ['node:*'],
});

// The program carries its small dependencies, which halves its start; what is native or large is loaded when it is needed.
await build({
  ...common,
  entryPoints: ['bin/pathloom.ts'],
  outbase: '.',
  platform: 'node',
  target: 'node20',
  chunkNames: 'bin/chunks/[name]-[hash]',
  external: [
    'onnxruntime-*',
    '@tensorflow/*',
    'apache-arrow',
    'hyparquet-writer',
    '@observablehq/plot',
    'linkedom',
    'vega-datasets',
  ],
  banner: requireBanner,
});

// The Lambda functions: everything in them but onnxruntime-node, whose native library is packaged beside them. What not every request
// needs is in chunks of its own: what is not read at the start does not slow it. Nor do they share chunks, which would be cut smaller.
// Batches are written as Parquet alone: what writes anything else is the lighter one of two.
for (const [folder, plugins] of [
  ['functions/http', []],
  ['functions/batch', [slim()]],
]) {
  await build({
    ...common,
    plugins,
    minify: true,
    entryPoints: [`${folder}/lambda.ts`],
    outbase: '.',
    platform: 'node',
    target: 'node22',
    outExtension: { '.js': '.mjs' },
    chunkNames: `${folder}/chunks/[name]-[hash]`,
    external: ['onnxruntime-node'],
    banner: requireBanner,
  });
}

// For pages without a bundler, for people, and for Cloudflare.
await buildBrowser('dist/inference');
await buildStudio('dist/studio');
await buildWorker({ outdir: 'dist/worker', assets: 'dist/site', studio: 'dist/studio' });
