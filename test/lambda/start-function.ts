import { type ChildProcess, spawn } from 'node:child_process';
import { type Outcome, RuntimeApi } from './runtime-api.ts';
import { runtimeClient } from './runtime-client.ts';

export interface FunctionOptions {
  /** Folder of the unpacked zip. */
  readonly folder: string;
  /** Name of the export. */
  readonly handler: 'handler' | 'streamed';
  readonly env?: Readonly<Record<string, string>>;
  /** Options of Node, `--cpu-prof` for example. */
  readonly node?: readonly string[];
}

export interface InvokeOptions {
  /** Milliseconds after which Lambda ends the function, a minute unless given. */
  readonly timeout?: number;
  /** So many milliseconds more pass before it is ended, of which it is not told: a busy machine may need them. None unless given. */
  readonly patience?: number;
  /** X-Ray's header; none unless given. */
  readonly trace?: string;
}

/** An answer, or that the function was killed for its time, or ended by itself. */
export type InvokeOutcome = Outcome | { readonly kind: 'timeout' | 'ended' };

/** A function in an environment like that of AWS Lambda: the real runtime client in a process of its own. */
export interface RunningFunction {
  readonly api: RuntimeApi;
  readonly pid: number;
  /** When the process was started, by `performance.now()`. */
  readonly startedAt: number;
  /** When its init was over, by the same clock. @throws Error with what it printed where it ended first */
  readonly ready: Promise<number>;
  /** The lines that it printed so far. */
  readonly lines: () => string[];
  /** As soon as the process is over. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** As Lambda does it: a function that gives no answer in time is killed. */
  readonly invoke: (event: unknown, options?: InvokeOptions) => Promise<InvokeOutcome>;
  readonly stop: () => Promise<void>;
}

export async function startFunction({
  folder,
  handler,
  env = {},
  node = [],
}: FunctionOptions): Promise<RunningFunction> {
  const client = await runtimeClient();
  const api = await RuntimeApi.start();
  const startedAt = performance.now();
  const child = spawn(client.node, [...node, client.program], {
    cwd: folder,
    env: { ...environment(folder, handler), AWS_LAMBDA_RUNTIME_API: api.address, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = collect(child);
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  const ready = Promise.race([
    api.ready,
    ended.then(({ code }) => {
      throw new Error(`The function ended with ${code} before it was ready:\n${printed()}`);
    }),
  ]);
  // Who does not ask hears of it by other ways.
  ready.catch(() => {});
  return {
    ...{ api, pid: child.pid ?? 0, startedAt, ready, ended },
    lines: () =>
      printed()
        .split('\n')
        .filter((line) => line !== ''),
    async invoke(event, { timeout = 60_000, patience = 0, trace } = {}) {
      // The init has a time of its own: that of the event begins after it.
      await Promise.race([api.ready, ended]);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<{ kind: 'timeout' }>((resolve) => {
        timer = setTimeout(() => {
          child.kill('SIGKILL');
          resolve({ kind: 'timeout' });
        }, timeout + patience);
      });
      const answer = api.invoke(event, { deadline: Date.now() + timeout, trace });
      const outcome = await Promise.race([answer, late, ended.then(() => ({ kind: 'ended' }) as const)]);
      clearTimeout(timer);
      return outcome;
    },
    async stop() {
      child.kill('SIGKILL');
      await ended;
      await api.close();
    },
  };
}

/** What Lambda sets, and nothing of the tests' own environment. */
const environment = (folder: string, handler: string): Record<string, string> => ({
  _HANDLER: `dist/functions/http/lambda.${handler}`,
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769',
  AWS_LAMBDA_FUNCTION_NAME: 'pathloom-test-http',
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/pathloom-test-http',
  AWS_LAMBDA_LOG_STREAM_NAME: '2026/01/01/[$LATEST]0123456789abcdef',
  AWS_REGION: 'eu-central-1',
  LAMBDA_TASK_ROOT: folder,
  LANG: 'en_US.UTF-8',
  PATH: '/usr/local/bin:/usr/bin:/bin',
  TZ: ':UTC',
});

function collect(child: ChildProcess): () => string {
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (piece: string) => {
      printed += piece;
    });
  }
  return () => printed;
}
