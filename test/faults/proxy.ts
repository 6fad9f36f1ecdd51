import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * What may happen to a request: S3 fails (500), or asks to slow down (503); the connection is cut before S3 hears of it, or when it has
 * done what was asked and the answer is on its way (`lost`), or amid the answer (`short`); or all is slow.
 */
export const FAULTS = ['500', '503', 'cut', 'lost', 'short', 'slow'] as const;
export type Fault = (typeof FAULTS)[number];

/** Between a program and S3. */
export interface FaultyProxy {
  readonly url: string;
  /** Of each request; undefined where nothing happens. */
  fault: (method: string, path: string) => Fault | undefined;
  /** What happened, by fault, `skewed` among them. */
  readonly happened: Map<string, number>;
  stop(): void;
}

/** Furthest from its own time at which S3 takes a signature; moto takes any. */
const SKEW_MS = 15 * 60_000;

export async function startProxy(upstream: string): Promise<FaultyProxy> {
  const happened = new Map<string, number>();
  const count = (what: string) => happened.set(what, (happened.get(what) ?? 0) + 1);

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const [method, path] = [incoming.method ?? 'GET', incoming.url ?? '/'];
    const body = await buffer(incoming);
    const fault = proxy.fault(method, path);
    if (fault) count(fault);
    if (fault === '500' || fault === '503') {
      outgoing.writeHead(Number(fault)).end('<Error><Code>Failed</Code></Error>');
      return;
    }
    if (fault === 'cut') {
      incoming.socket.destroy();
      return;
    }
    if (fault === 'slow') await wait(400);
    if (isSkewed(String(incoming.headers['x-amz-date']))) {
      count('skewed');
      outgoing.writeHead(403).end('<Error><Code>RequestTimeTooSkewed</Code></Error>');
      return;
    }
    const onward = request({ port: new URL(upstream).port, path, method, headers: incoming.headers });
    onward.end(body);
    const [answer] = (await once(onward, 'response')) as [IncomingMessage];
    const bytes = await buffer(answer);
    if (fault === 'lost') {
      incoming.socket.destroy();
      return;
    }
    outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
    if (fault !== 'short') outgoing.end(bytes);
    else outgoing.write(bytes.subarray(0, bytes.length >> 1), () => incoming.socket.destroy());
  }

  const server = createServer((incoming, outgoing) => {
    // Whoever is killed amid a request hears no answer.
    pass(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: FaultyProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fault: () => undefined,
    happened,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
  return proxy;
}

/** @param date as a signature has it: 20260131T120000Z */
function isSkewed(date: string): boolean {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  const signed = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  return !(Math.abs(signed - Date.now()) <= SKEW_MS);
}
