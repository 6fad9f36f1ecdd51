import { PathloomError } from '../contract/error.ts';
import { fromFailure } from './failure.ts';
import type { Failure } from './messages.ts';

/** What of a worker the page calls. */
export type WorkerHandle = Pick<Worker, 'postMessage' | 'terminate' | 'onmessage' | 'onerror'>;

/** Starts a worker whose script is a module. */
export const startWorker = (script: URL): WorkerHandle => new Worker(script, { type: 'module' });

/** A message carries the number of the question that it belongs to. */
interface Message {
  readonly kind: string;
  readonly id: number;
}

/** A question without the number that it is given. */
export type Unasked<Said extends Message> = Said extends Message ? Omit<Said, 'id'> : never;

/** Hears the answers to one question. */
export interface Hearing<Answer> {
  /** Every answer but a failure. It ends nothing: the question is forgotten by `end`. */
  readonly heard: (answer: Answer) => void;
  readonly failed: (error: Error) => void;
}

/**
 * The page's side: questions to a worker, and the answers to each.
 *
 * @typeParam Said what the page says: questions, and what goes on with them
 * @typeParam Answer what the worker says, but that it failed
 */
export class Link<Said extends Message, Answer extends Message> {
  private readonly worker: WorkerHandle;
  private readonly hearings = new Map<number, Hearing<Answer>>();
  private asked = 0;
  private broken: Error | undefined;

  /**
   * @param script address of the worker's script, for the error where it cannot be loaded
   * @param remedy end of that sentence: what to do
   */
  constructor(worker: WorkerHandle, script: string, remedy = '') {
    this.worker = worker;
    worker.onmessage = ({ data }: MessageEvent<Answer | FailedAnswer>) => {
      const hearing = this.hearings.get(data.id);
      if (hasFailed(data)) hearing?.failed(fromFailure(data.failure));
      else hearing?.heard(data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      const why = event.message ? `: ${event.message}` : ', or was refused by the browser';
      this.close(new PathloomError('missing_dependency', `${script} cannot be loaded${why}${remedy}`));
    };
  }

  /** Asks a question. @returns its id, and what forgets it: answers that come later are dropped */
  ask(question: Unasked<Said>, hearing: Hearing<Answer>): { readonly id: number; readonly end: () => void } {
    if (this.broken) throw this.broken;
    const id = this.asked++;
    this.hearings.set(id, hearing);
    this.worker.postMessage({ ...question, id });
    return { id, end: () => this.hearings.delete(id) };
  }

  /** Asks a question that has one answer, of this kind. */
  askOnce<Kind extends Answer['kind']>(
    question: Unasked<Said>,
    kind: Kind,
  ): Promise<Extract<Answer, { readonly kind: Kind }>> {
    return new Promise((resolve, reject) => {
      const { end } = this.ask(question, {
        heard: (answer) => {
          if (!isOfKind(answer, kind)) return;
          end();
          resolve(answer);
        },
        failed: (error) => {
          end();
          reject(error);
        },
      });
    });
  }

  /** Goes on with a question. */
  tell(message: Said, transfer: Transferable[] = []): void {
    if (!this.broken) this.worker.postMessage(message, transfer);
  }

  /** Ends the worker, whatever it does. @param reason what those hear who wait for it */
  close(reason: Error): void {
    this.broken ??= reason;
    this.worker.terminate();
    const waiting = [...this.hearings.values()];
    this.hearings.clear();
    for (const { failed } of waiting) failed(reason);
  }
}

interface FailedAnswer extends Message {
  readonly kind: 'failed';
  readonly failure: Failure;
}

const hasFailed = (answer: Message): answer is FailedAnswer => answer.kind === 'failed';

const isOfKind = <Answer extends Message, Kind extends Answer['kind']>(
  answer: Answer,
  kind: Kind,
): answer is Extract<Answer, { readonly kind: Kind }> => answer.kind === kind;
