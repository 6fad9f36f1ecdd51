import { fromFailure } from '../../../inference/browser/failure.ts';
import type { WorkerHandle } from '../../../inference/browser/link.ts';
import { PathloomError } from '../../../inference/contract/error.ts';
import type { Answer, FromWorker, Question, Remark } from './messages.ts';

/** Hears what the worker says about one question. */
export interface Hearing {
  readonly heard: (answer: Answer) => void;
  readonly failed: (error: Error) => void;
}

/** A question without the number that it is given. */
export type Unasked<Asked = Question> = Asked extends Question ? Omit<Asked, 'id'> : never;

type HistoryQuestion = Extract<Question, { readonly kind: 'history' }>;
type HistoryAnswer = Extract<Answer, { readonly kind: 'history' }>;

/** The page's side: questions to the worker, and the answers to each. */
export class Line {
  readonly #worker: WorkerHandle;
  readonly #hearings = new Map<number, Hearing>();
  #asked = 0;
  #broken: Error | undefined;

  constructor(worker: WorkerHandle, script: string) {
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      const hearing = this.#hearings.get(data.id);
      if (data.kind === 'failed') hearing?.failed(fromFailure(data.failure));
      else hearing?.heard(data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      const why = event.message ? `: ${event.message}` : ', or was refused by the browser';
      this.close(new PathloomError('missing_dependency', `${script} cannot be loaded${why}; load the page again`));
    };
  }

  /** Asks a question. @returns its id, and what forgets it: answers that come later are dropped */
  ask(question: Unasked, hearing: Hearing): { readonly id: number; readonly end: () => void } {
    if (this.#broken) throw this.#broken;
    const id = this.#asked++;
    this.#hearings.set(id, hearing);
    this.#worker.postMessage({ ...question, id });
    return { id, end: () => this.#hearings.delete(id) };
  }

  /** Asks a question that needs nothing more. */
  askOnce(question: Unasked<HistoryQuestion>): Promise<HistoryAnswer> {
    return new Promise((resolve, reject) => {
      const { end } = this.ask(question, {
        heard: (answer) => {
          end();
          resolve(answer as HistoryAnswer);
        },
        failed: (error) => {
          end();
          reject(error);
        },
      });
    });
  }

  /** Goes on with a question. */
  tell(message: Remark, transfer: Transferable[] = []): void {
    if (!this.#broken) this.#worker.postMessage(message, transfer);
  }

  /** Ends the worker, whatever it does. @param reason what those hear who wait for it */
  close(reason: Error): void {
    this.#broken ??= reason;
    this.#worker.terminate();
    const waiting = [...this.#hearings.values()];
    this.#hearings.clear();
    for (const { failed } of waiting) failed(reason);
  }
}
