import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';

/** Paths of a first fan, and those that are drawn again, in columns as the generator runs them. */
const COLUMNS = [208, 1008];
const STEPS = 252;

/** What the page does, and no more: the runtime, the graph, one run of each size, and seven of the larger one. */
const SCRIPT = `
import * as ort from 'onnxruntime-web/wasm';
ort.env.wasm.wasmPaths = '/bare/';
ort.env.wasm.numThreads = 1;
const files = '/v1/models/sp500/files/';
const [card, graph] = await Promise.all([
  fetch(files + 'card.json').then((answer) => answer.json()),
  fetch(files + 'generator.onnx').then((answer) => answer.arrayBuffer()),
]);
const session = await ort.InferenceSession.create(graph);
const { stateSize, noiseSize } = card.graph;
const run = (columns) => {
  const state = new ort.Tensor('float32', new Float32Array(stateSize * columns).fill(0.5), [stateSize, columns]);
  const noise = new Float32Array(${STEPS} * noiseSize * columns).map((_, i) => Math.sin(i));
  return session.run({ state, noise: new ort.Tensor('float32', noise, [${STEPS}, noiseSize, columns]) }, ['returns']);
};
await run(${COLUMNS[0]});
performance.mark('bare:first');
await run(${COLUMNS[1]});
for (let i = 0; i < 7; i++) {
  const start = performance.now();
  await run(${COLUMNS[1]});
  performance.measure('bare:run', { start, end: performance.now() });
}
performance.mark('bare:over');
`;

const RUNTIME = 'node_modules/onnxruntime-web/dist/';

/**
 * A page without Pathloom, to hold the studio's times against: onnxruntime-web loads itself and the shipped generator, and runs it.
 * What it takes, no page can do without on the machine of the day.
 *
 * @returns answers requests below `/bare/`, and nothing else
 */
export async function barePage(): Promise<(path: string) => Promise<Response> | undefined> {
  const { outputFiles } = await build({
    ...{ bundle: true, minify: true, write: false, format: 'esm', platform: 'browser', target: 'es2022' },
    conditions: ['onnxruntime-web-use-extern-wasm'],
    stdin: { contents: SCRIPT, resolveDir: process.cwd() },
  });
  const html = '<!doctype html><title>bare</title><script type="module" src="/bare/script.js"></script>';
  return (path) => {
    if (!path.startsWith('/bare/')) return undefined;
    const name = path.slice('/bare/'.length);
    if (name === '') return answer(html, 'text/html');
    if (name === 'script.js') return answer(outputFiles[0].text, 'text/javascript');
    const type = name.endsWith('.wasm') ? 'application/wasm' : 'text/javascript';
    return readFile(RUNTIME + name).then((bytes) => answer(new Uint8Array(bytes), type));
  };
}

const answer = async (body: string | Uint8Array<ArrayBuffer>, type: string): Promise<Response> =>
  new Response(body, { headers: { 'content-type': type, 'cache-control': 'max-age=3600' } });
