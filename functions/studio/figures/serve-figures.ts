import { toFailure } from '../../../inference/browser/failure.ts';
import { latestDate } from '../../http/latest-date.ts';
import { collect } from './drawn.ts';
import { Inbox, Stopped } from './inbox.ts';
import { makePicture } from './make-picture.ts';
import type { Answer, FromWorker, Question, ToWorker } from './messages.ts';
import { loadPart } from './part.ts';
import { workInTurns } from './turns.ts';
import { writeFile } from './write-file.ts';

/** The worker's side of its port. */
export interface WorkerPort {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker): void;
}

/** Answers the page's questions; several at a time, in turns. */
export function serveFigures(port: WorkerPort): void {
  const inboxes = new Map<number, Inbox>();

  port.onmessage = ({ data }) => {
    if (data.kind === 'chunk') inboxes.get(data.id)?.put(data.chunk);
    else if (data.kind === 'end') inboxes.get(data.id)?.end();
    else if (data.kind === 'stop') inboxes.get(data.id)?.stop();
    else answer(data);
  };

  async function answer(question: Question): Promise<void> {
    const { id } = question;
    const inbox = new Inbox(() => port.postMessage({ kind: 'more', id }));
    inboxes.set(id, inbox);
    try {
      const found = await find(question, inbox, port);
      inbox.assertWanted();
      port.postMessage(found);
    } catch (error) {
      if (!(error instanceof Stopped)) port.postMessage({ kind: 'failed', id, failure: toFailure(error) });
    } finally {
      inboxes.delete(id);
    }
  }
}

async function find(question: Question, inbox: Inbox, port: WorkerPort): Promise<Answer> {
  const { kind, id } = question;
  switch (kind) {
    case 'history': {
      const { readHistory } = await loadPart('reading files', () => import('./history.ts'));
      return { kind, id, found: await readHistory({ ...question, today: latestDate() }) };
    }
    case 'picture': {
      const drawn = await collect(inbox, question.manifest, question.asset);
      const work = makePicture(drawn, question.scene, (picture) => port.postMessage({ kind: 'outline', id, picture }));
      return { kind, id, picture: await workInTurns(work, inbox.assertWanted) };
    }
    case 'file': {
      const { manifest, format } = question;
      // Loaded here, where it is known what a failure means: the writer itself would come upon it half-way.
      if (format === 'parquet')
        await loadPart('Parquet files', () => import('../../../inference/formats/parquet-file.ts'));
      return { kind, id, file: await writeFile(inbox, manifest, format, inbox.assertWanted) };
    }
  }
}
