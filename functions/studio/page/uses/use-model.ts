import { assertCapable } from '../../../../inference/browser/capable.ts';
import { Link, startWorker } from '../../../../inference/browser/link.ts';
import { modelClosed } from '../../../../inference/browser/model-link.ts';
import { type OpenModelOptions, openOn } from '../../../../inference/browser/open-model.ts';
import type { ModelCard } from '../../../../inference/contract/card.ts';
import type { Tasks, ToUse, UseAnswer } from '../../uses/messages.ts';

type UseLink = Link<ToUse, UseAnswer>;

export interface WorkOptions {
  /** Ends the waiting at once when it is aborted, and the work when it next listens. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, of: number) => void;
}

/** A model in a worker that does more with it than draw. @typeParam Known what its worker can do */
export class UseModel<Known extends Tasks> {
  readonly card: ModelCard;
  readonly threads: number;
  private readonly link: UseLink;

  constructor(card: ModelCard, threads: number, link: UseLink) {
    this.card = card;
    this.threads = threads;
    this.link = link;
  }

  /** @throws PathloomError as the task says; the signal's reason */
  work<Name extends keyof Known & string>(
    task: Name,
    given: Parameters<Known[Name]>[1],
    { signal, onProgress }: WorkOptions = {},
  ): Promise<Awaited<ReturnType<Known[Name]>>> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const { id, end } = this.link.ask(
        { kind: 'work', task, given },
        {
          heard: (answer) => {
            if (answer.kind === 'progress') onProgress?.(answer.done, answer.of);
            if (answer.kind !== 'done') return;
            settle();
            resolve(answer.result as Awaited<ReturnType<Known[Name]>>);
          },
          failed: (error) => {
            settle();
            reject(error);
          },
        },
      );
      const abort = () => {
        settle();
        this.link.tell({ kind: 'stop', id });
        reject(signal?.reason);
      };
      const settle = () => {
        end();
        signal?.removeEventListener('abort', abort);
      };
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  close(): void {
    this.link.close(modelClosed());
  }
}

/** A model that is ready. */
export interface OpenedUse<Known extends Tasks> {
  readonly model: UseModel<Known>;
}

/** @param script the worker's @throws PathloomError as `openInWorker` does */
export async function openUse<Known extends Tasks>(
  address: string,
  script: URL,
  options: OpenModelOptions,
): Promise<OpenedUse<Known>> {
  assertCapable();
  options.signal?.throwIfAborted();
  const link: UseLink = new Link(startWorker(script), script.href);
  const { card, threads } = await openOn(link, address, options);
  return { model: new UseModel(card, threads, link) };
}
