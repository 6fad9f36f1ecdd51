import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { edgeTools } from './tools.ts';

/** What of miniflare these tests call. */
interface Miniflare {
  readonly ready: Promise<URL>;
  setOptions(options: object): Promise<void>;
  dispose(): Promise<void>;
}

/** A Worker that runs in workerd. */
export interface Workerd {
  readonly url: string;
  /** What it wrote to its log, as lines. */
  readonly said: string[];
  /** Puts another bundle in its place. */
  readonly replace: (built: BuiltWorker) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What `buildWorker` made. */
export interface BuiltWorker {
  readonly outdir: string;
  readonly assets: string;
}

/**
 * Runs a bundle in workerd, with the date, flags and variables of wrangler.jsonc.
 *
 * @param variables in place of those of wrangler.jsonc
 */
export async function openWorkerd(
  built: BuiltWorker,
  variables: Readonly<Record<string, string>> = {},
): Promise<Workerd> {
  const { miniflare } = await edgeTools();
  const { Miniflare: Machine } = (await import(miniflare)) as { Miniflare: new (options: object) => Miniflare };
  const said: string[] = [];
  const hear = (stream: NodeJS.ReadableStream) =>
    stream.setEncoding('utf8').on('data', (text: string) => said.push(...text.split('\n')));
  const handleRuntimeStdio = (...streams: NodeJS.ReadableStream[]) => streams.forEach(hear);
  const options = async (worker: BuiltWorker) => ({ ...(await workerOf(worker, variables)), handleRuntimeStdio });
  const machine = new Machine(await options(built));
  const url = (await machine.ready).href.replace(/\/$/, '');
  return {
    url,
    said,
    replace: async (other) => machine.setOptions({ ...(await options(other)), port: Number(new URL(url).port) }),
    close: () => machine.dispose(),
  };
}

interface WranglerConfig {
  readonly compatibility_date: string;
  readonly compatibility_flags: readonly string[];
  readonly vars: Readonly<Record<string, string>>;
  readonly assets: { readonly binding: string; readonly run_worker_first: boolean; readonly html_handling: string };
}

/** wrangler.jsonc, of whose comments each has a line of its own. */
export async function wranglerConfig(): Promise<WranglerConfig> {
  const text = await readFile(resolve('wrangler.jsonc'), 'utf8');
  return JSON.parse(text.replace(/^\s*\/\/.*$/gm, ''));
}

async function workerOf({ outdir, assets }: BuiltWorker, variables: Readonly<Record<string, string>>) {
  const { compatibility_date, compatibility_flags, vars, assets: site } = await wranglerConfig();
  const entries = await readdir(outdir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return {
    compatibilityDate: compatibility_date,
    compatibilityFlags: compatibility_flags,
    modulesRoot: outdir,
    modules: await Promise.all(
      files.sort(entryFirst).map(async (path) => ({ type: typeOf(path), path, contents: await readFile(path) })),
    ),
    bindings: { ...vars, ...variables },
    // The platform's own server of files.
    assets: {
      directory: assets,
      binding: site.binding,
      routerConfig: { has_user_worker: true, invoke_user_worker_ahead_of_assets: site.run_worker_first },
      assetConfig: { html_handling: site.html_handling },
    },
  };
}

const entryFirst = (a: string, b: string) => Number(b.endsWith('.js')) - Number(a.endsWith('.js'));

function typeOf(path: string): string {
  if (path.endsWith('.js')) return 'ESModule';
  return path.endsWith('.wasm') ? 'CompiledWasm' : 'Data';
}
