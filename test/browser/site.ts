import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

/** What becomes of one answer: `half` of it arrives under its full length, `short` has another length, `down` is none. */
export type Fault = 'half' | 'short' | 'garbled' | 'down';

export interface Site {
  readonly url: string;
  /** Whether pages are cross-origin isolated. */
  isolated: boolean;
  /** Faults of the next answers for a file, by the end of its path; one each. */
  readonly faults: Map<string, Fault[]>;
  /** Paths that were asked for. */
  readonly asked: string[];
  readonly close: () => Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
};

/**
 * Serves files as any host of static files does, and badly when told to.
 *
 * @param folders what addresses begin with, and where its files are
 * @param pages texts of pages, by their paths
 */
export async function openSite(
  folders: Readonly<Record<string, string>>,
  pages: Readonly<Record<string, string>>,
): Promise<Site> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://site').pathname);
    site.asked.push(path);
    void answer(path).then(({ status, body, cut }) => {
      response.writeHead(status, {
        'content-type': TYPES[extname(path)] ?? (path in pages ? TYPES['.html'] : 'application/octet-stream'),
        'content-length': body.length,
        'cache-control': 'max-age=600',
        ...(site.isolated && {
          'cross-origin-opener-policy': 'same-origin',
          'cross-origin-embedder-policy': 'require-corp',
        }),
      });
      if (cut === undefined) response.end(body);
      else response.write(body.subarray(0, cut), () => response.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  async function answer(path: string): Promise<{ status: number; body: Buffer; cut?: number }> {
    if (path in pages) return { status: 200, body: Buffer.from(pages[path]) };
    const [prefix, folder] = Object.entries(folders).find(([start]) => path.startsWith(start)) ?? ['', ''];
    const body = await readFile(join(folder, path.slice(prefix.length))).catch(() => undefined);
    if (folder === '' || !body) return { status: 404, body: Buffer.from('none') };
    const [, faults] = [...site.faults].find(([end]) => path.endsWith(end)) ?? [];
    const fault = faults?.shift();
    const half = Math.floor(body.length / 2);
    if (fault === 'down') return { status: 503, body: Buffer.from('down') };
    if (fault === 'half') return { status: 200, body, cut: half };
    if (fault === 'short') return { status: 200, body: body.subarray(0, half) };
    if (fault === 'garbled')
      return { status: 200, body: Buffer.from(body.map((byte, i) => (i === half ? byte ^ 1 : byte))) };
    return { status: 200, body };
  }

  const site: Site = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    isolated: false,
    faults: new Map(),
    asked: [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return site;
}
