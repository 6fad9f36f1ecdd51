import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { npmEnvironment } from '../npm/environment.ts';

/** Programs that need not be in everyone's `npm ci`: workerd alone has more than 100 MB. */
export interface EdgeTools {
  /** Address of miniflare's module, which starts workerd. */
  readonly miniflare: string;
  /** The program wrangler, which uploads Workers, and the Node that it needs. */
  readonly wrangler: readonly [node: string, script: string];
}

/** @throws Error if they cannot be installed: tests that need them must fail, not be skipped */
export async function edgeTools(): Promise<EdgeTools> {
  if (process.platform !== 'linux')
    throw new Error(`The tools for the edge are installed for Linux alone, not for ${process.platform}`);
  const modules = await npmEnvironment({ name: 'edge-tools', recipe: new URL('tools', import.meta.url) });
  return {
    miniflare: pathToFileURL(join(modules, 'miniflare/dist/src/index.js')).href,
    wrangler: [join(modules, `node-linux-${process.arch}`, 'bin/node'), join(modules, 'wrangler/bin/wrangler.js')],
  };
}
