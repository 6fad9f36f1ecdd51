import type { PathChunk } from '../contract/chunk.ts';
import { toFailure } from './failure.ts';
import { ModelHost, twice } from './host.ts';
import type { Asked, FromWorker, Loading, ToWorker } from './messages.ts';

/** The worker's side of its port. */
export interface WorkerPort {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
}

/** Paths that are being drawn. */
interface Drawing {
  /** Chunks that the page has yet room for. */
  room: number;
  /** Called when there is room again, or nobody wants any more. */
  wake: () => void;
  stopped: boolean;
}

/**
 * Answers the page's questions with one model.
 *
 * @param folder address of the folder in which the runtime's files are
 */
export function serve(port: WorkerPort, folder: string): void {
  const drawings = new Map<number, Drawing>();
  const host = new ModelHost(folder);

  port.onmessage = ({ data }) => {
    const fail = (error: unknown) => port.postMessage({ kind: 'failed', id: data.id, failure: toFailure(error) });
    if (data.kind === 'open') open(data).catch(fail);
    else if (data.kind === 'history') history(data.id).catch(fail);
    else if (data.kind === 'check') check(data).catch(fail);
    else if (data.kind === 'draw') draw(data).catch(fail);
    else move(data);
  };

  async function open({ id, ...opening }: Extract<ToWorker, { kind: 'open' }>): Promise<void> {
    const onLoading = (loading: Loading) => port.postMessage({ kind: 'loading', id, loading });
    port.postMessage({ kind: 'opened', id, card: await host.open(opening, onLoading) });
  }

  async function history(id: number): Promise<void> {
    const found = await host.history();
    port.postMessage({ kind: 'history', id, ...(found && { history: found }) });
  }

  async function check({ id, query, options }: Asked & { id: number }): Promise<void> {
    const { manifest } = await generate({ query, options });
    port.postMessage({ kind: 'checked', id, manifest });
  }

  async function draw({ id, chunks: room, ...asked }: Asked & { id: number; chunks: number }): Promise<void> {
    const drawing: Drawing = { room, wake: () => {}, stopped: false };
    drawings.set(id, drawing);
    try {
      const { chunks } = await generate(asked);
      for await (const chunk of chunks) {
        // Waiting lets the page's messages in; without room there is nothing to do before they come.
        while (drawing.room === 0 && !drawing.stopped)
          await new Promise<void>((wake) => Object.assign(drawing, { wake }));
        if (drawing.stopped) return;
        drawing.room--;
        post(id, chunk);
      }
      port.postMessage({ kind: 'end', id });
    } finally {
      drawings.delete(id);
    }
  }

  function post(id: number, chunk: PathChunk): void {
    port.postMessage({ kind: 'chunk', id, chunk }, [chunk.values.buffer]);
  }

  async function generate({ query, options }: Asked) {
    const opened = await host.opened();
    return twice(() => opened.generate(query, options));
  }

  function move({ kind, id }: Extract<ToWorker, { kind: 'more' | 'stop' }>): void {
    const drawing = drawings.get(id);
    if (!drawing) return;
    if (kind === 'stop') drawing.stopped = true;
    else drawing.room++;
    drawing.wake();
  }
}
