import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PathloomError } from '../inference/contract/error.ts';
import { say } from './progress.ts';

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** Longest time for a request to arrive, and for answers to end after a signal. */
  readonly seconds: number;
  /** Address of a page for people, if there is one; it is told once the server listens. */
  readonly page?: string;
}

type Fetch = (request: Request) => Response | Promise<Response>;

/**
 * Serves until SIGINT or SIGTERM. Then no new connection is taken, and answers that are on their way end; those that take too long,
 * or all of them at a second signal, are cut off.
 *
 * @throws PathloomError `bad_option` where the address cannot be had
 */
export async function listenUntilStopped(fetch: Fetch, options: ListenOptions): Promise<void> {
  const { host, seconds, page } = options;
  const server = await openServer(fetch, options);
  const { port } = server.address() as AddressInfo;
  const base = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const stopped = stopOnSignal(server, seconds);
  say(`Listening on ${base}; Ctrl-C stops it.`);
  if (page !== undefined) say(`The studio, to be opened in a browser: ${base}${page}`);
  await stopped;
}

/**
 * A server that listens.
 *
 * @throws PathloomError `bad_option` where the address cannot be had
 */
export async function openServer(fetch: Fetch, { host, port, seconds }: ListenOptions): Promise<Server> {
  const { getRequestListener, RequestError } = await import('@hono/node-server');
  const { renderProblem } = await import('../functions/http/problem.ts');
  // Of requests that never reach the application.
  const errorHandler = (error: unknown) =>
    renderProblem(
      error instanceof RequestError
        ? new PathloomError('bad_option', 'the address or the Host header of the request cannot be read')
        : error,
    );
  const limits = { requestTimeout: 1000 * seconds, headersTimeout: Math.min(1000 * seconds, 60_000) };
  const server = createServer(limits, getRequestListener(fetch, { errorHandler }));
  server.listen(port, host);
  await once(server, 'listening').catch(({ message, syscall }: NodeJS.ErrnoException) => {
    const field = syscall === 'getaddrinfo' ? 'host' : 'port';
    throw new PathloomError('bad_option', `--${field} ${field === 'host' ? host : port}: ${message}`, { field });
  });
  return server;
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
  // Heard to the end of the program: a signal more must not break off what is put in order after the last answer.
  process.on('SIGINT', stop).on('SIGTERM', stop);
  await closed;
}
