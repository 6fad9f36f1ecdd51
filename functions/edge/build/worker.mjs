// Bundles the Worker: one module of JavaScript, the compiled runtime and the files of the models beside it, as wrangler.jsonc names them.
import { copyFile, cp, mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundledModels, dataModules, filesBeside } from './bundled-models.mjs';
import { ortWorkerd, WASM_MODULE } from './ort-workerd.mjs';
import { slim } from './slim.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const ORT = join(ROOT, 'node_modules/onnxruntime-web/dist');

/** What of functions/http needs the event loop of Node, and what stands in for it here. */
const INSTEAD = [{ filter: /\/breath\.ts$/, path: join(ROOT, 'functions/edge/breath.ts') }];

/**
 * @param {object} options
 * @param {string} options.outdir gets what is uploaded as the Worker
 * @param {string} options.assets gets the files that it serves, which do not count as its upload
 * @param {readonly string[]} [options.packages] folders of the models that it holds
 * @param {string} [options.studio] what `buildStudio` made; there is no page unless given
 */
export async function buildWorker({ outdir, assets, packages = [join(ROOT, 'models/sp500')], studio }) {
  const data = await dataModules(packages);
  await build({
    ...{ bundle: true, minify: true, format: 'esm', platform: 'browser', target: 'es2022', logLevel: 'warning' },
    absWorkingDir: ROOT,
    entryPoints: [{ in: 'functions/edge/worker.ts', out: 'worker' }],
    outdir,
    conditions: ['workerd', 'worker'],
    inject: [join(ROOT, 'functions/edge/set-immediate.ts')],
    plugins: [ortWorkerd(ORT), bundledModels(data), slim(), instead()],
  });
  for (const { name, from } of [...data, { name: WASM_MODULE, from: join(ORT, 'ort-wasm-simd-threaded.wasm') }]) {
    await mkdir(dirname(join(outdir, name)), { recursive: true });
    await copyFile(from, join(outdir, name));
  }
  for (const folder of packages) {
    const to = join(assets, 'models', basename(folder));
    await mkdir(to, { recursive: true });
    for (const file of await filesBeside(folder)) await copyFile(join(folder, file), join(to, file));
  }
  // Cloudflare compresses what it sends.
  if (studio) await cp(studio, assets, { recursive: true, filter: (path) => !path.endsWith('.br') });
}

const instead = () => ({
  name: 'instead',
  setup(build) {
    for (const { filter, path } of INSTEAD) {
      let used = false;
      build.onResolve({ filter }, () => {
        used = true;
        return { path };
      });
      build.onEnd(() => {
        if (!used) throw new Error(`Nothing imports ${filter} any more: ${path} is not needed`);
      });
    }
  },
});
