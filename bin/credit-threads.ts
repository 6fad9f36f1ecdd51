import { realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { CreditAnswer, CreditQuery } from '../inference/contract/credit.ts';
import { PathloomError } from '../inference/contract/error.ts';
import { followCredit, marketOf, prepareCredit } from '../inference/core/credit/credit.ts';
import { observationGrid } from '../inference/core/credit/grid.ts';
import { type OutcomeMemory, outcomeMemory } from '../inference/core/credit/outcomes.ts';
import type { Model } from '../inference/node.ts';

/** What a thread is to follow, and where it is to write. */
interface Share {
  readonly memory: OutcomeMemory;
  readonly range: { readonly firstPath: number; readonly paths: number };
}

/** Fewer obligors × paths are done before a thread has started. */
const WORTH_A_THREAD = 2_000_000;

/** How many threads are of use. From its source the program is run by tsx, which on Node 20 does not reach into threads. */
function threadsFor(obligors: number, paths: number, wanted: number | undefined): number {
  if (process.argv[1].endsWith('.ts')) return 1;
  const useful = Math.ceil((obligors * paths) / WORTH_A_THREAD);
  return Math.min(paths, wanted ?? Math.min(useful, availableParallelism()));
}

/**
 * Credit risk, with the paths divided among threads: this one, and this program again with the same options, which find themselves
 * threads. All write into the same memory; the answer is that of one thread, to the bit.
 *
 * @param onPaths told how many paths more have been followed; what it throws ends all threads
 * @returns undefined in a thread that has done its share
 */
export async function creditOnThreads(
  model: Model,
  fields: CreditQuery & { readonly paths: number; readonly years: number },
  workers: number | undefined,
  onPaths: (paths: number) => Promise<void>,
): Promise<CreditAnswer | undefined> {
  const market = marketOf(model.card);
  if (parentPort) {
    const port = parentPort;
    const { memory, range } = workerData as Share;
    const tell = (paths: number) => port.postMessage(paths);
    await followCredit(model, prepareCredit(fields, market, memory), { range, onPaths: tell });
    return undefined;
  }
  const { paths, obligors } = fields;
  const { observations } = observationGrid(fields, market.frequency);
  const allocate = (bytes: number) => new SharedArrayBuffer(bytes);
  const memory = outcomeMemory(obligors.length, paths, observations, allocate);
  const count = threadsFor(obligors.length, paths, workers);
  const shares = Array.from({ length: count }, (_, i): Share => {
    const [first, next] = [i, i + 1].map((each) => Math.floor((each * paths) / count));
    return { memory, range: { firstPath: first, paths: next - first } };
  });
  const prepared = prepareCredit(fields, market, memory);
  const threads = shares.slice(1).map((share) => startThread(share));
  let elsewhere = 0;
  for (const { worker } of threads) worker.on('message', (more: number) => (elsewhere += more));
  try {
    const report = async (more: number) => {
      const counted = elsewhere;
      elsewhere = 0;
      await onPaths(more + counted);
    };
    const manifest = await followCredit(model, prepared, { range: shares[0].range, onPaths: report });
    await Promise.all(threads.map(({ ended }) => ended));
    if (elsewhere > 0) await report(0);
    const { range: _range, ...whole } = manifest;
    return { manifest: whole, ...(await prepared.run.risk()) };
  } finally {
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }
}

/** This program again, with the same options. What goes wrong in it, it says itself. */
function startThread(share: Share): { readonly worker: Worker; readonly ended: Promise<void> } {
  const worker = new Worker(realpathSync(process.argv[1]), { argv: process.argv.slice(2), workerData: share });
  const ended = new Promise<void>((resolve, reject) => {
    worker.on('error', reject);
    worker.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(new PathloomError('interrupted', 'a thread ended before its paths were followed'));
    });
  });
  // Waited for when this thread has done its share; until then it is no unhandled rejection.
  ended.catch(() => {});
  return { worker, ended };
}
