/**
 * The local service under load: `npx tsx bench/http-load.ts [seconds]`, on Linux, whose /proc tells the server's memory.
 *
 * 32 connections at 100 × 252 in JSON for so many seconds (60 unless given), four times as many for a third of that, then
 * 100,000 × 252 as CSV and as an Arrow stream, each from a server of its own.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import autocannon from 'autocannon';
import { builtProgram } from '../test/cli/build.ts';

const seconds = Number(process.argv[2] ?? 60);
const CONNECTIONS = 32;
const SMALL = '/v1/scenarios?model=sp500&paths=100&steps=252&seed=1';
const LARGE = '/v1/scenarios?model=sp500&paths=100000&steps=252&seed=1';

interface Server {
  readonly url: string;
  readonly process: ChildProcess;
}

async function startServer(): Promise<Server> {
  const args = [await builtProgram(), 'serve', '--port', '0', '--max-values', '26000000', '--timeout', '300'];
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  for await (const text of server.stderr.setEncoding('utf8')) {
    said += text;
    const url = /Listening on (http:\S+);/.exec(said)?.[1];
    if (!url) continue;
    // What the adapter says of clients that leave is not read, and must not fill the pipe.
    server.stderr.resume();
    return { url, process: server };
  }
  throw new Error(`The server has ended: ${said}`);
}

async function stopServer({ process: server }: Server): Promise<void> {
  server.kill('SIGTERM');
  await once(server, 'exit');
}

/** VmRSS is what is resident now, VmHWM the most that ever was. */
async function megabytes({ process: server }: Server, name: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${server.pid}/status`, 'utf8');
  return Math.round(Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024);
}

async function load(server: Server, connections: number, duration: number) {
  const memory: number[] = [];
  const running = autocannon({ url: server.url + SMALL, connections, duration });
  for (let sample = 0; sample <= 2; sample++) {
    memory.push(await megabytes(server, 'VmRSS'));
    if (sample < 2) await wait((1000 * duration) / 2 - 50);
  }
  const { requests, latency, errors, timeouts, statusCodeStats = {} } = await running;
  return {
    connections,
    seconds: duration,
    'answers/s': Math.round(requests.average),
    'p50 ms': latency.p50,
    'p99 ms': latency.p99,
    errors,
    timeouts,
    statuses: Object.entries(statusCodeStats)
      .map(([status, { count }]) => `${status}: ${count}`)
      .join(', '),
    'resident MB': memory.join(' '),
  };
}

/** How long a single request takes, when all others have gone. */
async function alone(server: Server): Promise<string> {
  const start = performance.now();
  const response = await fetch(server.url + SMALL);
  await response.arrayBuffer();
  return `${response.status} in ${Math.round(performance.now() - start)} ms`;
}

async function stream(accept: string) {
  const server = await startServer();
  await (await fetch(server.url + SMALL, { headers: { accept } })).arrayBuffer();
  const before = await megabytes(server, 'VmRSS');
  const start = performance.now();
  const response = await fetch(server.url + LARGE, { headers: { accept } });
  let bytes = 0;
  let first = 0;
  for await (const piece of response.body ?? []) {
    first ||= performance.now() - start;
    bytes += piece.length;
  }
  const total = performance.now() - start;
  const peak = await megabytes(server, 'VmHWM');
  await stopServer(server);
  return {
    format: accept,
    'first byte ms': Math.round(first),
    'all s': (total / 1000).toFixed(1),
    'size MB': Math.round(bytes / 1e6),
    'resident MB before': before,
    'peak MB': peak,
  };
}

const server = await startServer();
try {
  // Compiled and with its buffers grown, as a server is that has run for a while.
  await load(server, CONNECTIONS, 10);
  console.table([await load(server, CONNECTIONS, seconds)]);
  console.table([await load(server, 4 * CONNECTIONS, Math.ceil(seconds / 3))]);
  console.log(`After the overload: ${await alone(server)}, ${await megabytes(server, 'VmRSS')} MB resident`);
} finally {
  await stopServer(server);
}
console.table([await stream('text/csv'), await stream('application/vnd.apache.arrow.stream')]);
