import { PathloomError } from '../contract/error.ts';
import { fromFailure } from './failure.ts';
import type { FromWorker, ToWorker } from './messages.ts';

/** What of a worker the page calls. */
export type WorkerHandle = Pick<Worker, 'postMessage' | 'terminate' | 'onmessage' | 'onerror'>;

type Answer = Exclude<FromWorker, { kind: 'failed' }>;

/** Hears the answers to one question. */
export interface Hearing {
  /** Every answer but a failure; `undefined` ends nothing: the question is forgotten by `end`. */
  readonly heard: (answer: Answer) => void;
  readonly failed: (error: Error) => void;
}

type Question<Message> = Message extends ToWorker ? Omit<Message, 'id'> : never;

/** The page's side: questions to a worker, and the answers to each. */
export class Link {
  private readonly worker: WorkerHandle;
  private readonly hearings = new Map<number, Hearing>();
  private asked = 0;
  private broken: Error | undefined;

  constructor(worker: WorkerHandle, script: string) {
    this.worker = worker;
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.hear(data);
    worker.onerror = (event) => {
      event.preventDefault();
      const why = event.message ? `: ${event.message}` : ', or was refused by the browser';
      this.break(new PathloomError('missing_dependency', `${script} cannot be loaded${why}`));
    };
  }

  /** Asks a question. @returns its id, and what forgets it: answers that come later are dropped */
  ask(question: Question<ToWorker>, hearing: Hearing): { readonly id: number; readonly end: () => void } {
    if (this.broken) throw this.broken;
    const id = this.asked++;
    this.hearings.set(id, hearing);
    this.worker.postMessage({ ...question, id });
    return { id, end: () => this.hearings.delete(id) };
  }

  /** Asks a question that has one answer, of this kind. */
  askOnce<Kind extends Answer['kind']>(
    question: Question<ToWorker>,
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
  tell(message: Extract<ToWorker, { kind: 'more' | 'stop' }>): void {
    if (!this.broken) this.worker.postMessage(message);
  }

  /** Ends the worker, whatever it does. @param reason what those hear who wait for it */
  close(reason: Error = new PathloomError('interrupted', 'the model was closed')): void {
    this.break(reason);
  }

  private hear(answer: FromWorker): void {
    const hearing = this.hearings.get(answer.id);
    if (answer.kind === 'failed') hearing?.failed(fromFailure(answer.failure));
    else hearing?.heard(answer);
  }

  private break(error: Error): void {
    this.broken ??= error;
    this.worker.terminate();
    for (const { failed } of this.hearings.values()) failed(error);
    this.hearings.clear();
  }
}

const isOfKind = <Kind extends Answer['kind']>(
  answer: Answer,
  kind: Kind,
): answer is Extract<Answer, { readonly kind: Kind }> => answer.kind === kind;
