import { ClientLeft, timedOut } from './problem.ts';

/** How long a request may take, and whether anyone still waits for it. */
export interface Deadline {
  /** Aborted, with the error to throw as its reason, when the time is over or the client leaves. */
  readonly signal: AbortSignal;
  /** Ends the watch, so that no timer outlives the request. */
  readonly end: () => void;
}

export function startDeadline(client: AbortSignal, milliseconds: number): Deadline {
  const controller = new AbortController();
  const late = () => controller.abort(timedOut(`${milliseconds / 1000} s`));
  const timer = setTimeout(late, milliseconds);
  const unwatch = watchClient(client, controller);
  return {
    signal: controller.signal,
    end: () => {
      clearTimeout(timer);
      unwatch();
    },
  };
}

/** Aborted when the client leaves, which is no defect: a server's own reason would be told as one. */
export function leavingOf(client: AbortSignal): AbortSignal {
  const controller = new AbortController();
  watchClient(client, controller);
  return controller.signal;
}

/** @returns ends the watch */
function watchClient(client: AbortSignal, controller: AbortController): () => void {
  const leave = () => controller.abort(new ClientLeft());
  client.addEventListener('abort', leave, { once: true });
  if (client.aborted) leave();
  return () => client.removeEventListener('abort', leave);
}
