/**
 * How near two workers come to twice one thread: `npm run build && npx tsx bench/batch.ts [--paths N] [--rounds N] [--model ID] [--out DIR]`,
 * 300,000 × 252 of `sp500`, three rounds, in the folder for temporary files unless given.
 *
 * Each round runs A, one thread that generates and encodes to Parquet and throws the bytes away, and then B, `pathloom batch run` of as
 * many paths with two workers as a user runs it: start, hashes, counts, files on the disk and the manifest are in its time. What is to
 * be reached is 80 % of twice A's rate. Two of A at once, between them, say what the machine has to give: cores that are both busy share
 * caches, memory and clock rates, and may each be slower than one alone. Other work on the machine disturbs the clock; CPU seconds (of
 * all threads) it disturbs less, so both are told: were nothing lost to waiting, the share would be A's CPU seconds over B's. Each part is
 * a process of its own, and says itself what memory it had at most; B's is also looked at as it runs, to see whether it grows.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { encode } from '../inference/formats/index.ts';
import { openModel } from '../inference/node.ts';

const STEPS = 252;
const SEED = 1;
const WORKERS = 2;
const LOOK_MS = 200;

interface Use {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly residentMb: number;
}

const { values: options } = parseArgs({
  options: {
    paths: { type: 'string', default: '300000' },
    rounds: { type: 'string', default: '3' },
    model: { type: 'string', default: 'sp500' },
    out: { type: 'string', default: tmpdir() },
    single: { type: 'boolean', default: false },
  },
});
const paths = Number(options.paths);
const folder = resolve('models', options.model);

/** A: this process. Reading the package is left out, as it would be in a service. */
async function runSingle(): Promise<void> {
  const model = await openModel(folder);
  const before = process.cpuUsage();
  const begun = performance.now();
  const { manifest, chunks } = await model.generate({ paths, steps: STEPS, seed: SEED });
  let bytes = 0;
  for await (const piece of encode('parquet', chunks, manifest)) bytes += piece.length;
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(before);
  const use = { seconds, cpuSeconds: (user + system) / 1e6, residentMb: process.resourceUsage().maxRSS / 1024 };
  if (bytes < 4 * paths * STEPS) throw new Error(`${bytes} bytes are fewer than the values have`);
  process.stdout.write(JSON.stringify(use));
}

/** What a process prints of itself as it ends. */
const TELL = `data:text/javascript,${encodeURIComponent(
  "import { isMainThread } from 'node:worker_threads'; if (isMainThread) process.on('exit', () => { const { user, system } = process.cpuUsage(); process.stdout.write(JSON.stringify({ cpuSeconds: (user + system) / 1e6, residentMb: process.resourceUsage().maxRSS / 1024 })); });",
)}`;

async function measure(args: readonly string[], look: (residentMb: number) => void = () => {}): Promise<Use> {
  const begun = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  let said = '';
  child.stdout.on('data', (text) => {
    printed += text;
  });
  child.stderr.on('data', (text) => {
    said += text;
  });
  const looking = setInterval(() => {
    readFile(`/proc/${child.pid}/statm`, 'utf8').then(
      (statm) => look((Number(statm.split(' ')[1]) * 4096) / 1e6),
      () => {},
    );
  }, LOOK_MS);
  const code = await new Promise((done) => child.on('close', done));
  clearInterval(looking);
  if (code !== 0) throw new Error(said);
  return { seconds: (performance.now() - begun) / 1000, ...JSON.parse(printed) };
}

const measureSingle = () =>
  measure(['--import', 'tsx', 'bench/batch.ts', '--single', '--paths', String(paths), '--model', options.model]);

async function measureBatch(): Promise<Use & { readonly thirds: readonly number[] }> {
  const around = await mkdtemp(join(options.out, 'pathloom-bench-'));
  const seen: number[] = [];
  try {
    const file = join(around, 'request.json');
    const request = { name: 'bench', model: options.model, paths, steps: STEPS, seed: SEED };
    await writeFile(file, JSON.stringify(request));
    const place = ['--out', join(around, 'out'), '--models', resolve('models'), '--workers', String(WORKERS)];
    const program = ['--import', TELL, 'dist/bin/pathloom.js', 'batch', 'run', file, ...place];
    const use = await measure(program, (residentMb) => seen.push(residentMb));
    const third = (i: number) => seen.slice(Math.floor((i * seen.length) / 3), Math.floor(((i + 1) * seen.length) / 3));
    return { ...use, thirds: [0, 1, 2].map((i) => Math.max(...third(i))) };
  } finally {
    await rm(around, { recursive: true });
  }
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const percent = (share: number) => `${(100 * share).toFixed(0)} %`;

async function compare(): Promise<void> {
  const rows = [];
  const shares: number[] = [];
  const cpuShares: number[] = [];
  for (let round = 0; round < Number(options.rounds); round++) {
    const single = await measureSingle();
    const pair = await Promise.all([measureSingle(), measureSingle()]);
    const batch = await measureBatch();
    const pairShare = single.seconds / Math.max(...pair.map(({ seconds }) => seconds));
    const share = single.seconds / batch.seconds / WORKERS;
    const cpuShare = single.cpuSeconds / batch.cpuSeconds;
    shares.push(share);
    cpuShares.push(cpuShare);
    rows.push({
      'A s': single.seconds.toFixed(1),
      'A CPU s': single.cpuSeconds.toFixed(1),
      'two A at once, of twice A': percent(pairShare),
      'B s': batch.seconds.toFixed(1),
      'B CPU s': batch.cpuSeconds.toFixed(1),
      'of twice A': percent(share),
      'A CPU / B CPU': percent(cpuShare),
      'B cores': (batch.cpuSeconds / batch.seconds).toFixed(2),
      'B MB, most': Math.round(batch.residentMb),
      'B MB, most in each third': batch.thirds.map(Math.round).join(' '),
    });
  }
  console.log(
    `${paths.toLocaleString('en')} × ${STEPS} of ${options.model}, ${WORKERS} workers, Node ${process.version}`,
  );
  console.table(rows);
  console.log(`median: ${percent(median(shares))} of twice one thread; by CPU seconds ${percent(median(cpuShares))}`);
}

await (options.single ? runSingle() : compare());
