import { once } from 'node:events';
import type { Server } from 'node:http';
import { PathloomError } from '../inference/contract/error.ts';
import { say } from './progress.ts';

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** Longest time for a request to arrive, and for answers to end after a signal. */
  readonly seconds: number;
}

/**
 * Serves until SIGINT or SIGTERM. Then no new connection is taken, and answers that are on their way end; those that take too long,
 * or all of them at a second signal, are cut off.
 *
 * @throws PathloomError `bad_option` where the address cannot be had
 */
export async function listenUntilStopped(
  fetch: (request: Request) => Response | Promise<Response>,
  { host, port, seconds }: ListenOptions,
): Promise<void> {
  const { createAdaptorServer } = await import('@hono/node-server');
  const limits = { requestTimeout: 1000 * seconds, headersTimeout: Math.min(1000 * seconds, 60_000) };
  const server = createAdaptorServer({ fetch, serverOptions: limits }) as Server;
  server.listen(port, host);
  await once(server, 'listening').catch(({ message, syscall }: NodeJS.ErrnoException) => {
    const field = syscall === 'getaddrinfo' ? 'host' : 'port';
    throw new PathloomError('bad_option', `--${field} ${field === 'host' ? host : port}: ${message}`, { field });
  });
  const address = server.address();
  const taken = typeof address === 'object' && address ? address.port : port;
  say(`Listening on http://${host.includes(':') ? `[${host}]` : host}:${taken}; Ctrl-C stops it.`);
  await stopOnSignal(server, seconds);
}

async function stopOnSignal(server: Server, seconds: number): Promise<void> {
  const closed = once(server, 'close');
  const cut = () => server.closeAllConnections();
  let stopping = false;
  const stop = () => {
    if (stopping) return cut();
    stopping = true;
    server.close();
    // Unref'd, so that it does not hold up a program whose answers have ended.
    setTimeout(cut, 1000 * seconds).unref();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  await closed;
  process.off('SIGINT', stop).off('SIGTERM', stop);
}
