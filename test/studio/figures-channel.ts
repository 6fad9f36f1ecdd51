import { Figures } from '../../functions/studio/figures/figures.ts';
import { serveFigures, type WorkerPort } from '../../functions/studio/figures/serve-figures.ts';
import type { WorkerHandle } from '../../inference/browser/link.ts';

export const SCRIPT = new URL('https://studio.test/studio/figures.js');
export const ports: { close(): void }[] = [];
/** What the page has said. */
export const sent: unknown[] = [];

/** The worker's side on this thread, at the other end of a real channel: messages are cloned, and buffers handed over. */
export function openHere(): WorkerHandle {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  serveFigures(port2 as unknown as WorkerPort);
  const handle: WorkerHandle = {
    postMessage: (message: unknown, transfer: unknown = []) => {
      sent.push(message);
      port1.postMessage(message, transfer as Transferable[]);
    },
    terminate: () => port1.close(),
    onmessage: null,
    onerror: null,
  };
  port1.onmessage = (event) => handle.onmessage?.call(handle as Worker, event);
  return handle;
}

export const openFigures = () => new Figures(SCRIPT, openHere);

/** To be called after each test: open ports keep the process. */
export function closePorts(): void {
  for (const port of ports.splice(0)) port.close();
  sent.length = 0;
}
