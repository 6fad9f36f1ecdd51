import type { Unasked } from '../../../inference/browser/link.ts';
import type { PathChunk } from '../../../inference/contract/chunk.ts';
import type { ScenarioSet } from '../../../inference/core/model.ts';
import type { Answer, FiguresLink, Question } from './messages.ts';
import type { Picture } from './picture.ts';
import { Supply } from './supply.ts';

type Kind = 'picture' | 'file';
type QuestionOf<K extends Kind> = Unasked<Extract<Question, { readonly kind: K }>>;
type AnswerTo<K extends Kind> = Extract<Answer, { readonly kind: K }>;

export interface AskOptions {
  /** Ends the waiting at once when it is aborted; the worker stops, and the set is let go of when its next chunk comes. */
  readonly signal?: AbortSignal | undefined;
  /** Told how many paths the worker has taken. */
  readonly onTaken?: (paths: number) => void;
  /** Told of a picture before its facts are there. */
  readonly onOutline?: ((picture: Picture) => void) | undefined;
}

/**
 * Asks a question about paths, and hands them over as the worker takes them: at any time at most two chunks are on their way.
 *
 * @throws what the worker or the drawing fails with; the signal's reason
 */
export async function askOfPaths<K extends Kind>(
  link: FiguresLink,
  question: QuestionOf<K>,
  { manifest, chunks }: ScenarioSet,
  { signal, onTaken, onOutline }: AskOptions,
): Promise<AnswerTo<K>> {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const supply = new Supply();
    const sent: number[] = [];
    const settle = () => {
      end();
      supply.stop();
      signal?.removeEventListener('abort', abort);
    };
    const fail = (error: unknown) => {
      settle();
      link.tell({ kind: 'stop', id });
      reject(error);
    };
    const abort = () => fail(signal?.reason);
    const { id, end } = link.ask(question as Unasked<Question>, {
      heard: (answer) => {
        if (answer.kind === 'more') {
          supply.more();
          onTaken?.(sent.shift() ?? 0);
        } else if (answer.kind === 'outline') {
          onOutline?.(answer.picture);
        } else {
          settle();
          resolve(answer as AnswerTo<K>);
        }
      },
      failed: fail,
    });
    signal?.addEventListener('abort', abort, { once: true });
    const firstOfAll = manifest.range?.firstPath ?? 0;
    const send = (chunk: PathChunk) => {
      const { firstPath, paths, firstStep, steps } = chunk;
      sent.push(firstPath - firstOfAll + (firstStep + steps === manifest.request.steps ? paths : 0));
      link.tell({ kind: 'chunk', id, chunk }, [chunk.values.buffer]);
    };
    supply.run(chunks, send).then(() => link.tell({ kind: 'end', id }), fail);
  });
}
