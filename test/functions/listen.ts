import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Hono } from 'hono';
import { openServer } from '../../bin/server.ts';

/** An application behind the server that `pathloom serve` starts. */
export interface Listening {
  readonly url: string;
  readonly port: number;
  readonly close: () => Promise<void>;
}

export async function listen(
  app: Pick<Hono, 'fetch'> | { fetch: (request: Request) => Promise<Response> },
): Promise<Listening> {
  const server: Server = await openServer(app.fetch, { host: '127.0.0.1', port: 0, seconds: 30 });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
