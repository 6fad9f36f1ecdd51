import { toFailure } from '../../../inference/browser/failure.ts';
import { ModelHost, twice } from '../../../inference/browser/host.ts';
import type { Loading } from '../../../inference/browser/messages.ts';
import { Stopped } from '../figures/inbox.ts';
import { takeTurns } from '../figures/turns.ts';
import type { FromUse, Job, Tasks, ToUse } from './messages.ts';

/** The worker's side of its port. */
export interface UsePort {
  onmessage: ((event: MessageEvent<ToUse>) => void) | null;
  postMessage(message: FromUse): void;
}

/**
 * Does what the page asks with one model: no data leave the machine.
 *
 * @param folder address of the folder in which the runtime's files are
 */
export function serveUse(port: UsePort, folder: string, tasks: Tasks): void {
  const host = new ModelHost(folder);
  const stopped = new Set<number>();

  port.onmessage = ({ data }) => {
    if (data.kind === 'stop') stopped.add(data.id);
    else
      (data.kind === 'open' ? open(data) : work(data)).catch((error: unknown) => {
        if (!(error instanceof Stopped)) port.postMessage({ kind: 'failed', id: data.id, failure: toFailure(error) });
      });
  };

  async function open({ id, ...opening }: Extract<ToUse, { kind: 'open' }>): Promise<void> {
    const onLoading = (loading: Loading) => port.postMessage({ kind: 'loading', id, loading });
    port.postMessage({ kind: 'opened', id, card: await host.open(opening, onLoading) });
  }

  async function work({ id, task, given }: Extract<ToUse, { kind: 'work' }>): Promise<void> {
    const turn = takeTurns();
    const job: Job = {
      progress: (done, of) => port.postMessage({ kind: 'progress', id, done, of }),
      pause: async () => {
        await turn();
        if (stopped.delete(id)) throw new Stopped();
      },
    };
    const model = await host.opened();
    const result = await twice(() => tasks[task](model, given as never, job));
    port.postMessage({ kind: 'done', id, result });
  }
}

/** Starts it in a worker, with the runtime's files beside the script. */
export function startUse(tasks: Tasks, script: string): void {
  // Threads of the runtime run the script too; they have a port of their own.
  if (!self.name.startsWith('em-pthread')) serveUse(self as unknown as UsePort, new URL('./', script).href, tasks);
}
