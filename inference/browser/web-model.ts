import type { ModelCard } from '../contract/card.ts';
import type { PathChunk } from '../contract/chunk.ts';
import type { ReturnHistory } from '../contract/history.ts';
import type { ScenarioQuery } from '../contract/scenario.ts';
import type { GenerateOptions, ScenarioSet } from '../core/model.ts';
import type { ScenarioSource } from '../core/source.ts';
import { drawn } from './drawn.ts';
import type { Asked } from './messages.ts';
import { type ModelLink, modelClosed } from './model-link.ts';

/** How far a drawing has come. */
export interface Progress {
  /** Paths that are whole. */
  readonly paths: number;
  /** Paths of the request. */
  readonly of: number;
}

/** What a request may bring besides its fields. */
export interface WebGenerateOptions extends GenerateOptions {
  /** Stops the drawing when it is aborted: what waits for it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Told after every chunk. */
  readonly onProgress?: (progress: Progress) => void;
}

/** A model package in a Web Worker: the page draws nothing itself, and is never held up. */
export class WebModel implements ScenarioSource {
  readonly card: ModelCard;
  /** Threads that the runtime was given; where they cannot be had it runs on one. */
  readonly threads: number;
  private readonly link: ModelLink;

  constructor(card: ModelCard, threads: number, link: ModelLink) {
    this.card = card;
    this.threads = threads;
    this.link = link;
  }

  /**
   * Draws paths. What the query leaves out is as `ScenarioRequest` says. Chunks come as they are drawn, and each time that they are
   * iterated; a loop that is left early stops the drawing.
   *
   * @throws PathloomError `bad_option` naming the field and what is allowed; `bad_model` for a package that cannot be trusted;
   * `interrupted` after `close`; the reason of the signal
   */
  async generate(
    query: ScenarioQuery,
    { signal, onProgress, ...options }: WebGenerateOptions = {},
  ): Promise<ScenarioSet> {
    signal?.throwIfAborted();
    const asked: Asked = { query, options };
    const { manifest } = await this.link.askOnce({ kind: 'check', ...asked }, 'checked');
    signal?.throwIfAborted();
    const { link } = this;
    const of = options.range?.paths ?? manifest.request.paths;
    async function* chunks(): AsyncGenerator<PathChunk> {
      let paths = 0;
      for await (const chunk of drawn(link, asked, signal)) {
        if (chunk.firstStep + chunk.steps === manifest.request.steps) paths += chunk.paths;
        onProgress?.({ paths, of });
        yield chunk;
      }
    }
    return { manifest, chunks: { [Symbol.asyncIterator]: chunks } };
  }

  /**
   * The log returns that the model was fitted to, rounded to float32; undefined where the package does not hold them.
   *
   * @throws PathloomError `bad_model` where the file cannot be had, or is not that of the card
   */
  async history(): Promise<ReturnHistory | undefined> {
    return (await this.link.askOnce({ kind: 'history' }, 'history')).history;
  }

  /** Ends the worker at once; what it has yet to draw is not drawn. */
  async close(): Promise<void> {
    this.link.close(modelClosed());
  }
}
