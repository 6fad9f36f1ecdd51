/**
 * Paths per CPU second: `npx tsx bench/generate.ts [folder of a model package]`, `models/sp500` unless given.
 *
 * 252 steps on onnxruntime-node with one thread, all that a request needs included but reading and opening the package. CPU time of
 * the whole process is what counts, not the clock, so that other work on the machine disturbs little; it still slows caches and
 * clock rates, hence medians of several runs. `noise` draws the same noise alone; `graph` is the rest.
 */
import { cpus, totalmem } from 'node:os';
import { drawNoise } from '../inference/core/noise/noise.ts';
import { Stream } from '../inference/core/random.ts';
import { type Model, openModel } from '../inference/node.ts';

const STEPS = 252;
const BATCHES = [16, 256, 1024];
const RUNS = 7;
/** CPU seconds of a run, about: long enough that the clock's grain and the collection of garbage do not matter. */
const RUN_SECONDS = 0.5;

/** CPU seconds that `work` takes, of all threads of the process. */
async function cpuSeconds(work: () => Promise<void> | void): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

async function drawPaths(model: Model, paths: number, batch: number): Promise<void> {
  for (let firstPath = 0; firstPath < paths; firstPath += batch) {
    const query = { paths, steps: STEPS, seed: 1 };
    const { chunks } = await model.generate(query, { range: { firstPath, paths: batch } });
    for await (const _ of chunks);
  }
}

function drawNoiseOnly(noiseSize: number, paths: number, batch: number): void {
  const out = new Float32Array(STEPS * noiseSize * batch);
  const block = { seed: 1, stream: Stream.noise, paths: batch, firstStep: 0, steps: STEPS, noiseSize };
  for (let firstPath = 0; firstPath < paths; firstPath += batch) drawNoise({ ...block, firstPath }, out);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

const count = (value: number): string => Math.round(Number(value.toPrecision(3))).toLocaleString('en');

async function measure(model: Model, batch: number) {
  const { noiseSize } = model.card.graph;
  // The first runs compile and allocate; the last of them says how many paths fill a run.
  await drawPaths(model, 4 * batch, batch);
  drawNoiseOnly(noiseSize, 4 * batch, batch);
  const pilot = await cpuSeconds(() => drawPaths(model, 4 * batch, batch));
  const paths = batch * Math.max(4, Math.round((4 * RUN_SECONDS) / pilot));
  const whole: number[] = [];
  const noise: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    whole.push(await cpuSeconds(() => drawPaths(model, paths, batch)));
    noise.push(await cpuSeconds(() => drawNoiseOnly(noiseSize, paths, batch)));
  }
  const rates = whole.map((seconds) => paths / seconds);
  return {
    'paths a batch': batch,
    'paths per CPU second': count(median(rates)),
    'slowest … fastest run': `${count(Math.min(...rates))} … ${count(Math.max(...rates))}`,
    'µs a path': ((median(whole) / paths) * 1e6).toFixed(1),
    'of that noise': ((median(noise) / paths) * 1e6).toFixed(1),
    'and graph': (((median(whole) - median(noise)) / paths) * 1e6).toFixed(1),
  };
}

const folder = process.argv[2] ?? 'models/sp500';
const model = await openModel(folder);
const { id, architecture, graph } = model.card;
const [{ model: processor }] = cpus();
process.stdout.write(
  `${id} (${architecture.name}, ${graph.assets} asset(s)), ${STEPS} steps, onnxruntime-node, one thread, median of ${RUNS} runs\n` +
    `Node ${process.version}, ${process.platform}-${process.arch}, ${cpus().length} × ${processor.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB\n`,
);
const rows = [];
for (const batch of BATCHES) rows.push(await measure(model, batch));
console.table(rows);
process.stdout.write(
  'CPU time of the process, reading and opening the package left out. One machine, whatever else ran on it: repeat it on yours.\n',
);
await model.close();
