import type { ModelCard } from '../contract/card.ts';
import { PathloomError } from '../contract/error.ts';
import { assertCapable } from './capable.ts';
import { Link, startWorker, type WorkerHandle } from './link.ts';
import type { FromWorker, Loading, Opening, ToWorker } from './messages.ts';
import { type ModelLink, modelClosed } from './model-link.ts';
import { WebModel } from './web-model.ts';

export interface OpenModelOptions {
  /** Threads; on a page that is cross-origin isolated up to four, as the machine has cores, unless given; on any other one. */
  readonly threads?: number;
  /** Told as files are loaded: the runtime of 14 MB, then those of the model. */
  readonly onLoading?: (loading: Loading) => void;
  /** Loads the model's history along with it, so that `history()` answers at once; not unless given. */
  readonly withHistory?: boolean;
  /** Loads the states of the model's days along with it, so that a start from a date does not wait for them; not unless given. */
  readonly withStates?: boolean;
  /** Sent with every request for the package's files, such as a key; not with those for the runtime. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Gives up when it is aborted. */
  readonly signal?: AbortSignal;
}

/** More than that share the work of one run badly. */
const MOST_THREADS = 4;

/**
 * Opens a model package in a Web Worker of its own, ready to draw.
 *
 * @param address where the package is, relative to the page
 * @param script the worker's script, with the runtime's files beside it
 * @param start starts the worker
 * @throws PathloomError `missing_dependency` for a browser without WebAssembly SIMD, and where the runtime cannot be loaded;
 * `unknown_model` if there is no model, `bad_model` if it cannot be trusted; the signal's reason
 */
export async function openInWorker(
  address: string,
  script: URL,
  options: OpenModelOptions = {},
  start: (script: URL) => WorkerHandle = startWorker,
): Promise<WebModel> {
  assertCapable();
  options.signal?.throwIfAborted();
  const link: ModelLink = new Link(start(script), script.href);
  const { card, threads } = await openOn(link, address, options);
  return new WebModel(card, threads, link);
}

/** What opening a model needs of the link to a worker, whatever else its worker answers. */
export type OpeningLink = Pick<Link<OpenQuestion, OpenAnswer>, 'ask' | 'close'>;
type OpenQuestion = Extract<ToWorker, { kind: 'open' }>;
type OpenAnswer = Extract<FromWorker, { kind: 'loading' | 'opened' }>;

/**
 * Opens a model package in a worker that is there. Where that fails, or is given up, the worker is ended.
 *
 * @throws PathloomError as `openInWorker` does
 */
export async function openOn(
  link: OpeningLink,
  address: string,
  { threads = usualThreads(), onLoading, signal, ...options }: OpenModelOptions,
): Promise<{ readonly card: ModelCard; readonly threads: number }> {
  const abort = () => link.close(signal?.reason ?? modelClosed());
  signal?.addEventListener('abort', abort, { once: true });
  try {
    if (!Number.isInteger(threads) || threads < 1) {
      throw new PathloomError('bad_option', `threads ${threads}: must be a whole number from 1`, { field: 'threads' });
    }
    const url = new URL(address, globalThis.document?.baseURI ?? globalThis.location.href).href;
    const given = globalThis.crossOriginIsolated ? threads : 1;
    const { withHistory = false, withStates = false, headers = {} } = options;
    const opening = { url, threads: given, withHistory, withStates, headers };
    return { card: await cardOf(link, opening, onLoading), threads: given };
  } catch (error) {
    link.close(modelClosed());
    throw error;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

function usualThreads(): number {
  return Math.min(MOST_THREADS, globalThis.navigator?.hardwareConcurrency ?? 1);
}

function cardOf(link: OpeningLink, opening: Opening, onLoading: OpenModelOptions['onLoading']): Promise<ModelCard> {
  return new Promise((resolve, reject) => {
    link.ask(
      { kind: 'open', ...opening },
      {
        heard: (answer) => {
          if (answer.kind === 'loading') onLoading?.(answer.loading);
          if (answer.kind === 'opened') resolve(answer.card);
        },
        failed: reject,
      },
    );
  });
}
