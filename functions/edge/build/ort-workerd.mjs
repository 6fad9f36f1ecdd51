// onnxruntime-web where WebAssembly may come from an imported module only, as in workerd: the wasm is imported, ready compiled, and its
// glue is bundled instead of being fetched. What is rewritten is minified code of another project: every change is counted, and the
// build fails where a release has other code than it was written for.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the compiled wasm is called beside the bundle. */
export const WASM_MODULE = './ort.wasm';
/** An address for code that asks where it is; nothing is ever fetched from it. */
const NOWHERE = '"file:///ort.mjs"';

/** @param {string} dist folder `dist` of onnxruntime-web */
export const ortWorkerd = (dist) => ({
  name: 'ort-workerd',
  setup(build) {
    build.onResolve({ filter: /^onnxruntime-web\/wasm$/ }, () => ({ path: join(dist, 'ort.wasm.min.mjs') }));
    build.onResolve({ filter: /^pathloom:ort-factory$/ }, () => ({ path: 'factory', namespace: 'ort-workerd' }));
    build.onResolve({ filter: /\.wasm$/ }, () => ({ path: WASM_MODULE, external: true }));
    build.onLoad({ filter: /.*/, namespace: 'ort-workerd' }, () => ({ contents: FACTORY, resolveDir: dist }));
    build.onLoad({ filter: /ort-wasm-simd-threaded\.mjs$/ }, async ({ path }) => ({
      contents: adaptGlue(await readFile(path, 'utf8')),
    }));
    build.onLoad({ filter: /ort\.wasm\.min\.mjs$/ }, async ({ path }) => ({
      contents: adaptEntry(await readFile(path, 'utf8')),
    }));
  },
});

const FACTORY = `
  import create from './ort-wasm-simd-threaded.mjs';
  import compiled from '${WASM_MODULE}';
  export default (settings) => create({
    ...settings,
    instantiateWasm(imports, done) {
      const instance = new WebAssembly.Instance(compiled, imports);
      done(instance, compiled);
      return instance.exports;
    },
  });`;

/** The glue without its branch for Node, with nothing that it would load while it runs. */
export function adaptGlue(source) {
  if (!source.includes('.instantiateWasm')) throw changed('its glue has no hook instantiateWasm');
  let glue = replace(source, 'globalThis.process?.versions?.node', 'false', 2);
  glue = replace(glue, /await import\("(?:module|worker_threads)"\)/g, '{}', 2);
  glue = glue.replaceAll('import.meta.url', NOWHERE);
  assertSelfContained(glue);
  // workerd has a process of its own, which is not Node's.
  return `const process = undefined;\n${glue}`;
}

/** The entry, whose one import while it runs becomes the bundled glue. */
export function adaptEntry(source) {
  let entry = replace(source, /\(await import\((?:\/\*.*?\*\/\s*)*[\w$]+\)\)\.default/g, '__ortFactory', 1);
  entry = replace(entry, /[\w$]+\("node:os"\)\.cpus\(\)\.length/g, '1', 1);
  entry = entry.replaceAll('import.meta.url', NOWHERE);
  assertSelfContained(entry);
  return `import __ortFactory from 'pathloom:ort-factory';\n${entry}`;
}

function replace(source, pattern, replacement, times) {
  const found = source.split(pattern).length - 1;
  if (found !== times) throw changed(`${pattern} is there ${found} times, not ${times}`);
  return source.replaceAll(pattern, replacement);
}

function assertSelfContained(source) {
  const left = /import\.meta|\bimport\(/.exec(source);
  if (left) throw changed(`"${left[0]}" is left in it`);
}

const changed = (what) =>
  new Error(`onnxruntime-web is not the one that functions/edge/build/ort-workerd.mjs was written for: ${what}`);
