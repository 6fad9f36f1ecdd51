import { request as send } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Sent, Served } from './serving-suite.ts';

/** Asks a server, as it stands: `fetch` would resolve the dots in a path, and decompress. */
export const askRaw =
  (base: string): Served['ask'] =>
  (path, { method = 'GET', headers = {} } = {}) =>
    new Promise<Sent>((resolve, reject) => {
      const { hostname, port } = new URL(base);
      const call = send({ hostname, port, path, method, headers, agent: false }, (answer) => {
        const given = Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)]);
        buffer(answer).then(
          (bytes) => resolve({ status: answer.statusCode ?? 0, headers: new Headers(given), bytes }),
          reject,
        );
      });
      call.on('error', reject);
      call.end();
    });
