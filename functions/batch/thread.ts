import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { type MessagePort, Worker, type WorkerOptions } from 'node:worker_threads';
import { type ErrorCode, PathloomError } from '../../inference/contract/error.ts';
import type { ShardWorker } from './run.ts';
import { type BatchJob, openWorker } from './worker.ts';

/** What a thread is started with. `stop` is memory that both sides see: not 0 where the thread is to leave off. */
interface ThreadData {
  readonly job: BatchJob;
  readonly stop: Int32Array;
}

type Report =
  | { readonly kind: 'paths'; readonly paths: number }
  | { readonly kind: 'done'; readonly outcome: 'drawn' | 'kept' }
  | { readonly kind: 'failed'; readonly error: SentError };

/**
 * How large a thread's heap grows before its garbage is looked for. Paths and pieces of files count too: from less, V8 marks all of a heap
 * that hardly changes two to three times a second, which took 5 % of the time.
 */
const HEAP_MB = 96;

/** An error as it passes between threads, where classes are lost. */
interface SentError {
  readonly code: ErrorCode | undefined;
  readonly field: string | undefined;
  readonly text: string;
}

/**
 * Starts a thread that draws shards. It runs the program at `file`, which is to call `serveShards`.
 *
 * @param onPaths told of paths as they are drawn
 */
export function startThread(
  file: string,
  args: readonly string[],
  job: BatchJob,
  onPaths: (paths: number) => void,
): ShardWorker {
  // Read when a thread is made, for which Node has no other way to say it. @see HEAP_MB
  setFlagsFromString(`--initial-heap-size=${HEAP_MB}`);
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const data: ThreadData = { job, stop };
  const thread = openThread(file, { argv: [...args], workerData: data });
  let waiting: { resolve: (outcome: 'drawn' | 'kept') => void; reject: (error: unknown) => void } | undefined;
  let broken: unknown;
  const fail = (error: unknown) => {
    broken ??= error;
    waiting?.reject(error);
    waiting = undefined;
  };
  thread.on('message', (report: Report) => {
    if (report.kind === 'paths') onPaths(report.paths);
    if (report.kind === 'failed') fail(revive(report.error));
    if (report.kind === 'done') {
      waiting?.resolve(report.outcome);
      waiting = undefined;
    }
  });
  thread.on('error', fail);
  const ended = new Promise<void>((resolve) => {
    thread.on('exit', () => {
      fail(new PathloomError('interrupted', 'a thread ended before its shard was whole'));
      resolve();
    });
  });
  return {
    ensure(index) {
      if (broken !== undefined) return Promise.reject(broken);
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        thread.postMessage(index);
      });
    },
    async close() {
      Atomics.store(stop, 0, 1);
      thread.postMessage(null);
      await ended;
    },
  };
}

/** The program from its source is run by tsx, which on Node 20 does not reach into threads: it is loaded there too. */
function openThread(file: string, options: WorkerOptions): Worker {
  if (!file.endsWith('.ts')) return new Worker(file, options);
  const [tsx, program] = [import.meta.resolve('tsx/esm/api'), pathToFileURL(file).href].map((url) =>
    JSON.stringify(url),
  );
  return new Worker(`import(${tsx}).then(({ register }) => { register(); return import(${program}); })`, {
    ...options,
    eval: true,
  });
}

/** The thread's side: draws the shards whose numbers arrive at the port, until null does. */
export async function serveShards({ job, stop }: ThreadData, port: MessagePort): Promise<void> {
  const send = (report: Report) => port.postMessage(report);
  const watch = {
    onPaths: (paths: number) => send({ kind: 'paths', paths }),
    interrupted: () => Atomics.load(stop, 0) !== 0,
  };
  const opening = openWorker(job, watch);
  opening.catch((error: unknown) => send({ kind: 'failed', error: pack(error) }));
  port.on('message', (index: number | null) => {
    if (index === null) {
      port.close();
      return;
    }
    opening
      .then((worker) => worker.ensure(index))
      .then(
        (outcome) => send({ kind: 'done', outcome }),
        (error: unknown) => send({ kind: 'failed', error: pack(error) }),
      );
  });
}

function pack(error: unknown): SentError {
  if (error instanceof PathloomError) return { code: error.code, field: error.field, text: error.message };
  return {
    code: undefined,
    field: undefined,
    text: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}

function revive({ code, field, text }: SentError): Error {
  if (code === undefined) return new Error(text);
  return new PathloomError(code, text, field === undefined ? {} : { field });
}
