// Bundles the browser library for pages without a bundler, and the script of its Web Worker, which is whole either way: beside it lie the
// runtime's files, which it loads while it runs.
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { slim } from './slim.mjs';
import { withoutJsonSchema } from './without-json-schema.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const RUNTIME_FILES = ['ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm'];

/** @param {string} outdir gets web.bundle.js and, in its folder browser, what the worker is made of */
export async function buildBrowser(outdir) {
  const common = {
    ...{ bundle: true, minify: true, sourcemap: true, format: 'esm', platform: 'browser', target: 'es2022' },
    logLevel: 'warning',
    absWorkingDir: ROOT,
    outdir,
    conditions: ['onnxruntime-web-use-extern-wasm'],
  };
  await build({ ...common, entryPoints: [{ in: 'inference/web.ts', out: 'web.bundle' }], plugins: [slim()] });
  const worker = { in: 'inference/browser/worker.ts', out: 'browser/worker' };
  await build({ ...common, entryPoints: [worker], plugins: [slim(), withoutJsonSchema()] });
  for (const file of RUNTIME_FILES) {
    await copyFile(join(ROOT, 'node_modules/onnxruntime-web/dist', file), join(outdir, 'browser', file));
  }
}
